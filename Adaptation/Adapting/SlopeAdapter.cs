using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Guards;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// Adapts slopes to a window: K times the mean gradient of the rows that are learnt from, a step, the anchor −ηκ(α − α₀), the
/// cap.
/// </summary>
internal sealed class SlopeAdapter
{
    private readonly ISlopeGradients _gradients;
    private readonly StepRule _rule;
    private readonly RowRules _rows;
    private readonly SlopeCap _cap;
    private readonly int _steps;
    private readonly double _anchor;

    public SlopeAdapter(
        ISlopeGradients gradients, SlopeLayout layout, StepRule rule, RowRules rows, int steps, double anchor, double cap)
    {
        _gradients = gradients;
        _rule = rule;
        _rows = rows;
        _steps = steps;
        _anchor = anchor;
        Shipped = layout.Shipped();
        _cap = new SlopeCap(Shipped, cap);
    }

    /// <summary>α₀.</summary>
    public double[] Shipped { get; }

    /// <param name="window">The rows.</param>
    /// <param name="from">Slopes to begin from; null for α₀.</param>
    public AdaptedSlopes Adapt(RowSet window, double[]? from)
    {
        double[] slopes = [.. from ?? Shipped];
        var classes = _gradients.Classes is { } output ? new ClassMeans(output) : null;
        GradientMean? first = null;
        double[]? firstStep = null;
        var loss = double.NaN;
        var capped = 0;
        for (var k = 0; k < _steps; k++)
        {
            var rows = new GradientMean(slopes.Length, _rows);
            var now = _gradients.Run(window, k == 0 ? from : slopes, rows, k == 0 ? classes : null);
            if (k == 0) (first, loss) = (rows, now);
            if (rows.Mean() is not { } mean) break; // a step that no row speaks for is not taken
            var step = _rule.Step(mean);
            firstStep ??= step;
            for (var i = 0; i < slopes.Length; i++) slopes[i] += step[i] - _anchor * (slopes[i] - Shipped[i]);
            capped = _cap.Apply(slopes);
        }

        return new AdaptedSlopes(slopes, firstStep, first!, loss, classes?.Mean(), capped);
    }

    /// <summary>The window's loss at given slopes.</summary>
    public double Loss(RowSet window, double[] slopes) =>
        _gradients.Run(window, slopes, new GradientMean(slopes.Length, _rows), null);
}

/// <summary>What adapting to a window gave.</summary>
/// <param name="Slopes">The adapted slopes.</param>
/// <param name="FirstStep">The first step; null when no row was learnt from.</param>
/// <param name="Rows">How the rows of the first step were used.</param>
/// <param name="Loss">Loss at the slopes that it began from.</param>
/// <param name="Prediction">Mean prediction there; null without classes.</param>
/// <param name="Capped">Slopes that the cap holds at the end.</param>
internal sealed record AdaptedSlopes(
    double[] Slopes, double[]? FirstStep, GradientMean Rows, double Loss, double[]? Prediction, int Capped);
