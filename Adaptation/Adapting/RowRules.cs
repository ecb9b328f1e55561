using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>Which rows are learnt from, and how much of each.</summary>
/// <param name="ClipNorm">Length to which a longer gradient is shortened; infinity for none.</param>
/// <param name="LossLimit">Rows with this loss or more are left aside; infinity for none.</param>
internal sealed record RowRules(double ClipNorm, double LossLimit)
{
    public static RowRules None { get; } = new(double.PositiveInfinity, double.PositiveInfinity);

    public bool Admits(double loss) => loss < LossLimit;

    /// <summary>What a gradient is multiplied by: min(1, ClipNorm / length).</summary>
    public double Share(ReadOnlySpan<float> gradient)
    {
        if (double.IsPositiveInfinity(ClipNorm)) return 1;
        var length = Math.Sqrt(TensorPrimitives.SumOfSquares(gradient));
        return length > ClipNorm ? ClipNorm / length : 1;
    }
}
