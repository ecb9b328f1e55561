using System.Text.RegularExpressions;

namespace Alphadrift.Tests;

/// <summary>Text that a program is expected to print, whose lines may be longer than those of the source.</summary>
internal static partial class ExpectedText
{
    [GeneratedRegex(@"\\\n *")]
    private static partial Regex Continuation();

    /// <summary>A line that ends in a backslash goes on in the next one, whose indentation does not count.</summary>
    public static string Of(string wrapped) => Continuation().Replace(wrapped, "");
}
