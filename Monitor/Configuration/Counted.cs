using System.Globalization;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>A number with what it counts, in messages.</summary>
internal static class Counted
{
    /// <summary>"1 value", "0 values", "12345 values"</summary>
    public static string Of(long count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
