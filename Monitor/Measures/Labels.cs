using System.Collections.Immutable;
using System.Text.Json;

namespace Alphadrift.Monitoring.Measures;

/// <summary>
/// Label names and values. Values come from the configuration, the model or a closed enum, never from a record; but for the
/// bounded number of segments that a split stream names.
/// </summary>
internal static class Labels
{
    public const string Alert = "alert";
    public const string Chart = "chart";
    public const string File = "file";
    public const string Model = "model";
    public const string Outcome = "outcome";
    public const string Partition = "partition";
    public const string Phase = "phase";
    public const string Reason = "reason";
    public const string Segment = "segment";
    public const string Site = "site";
    public const string State = "state";
    public const string Webhook = "webhook";

    /// <summary>Stands for everything past a limit on the number of series.</summary>
    public const string Other = "other";

    public static KeyValuePair<string, object?> Of(string name, object? value) => new(name, value);

    /// <summary>The values of an enum as label values, in the enum's order: <c>TooLarge</c> becomes <c>too_large</c>.</summary>
    public static ImmutableArray<string> Values<TEnum>()
        where TEnum : struct, Enum =>
        [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
