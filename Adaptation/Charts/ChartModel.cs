using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// What the charts know of the reference: from a row's whitened coordinates and probabilities to what each chart is fed.
/// </summary>
internal sealed class ChartModel
{
    /// <summary>λ, the weight of a new row in chart M.</summary>
    public const double Weight = 0.03;

    /// <summary>n_e = (2 − λ)/λ: as many rows in a plain mean vary as much as chart M's.</summary>
    public const double EffectiveRows = (2 - Weight) / Weight;

    /// <summary>k of chart C, in standard deviations of the log energy.</summary>
    public const double EnergyAllowance = 0.375;

    /// <summary>Energy scores are clipped at so many standard deviations.</summary>
    public const double EnergyClip = 4;

    /// <summary>Smallest standard deviation of a class's probability.</summary>
    public const double SmallestClassSd = 1e-4;

    private const double EnergyFloor = 1e-6;

    private readonly float[] _weightedCentre;

    /// <summary>N, the rows that the centre, the energy and the class probabilities were learnt from.</summary>
    public required int Rows { get; init; }

    /// <summary>How many independent rows those are worth.</summary>
    public required int IndependentRows { get; init; }

    /// <summary>Whitening of [a ; s ; p] onto d coordinates.</summary>
    public required EnergyBlock Whitening { get; init; }

    /// <summary>c: rows longer than this are clipped to it.</summary>
    public required double ClipLength { get; init; }

    /// <summary>m, mean of the clipped rows, d of them.</summary>
    public required float[] Centre
    {
        get;
        init
        {
            field = value;
            _weightedCentre = [.. value.Select(m => (float)(Weight * m))];
        }
    }

    /// <summary>Mean of ‖u − m‖²: the mean of chart M without shift.</summary>
    public required double MovementMean { get; init; }

    /// <summary>Mean of the log energy.</summary>
    public required double EnergyMean { get; init; }

    /// <summary>Standard deviation of the log energy.</summary>
    public required double EnergySd { get; init; }

    /// <summary>Where the classes are; null without classes.</summary>
    public ClassOutput? Classes { get; init; }

    /// <summary>Mean probability per class; empty without classes.</summary>
    public double[] ClassMean { get; init; } = [];

    /// <summary>Standard deviation per class, at least <see cref="SmallestClassSd"/>.</summary>
    public double[] ClassSd { get; init; } = [];

    /// <summary>What chart E knows; null in a baseline without it.</summary>
    public GuaranteedModel? Guaranteed { get; init; }

    public ChartModel() => _weightedCentre = [];

    /// <summary>d.</summary>
    public int Dimensions => Whitening.Coordinates.Length;

    /// <summary>k of chart L: no smaller than what the error of the class means hides.</summary>
    public double ClassAllowance => AllowanceOf(IndependentRows);

    public static double AllowanceOf(int rows) => Math.Max(0.15, 11 / Math.Sqrt(rows));

    /// <summary>ln(q/d + 10⁻⁶).</summary>
    public static double LogEnergy(double squaredLength, int dimensions) => Math.Log((squaredLength / dimensions) + EnergyFloor);

    /// <summary>(energy − mean)/sd, clipped.</summary>
    public static double EnergyScore(double energy, double mean, double sd) =>
        Math.Clamp((energy - mean) / sd, -EnergyClip, EnergyClip);

    /// <summary>What a row adds to chart M: λ(u − m), u = x·min(1, c/‖x‖)/c.</summary>
    /// <param name="whitened">x, d of them.</param>
    /// <param name="squaredLength">‖x‖².</param>
    /// <param name="increment">d of them; overwritten.</param>
    public void Increment(ReadOnlySpan<float> whitened, double squaredLength, Span<float> increment)
    {
        var scale = Weight / Math.Max(ClipLength, Math.Sqrt(squaredLength));
        TensorPrimitives.Multiply(whitened, (float)scale, increment);
        TensorPrimitives.Subtract(increment, _weightedCentre, increment);
    }
}
