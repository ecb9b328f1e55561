using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>
/// Signing keys of Standard Webhooks, separated by white space. Each gives a signature, so that a key can be replaced.
/// </summary>
internal sealed class SigningKeysAttribute(string description) : FieldAttribute(description)
{
    internal const int MinBytes = 24, MaxBytes = 64, MaxKeys = 8;

    internal const string KeyRule = "must hold 1 to 8 keys, each base64 of 24 to 64 bytes, with or without the prefix whsec_";

    private const string Prefix = "whsec_";

    public override string Rule => KeyRule;

    public override bool IsSecret => true;

    public override bool TryParse(string text, string folder, out object? value)
    {
        var keys = Parse(text);
        value = keys;
        return keys is not null;
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <returns>The keys; null when one of them is none.</returns>
    internal static IReadOnlyList<ReadOnlyMemory<byte>>? Parse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var keys = new List<ReadOnlyMemory<byte>>();
        foreach (var word in words)
        {
            var encoded = word.StartsWith(Prefix, StringComparison.Ordinal) ? word.AsSpan(Prefix.Length) : word;
            var key = new byte[encoded.Length];
            if (!Convert.TryFromBase64Chars(encoded, key, out var length) || length is < MinBytes or > MaxBytes)
            {
                return null;
            }

            keys.Add(key.AsMemory(0, length));
        }

        return keys.Count is >= 1 and <= MaxKeys ? keys : null;
    }
}
