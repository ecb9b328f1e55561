using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Measures;

/// <summary>Tables of declared numbers as JSON, where webhook and <c>replay</c> tell them.</summary>
public static class Reading
{
    /// <summary>The values of a table that are told beside the metrics, in its order.</summary>
    public static ImmutableArray<Reading<T>> Told<T>(IEnumerable<Measure<T>> table) =>
        [.. table.Where(measure => !measure.MetricOnly).SelectMany(measure => measure.Readings)];

    /// <summary>Every value of a table by its name; what is not finite is null, because JSON has no such number.</summary>
    /// <param name="name">Gives the name; null: the one of JSON.</param>
    public static JsonObject ToJson<T>(this IEnumerable<Reading<T>> told, T of, Func<Reading<T>, string>? name = null)
    {
        ArgumentNullException.ThrowIfNull(told);
        var json = new JsonObject();
        foreach (var reading in told)
        {
            json[name?.Invoke(reading) ?? reading.Name] = reading.Value(of) is var value && double.IsFinite(value) ? value : null;
        }

        return json;
    }

    /// <summary>One object of the members of several, each where <paramref name="order"/> has it.</summary>
    /// <param name="parts">Objects that are taken apart.</param>
    /// <param name="order">
    /// The names whose places are fixed, because readers may rely on them; names that it lacks follow, in the order of the parts.
    /// </param>
    public static JsonObject Merge(ReadOnlySpan<JsonObject> parts, IReadOnlyList<string> order)
    {
        List<KeyValuePair<string, JsonNode?>> members = [];
        foreach (var part in parts)
        {
            members.AddRange(part);
            part.Clear();
        }

        var places = order.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        return new JsonObject(members.OrderBy(member => places.GetValueOrDefault(member.Key, places.Count)));
    }
}
