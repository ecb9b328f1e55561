namespace Alphadrift.Adaptation.Charts;

/// <summary>Numbers of rows since a chart was last at rest; they stop at a bound instead of overflowing.</summary>
internal static class Ages
{
    public const int Oldest = int.MaxValue - 1;

    public static int Next(int age) => Math.Min(age, Oldest - 1) + 1;
}
