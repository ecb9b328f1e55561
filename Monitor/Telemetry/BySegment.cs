using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// One value per segment of the stream, or a single one without a label while the stream is not split. As many as there are
/// segments: one that is folded is removed, and its series end. Every member may be called from any thread.
/// </summary>
internal sealed class BySegment<T>
    where T : class, new()
{
    private const string Whole = "";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, T> _values = new(StringComparer.Ordinal) { [Whole] = new T() };

    /// <summary>The segment's value; a new one when it has none yet.</summary>
    /// <param name="segment">Null for the stream as a whole.</param>
    public T Of(string? segment)
    {
        lock (_lock)
        {
            if (segment is not null)
            {
                _values.Remove(Whole);
            }

            if (!_values.TryGetValue(segment ?? Whole, out var value))
            {
                _values.Add(segment ?? Whole, value = new T());
            }

            return value;
        }
    }

    public void Remove(string segment)
    {
        lock (_lock)
        {
            _values.Remove(segment);
        }
    }

    /// <summary>Every value with its labels, by name.</summary>
    public IReadOnlyList<(T Value, KeyValuePair<string, object?>[] Labels)> All()
    {
        lock (_lock)
        {
            return [.. _values.Select(entry => (entry.Value, LabelsOf(entry.Key)))];
        }
    }

    /// <summary>One value per segment.</summary>
    public IEnumerable<Point> Points(Func<T, double> value) =>
        All().Select(entry => new Point(value(entry.Value), entry.Labels));

    private static KeyValuePair<string, object?>[] LabelsOf(string segment) =>
        segment.Length == 0 ? [] : [Labels.Of(Labels.Segment, segment)];
}
