using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Tests.Baselines;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>The Letter sample, calibrated for adaptation under both kinds of objective.</summary>
public sealed class AdaptiveLetter : IDisposable
{
    public LetterFixture Letter { get; } = new();

    public Baseline Entropy { get; } = Calibrated(new AdaptationOptions { Objective = ObjectiveKind.Auto });

    public Baseline Moments { get; } = Calibrated(new AdaptationOptions { Objective = ObjectiveKind.Moments });

    public static Baseline Calibrated(AdaptationOptions options, int rows = 6000) =>
        CalibratedLetter.Of(rows, new SlopeCalibratorOptions { Adaptation = options });

    /// <summary>Calibrates anew, for tests of the calibration itself.</summary>
    public Baseline Calibrate(AdaptationOptions options, int rows) => SlopeCalibrator.Calibrate(
        Letter.Model,
        Letter.Reference.Slice(0, rows),
        null,
        new SlopeCalibratorOptions { Adaptation = options },
        null,
        TestContext.Current.CancellationToken);

    public SlopeMonitor Open(Baseline baseline, Lowering lowering = Lowering.Auto) => SlopeMonitor.Open(
        Letter.Model,
        baseline,
        new SlopeMonitorOptions { Adaptation = true, Session = new ModelSessionOptions { Lowering = lowering } });

    /// <summary>Windows from seeded passes over rows, every row once per pass.</summary>
    public static IEnumerable<RowSet> Windows(RowSet rows, int size, int count, int seed)
    {
        var random = new Random(seed);
        int[] order = [];
        for (int window = 0, at = 0; window < count; window++, at += size)
        {
            if (at + size > order.Length)
            {
                order = [.. Enumerable.Range(0, rows.Count)];
                random.Shuffle(order);
                at = 0;
            }

            yield return rows.Select(order.AsSpan(at, size));
        }
    }

    public void Dispose() => Letter.Dispose();
}
