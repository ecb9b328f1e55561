namespace Alphadrift.Adaptation.Adapting;

/// <summary>The mean gradient ḡ of a window, over the rows that the rules admit.</summary>
internal sealed class GradientMean(int slopes, RowRules rules) : IGradientSink
{
    private readonly double[] _sums = new double[slopes];

    /// <summary>Rows in the mean.</summary>
    public int Kept { get; private set; }

    /// <summary>Rows left aside for their loss.</summary>
    public int Filtered { get; private set; }

    /// <summary>Rows without a finite loss and gradient.</summary>
    public int NonFinite { get; private set; }

    public void Add(ReadOnlySpan<float> gradient, double loss)
    {
        if (!rules.Admits(loss))
        {
            Filtered++;
            return;
        }

        var share = rules.Share(gradient);
        for (var i = 0; i < _sums.Length; i++) _sums[i] += share * gradient[i];
        Kept++;
    }

    public void LeaveOut() => NonFinite++;

    /// <summary>ḡ; null when no row was kept.</summary>
    public double[]? Mean() => Kept == 0 ? null : [.. _sums.Select(sum => sum / Kept)];
}
