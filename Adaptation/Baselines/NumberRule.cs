using System.Globalization;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>
/// What the numbers of an entry must be. No rule lets NaN or an infinity pass, because no entry of a baseline has a use for them.
/// </summary>
/// <param name="Words">In words.</param>
/// <param name="Holds">
/// Whether it holds for a number and the one before it in the last axis, which is −∞ for the first.
/// </param>
internal sealed record NumberRule(string Words, Func<double, double, bool> Holds)
{
    public static readonly NumberRule Finite = new("finite numbers", (value, _) => double.IsFinite(value));

    public static readonly NumberRule NotNegative =
        new("finite numbers from 0 on", (value, _) => value is >= 0 and < double.PositiveInfinity);

    public static readonly NumberRule Positive =
        new("finite numbers above 0", (value, _) => value is > 0 and < double.PositiveInfinity);

    /// <summary>Along the last axis.</summary>
    public static readonly NumberRule Ascending =
        new("finite numbers that ascend", (value, before) => double.IsFinite(value) && value >= before);

    public static readonly NumberRule Shares = new("numbers from 0 to 1", (value, _) => value is >= 0 and <= 1);

    /// <summary>Above 0 and at most this.</summary>
    public static NumberRule UpTo(double largest) => new(
        string.Create(CultureInfo.InvariantCulture, $"numbers above 0 and at most {largest}"),
        (value, _) => value > 0 && value <= largest);

    /// <summary>Places in a row of so many, each once and in order.</summary>
    public static NumberRule PlacesBelow(int length) => new(
        $"ascending numbers from 0 to {length - 1}", (value, before) => value >= 0 && value < length && value > before);
}
