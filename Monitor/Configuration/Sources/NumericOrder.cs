using System.Text.RegularExpressions;

namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>Names in ordinal order, numbers within them by value: <c>x__2</c> before <c>x__10</c>.</summary>
internal static partial class NumericOrder
{
    public static IComparer<string> Instance { get; } =
        Comparer<string>.Create((left, right) => string.CompareOrdinal(Padded(left), Padded(right)));

    private static string Padded(string name) => Digits().Replace(name, digits => digits.Value.PadLeft(8, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
