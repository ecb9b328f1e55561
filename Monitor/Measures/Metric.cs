using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Measures;

public enum MetricKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A count that only grows.</summary>
    Counter,

    /// <summary>Counts by bucket, with their sum.</summary>
    Histogram,
}

/// <summary>The declaration of one metric: everything about it but its values.</summary>
/// <param name="Name">Its name with dots: <c>alphadrift.records.consumed</c>.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Help">One sentence; it is the text of <c># HELP</c> and of the documentation.</param>
public sealed record Metric(string Name, MetricKind Kind, string Help)
{
    /// <summary>The unit by UCUM: <c>s</c>, <c>By</c>, or what is counted, in braces; null for a pure number.</summary>
    public string? Unit { get; init; }

    /// <summary>Labels besides <see cref="Measures.Labels.Model"/> and <see cref="Measures.Labels.Segment"/>.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether it is of the process and not of a watched model: it has no label <c>model</c>.</summary>
    public bool OfProcess { get; init; }

    /// <summary>Whether it has the label <c>segment</c> where the stream is split.</summary>
    public bool BySegment { get; init; }

    /// <summary>Whether it exists only where the stream is split.</summary>
    public bool OnlySplit { get; init; }

    /// <summary>All labels of a stream that is not split, sorted.</summary>
    public IEnumerable<string> AllLabels =>
        (OfProcess ? Labels : Labels.Add(Measures.Labels.Model)).Order(StringComparer.Ordinal);

    /// <summary>The name as Prometheus has it: with the unit's word, and <c>_total</c> for a counter.</summary>
    public string PrometheusName
    {
        get
        {
            var unit = Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ => "",
            };
            return Name.Replace('.', '_') + unit + (Kind == MetricKind.Counter ? "_total" : "");
        }
    }
}
