namespace Alphadrift.Adaptation.Charts;

/// <summary>A number per chart: values or thresholds.</summary>
/// <param name="Movement">Chart M.</param>
/// <param name="Energy">Chart C.</param>
/// <param name="Classes">Chart L; NaN where the model has no classes.</param>
public readonly record struct ChartValues(double Movement, double Energy, double Classes)
{
    /// <summary>Chart E; NaN where it is not on.</summary>
    public double Guaranteed { get; init; } = double.NaN;

    /// <summary>
    /// The windows: the largest score ÷ threshold over their sizes, so that the threshold is 1; NaN where they are not on.
    /// </summary>
    public double Window { get; init; } = double.NaN;

    /// <summary>No number for any chart.</summary>
    public static ChartValues None { get; } = new(double.NaN, double.NaN, double.NaN);

    public double this[ChartKind chart] => chart switch
    {
        ChartKind.Movement => Movement,
        ChartKind.Energy => Energy,
        ChartKind.Classes => Classes,
        ChartKind.Guaranteed => Guaranteed,
        ChartKind.Window => Window,
        _ => throw new ArgumentOutOfRangeException(nameof(chart), chart, "No such chart."),
    };

    /// <summary>The larger of two numbers, chart by chart; NaN where either is.</summary>
    public static ChartValues Max(ChartValues one, ChartValues other) => new(
        Math.Max(one.Movement, other.Movement), Math.Max(one.Energy, other.Energy), Math.Max(one.Classes, other.Classes))
    {
        Guaranteed = Math.Max(one.Guaranteed, other.Guaranteed),
        Window = Math.Max(one.Window, other.Window),
    };
}
