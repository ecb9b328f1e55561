using System.Collections.Immutable;

namespace Alphadrift.Tests.Dashboards;

internal enum PanelKind
{
    /// <summary>Curves over time.</summary>
    Lines,

    /// <summary>Counts of events over time.</summary>
    Bars,

    /// <summary>0 or 1 over time, as yes and no.</summary>
    States,

    /// <summary>The newest value.</summary>
    Number,

    /// <summary>The labels of series whose value is always 1.</summary>
    Facts,

    /// <summary>One line per model; a query per column.</summary>
    Table,
}

/// <summary>One query of a panel.</summary>
/// <param name="Expression">In PromQL, with the dashboard's variables.</param>
/// <param name="Legend">The name of its series; of a table the column's heading.</param>
internal sealed record Query(string Expression, string Legend)
{
    /// <summary>Grafana's unit of a table's column; null: the panel's.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether its curves are what the others are compared with.</summary>
    public bool Dashed { get; init; }
}

/// <summary>One panel of a dashboard.</summary>
/// <param name="Description">What it shows, in sentences.</param>
/// <param name="Unit">Grafana's name of the unit.</param>
internal sealed record Panel(PanelKind Kind, string Title, string Description, string Unit, params ImmutableArray<Query> Queries)
{
    public const int Columns = 24;

    public int Width { get; init; } = 8;

    public int Height { get; init; } = 8;

    /// <summary>A value above which something alarms; null for none.</summary>
    public double? Limit { get; init; }

    /// <summary>Whether the axis is logarithmic.</summary>
    public bool Logarithmic { get; init; }
}

/// <summary>The panels that answer one question.</summary>
/// <param name="Open">Whether they are shown before someone asks; a row that many models have no data for is not.</param>
internal sealed record PanelRow(string Question, ImmutableArray<Panel> Panels, bool Open = true);
