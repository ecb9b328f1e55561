using Alphadrift.Adaptation.Charts;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Charts;

public sealed class EnergySimulationTests
{
    private const int References = 60;
    private const int ReferenceRows = 300;
    private const int StreamRows = 100_000;
    private const int WarmUp = 400;
    private const double Hazard = 2e-4;

    /// <summary>
    /// The truth: logarithms of the squared lengths of rows of eight independent coordinates, skewed as energies are.
    /// </summary>
    private static readonly double[] Truth =
        [
            .. ChiSquared.Samples(new Xoshiro256StarStar(11, threadSafe: false), 8)
                .Take(50_000).Select(square => Math.Log(square / 8)),
        ];

    [Fact]
    public void Run_OverSmallReferences_LetsRowsOfTheTruthCrossTheThresholdAsOftenAsAsked()
    {
        // With the reference's mean and spread taken for the truth's, chart C alarms 1.48 times as often as it may.
        var random = new Xoshiro256StarStar(12, threadSafe: false);
        double alarms = 0, allowed = 0;
        for (var i = 0; i < References; i++)
        {
            double[] reference = [.. Enumerable.Range(0, ReferenceRows).Select(_ => Energy(random))];
            var (mean, sd) =
                (reference.Average(), Math.Sqrt(reference.Average(energy => energy * energy) - Math.Pow(reference.Average(), 2)));
            var threshold = EnergySimulation.Run(reference, 1, random).Threshold(Hazard);
            double above = 0, below = 0;
            var rows = 0;
            for (var row = 0; row < StreamRows; row++)
            {
                EnergyChart.Advance(ref above, ref below, ChartModel.EnergyScore(Energy(random), mean, sd));
                var isAlarm = Math.Max(above, below) > threshold;
                if (++rows > WarmUp)
                {
                    allowed += Hazard;
                    alarms += isAlarm ? 1 : 0;
                }

                if (isAlarm) (above, below, rows) = (0, 0, 0);
            }
        }

        Assert.InRange(alarms / allowed, 0.75, 1.35);
    }

    private static double Energy(RandomSource random) => Truth[random.Next(Truth.Length)];
}
