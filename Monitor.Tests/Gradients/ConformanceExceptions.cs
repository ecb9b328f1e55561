using System.Collections.Frozen;

namespace Alphadrift.Tests.Gradients;

/// <summary>The conformance cases whose gradient cannot be compared with differences, by reason.</summary>
internal static class ConformanceExceptions
{
    private static readonly Dictionary<string, string[]> ByReason = new()
    {
    };

    public static readonly FrozenDictionary<string, string> Reasons = ByReason
        .SelectMany(entry => entry.Value.Select(name => (Name: $"test_{name}", Reason: entry.Key)))
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Reason, StringComparer.Ordinal);
}
