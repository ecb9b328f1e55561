using System.Globalization;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What a heat map colours, and from which sizes on.</summary>
/// <param name="Id">Begins the ids of its pictures.</param>
/// <param name="Name">In words.</param>
/// <param name="Formula">Its formula.</param>
/// <param name="Steps">Sizes from which the next darker colour is taken, ascending.</param>
/// <param name="Value">Of a channel (counted over all sites) in a period.</param>
internal sealed record HeatScale(string Id, string Name, string Formula, double[] Steps, Func<ReplayPeriod, int, double> Value)
{
    /// <summary>Without shift one cell in twenty reaches the first colour.</summary>
    public static HeatScale Movement { get; } = new(
        "hm",
        "Standardised movement",
        "√n·(mean output − reference's)/sd",
        [2, 4, 8, 16],
        (period, channel) => period.Movement(channel));

    /// <param name="noise">|δ| that chance reaches in one cell of twenty, for a channel in the middle.</param>
    public static HeatScale Slope(double noise)
    {
        var step = Round(double.IsFinite(noise) && noise > 0 ? noise : 0.1);
        return new HeatScale(
            "hd",
            "Slope movement δ",
            "the change of slope that would undo it",
            [step, 2 * step, 4 * step, 8 * step],
            (period, channel) => period.SlopeMovement(channel));
    }

    /// <summary>0 for what is small or not known, to ±4.</summary>
    public int Level(ReplayPeriod period, int channel)
    {
        if (period.Rows == 0) return 0;
        var value = Value(period, channel);
        var size = Array.FindLastIndex(Steps, step => Math.Abs(value) >= step) + 1;
        return value < 0 ? -size : size;
    }

    public static string Class(int level) => level == 0 ? "z" : $"{(level < 0 ? "d" : "u")}{Math.Abs(level)}";

    /// <summary>The colours, in words.</summary>
    public string Legend()
    {
        var text = new HtmlText().Add($"<p class=\"legend\">{Name}, {Formula}: ");
        for (var level = -Steps.Length; level <= Steps.Length; level++)
        {
            var name = level == 0
                ? "within ±" + Steps[0].ToString("0.####", CultureInfo.InvariantCulture)
                : (level < 0 ? "▼ below −" : "▲ above +")
                    + Steps[Math.Abs(level) - 1].ToString("0.####", CultureInfo.InvariantCulture);
            text.Add($"<span><svg class=\"key\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"{Class(level)}\" ");
            text.Add($"d=\"M0 0h12v12H0z\"/></svg> {name}</span> ");
        }

        return text.Raw("</p>\n").ToString();
    }

    /// <summary>The next of 1, 2, 5, 10 … times a power of ten.</summary>
    private static double Round(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * ((value / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }
}
