using System.Globalization;

namespace Alphadrift.Monitoring.Measures;

/// <summary>How one number of several sites becomes a number of all of them together.</summary>
public enum Folding
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean, each site by its channels.</summary>
    Mean,

    /// <summary>The root of the mean square, each site by its channels; a site without any counts for nothing.</summary>
    RootMeanSquare,
}

/// <summary>How one number of several windows becomes a number of all of them together.</summary>
public enum Pooling
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>The mean over the windows that have a score.</summary>
    ScoredWindows,

    /// <summary>The mean over the rows of the windows that have a score: a few rows do not tell it.</summary>
    ScoredRows,

    /// <summary>The mean over all rows.</summary>
    Rows,
}

/// <summary>
/// The declaration of one number that is observed: name, unit, text, and how it is read. Metrics, webhooks, <c>replay</c>, the
/// report and the documentation loop over tables of these.
/// </summary>
/// <typeparam name="T">What it is read from.</typeparam>
public sealed record Measure<T>
{
    private const string OnReference = "reference";

    /// <summary>The name in JSON, in camel case.</summary>
    public required string Name { get; init; }

    /// <summary>The metric's name with dots.</summary>
    public required string Metric { get; init; }

    /// <summary>The metric's unit; see <see cref="Measures.Metric.Unit"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>What it is, in one sentence.</summary>
    public required string Help { get; init; }

    /// <summary>Reads it; NaN where it does not exist.</summary>
    public required Func<T, double> Now { get; init; }

    /// <summary>Reads the same number on the reference; null where there is none.</summary>
    public Func<T, double>? Reference { get; init; }

    /// <summary>How sites that have no series of their own are taken together.</summary>
    public Folding Folding { get; init; }

    /// <summary>Channels of a site that the number is over; null for a number that is not folded by channels.</summary>
    public Func<T, int>? Channels { get; init; }

    /// <summary>How the report takes windows together; with <see cref="Pooling.None"/> its table has no such column.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>The heading of the report's column.</summary>
    public string Heading { get; init; } = "";

    /// <summary>Decimals of a percentage in the report; null: it shows a plain number.</summary>
    public int? PercentDecimals { get; init; }

    /// <summary>The name of its share of the window's score, which webhook and report give beside it; null for none.</summary>
    public string? ScoreShare { get; init; }

    /// <summary>The name in a webhook, where others stand beside it; null: <see cref="Name"/>.</summary>
    public string? WebhookName { get; init; }

    /// <summary>Whether it is a metric only: webhook and <c>replay</c> have it in greater detail.</summary>
    public bool MetricOnly { get; init; }

    /// <summary>What <c>replay</c> writes in place of the number; null: the number.</summary>
    public Func<T, object>? Detail { get; init; }

    /// <summary>The number now, and on the reference where there is one.</summary>
    public IEnumerable<Reading<T>> Readings
    {
        get
        {
            yield return new Reading<T>(this, Name, Metric, Help, Now);
            if (Reference is { } reference)
            {
                var dot = Metric.LastIndexOf('.') + 1;
                yield return new Reading<T>(
                    this,
                    OnReference + char.ToUpper(Name[0], CultureInfo.InvariantCulture) + Name[1..],
                    $"{Metric[..dot]}{OnReference}_{Metric[dot..]}",
                    $"{Help.TrimEnd('.')}; on the reference.",
                    reference);
            }
        }
    }
}

/// <summary>One value of a measure: the one of now, or the one of the reference.</summary>
/// <param name="Measure">Of which it is.</param>
/// <param name="Name">The name in JSON.</param>
/// <param name="MetricName">The metric's name with dots.</param>
/// <param name="Help">What it is, in one sentence.</param>
/// <param name="Value">Reads it.</param>
public sealed record Reading<T>(Measure<T> Measure, string Name, string MetricName, string Help, Func<T, double> Value)
{
    /// <summary>The value of several sites together, by <see cref="Measure{T}.Folding"/>; NaN where they have none.</summary>
    public double Together(IEnumerable<T> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        double sum = 0, channels = 0;
        foreach (var site in sites)
        {
            double value = Value(site), own = Measure.Channels?.Invoke(site) ?? 1;
            channels += own;
            sum += Measure.Folding switch
            {
                Folding.None => double.NaN,
                Folding.Sum => value,
                Folding.Mean => own * value,
                _ => own == 0 ? 0 : own * value * value,
            };
        }

        return Measure.Folding switch
        {
            Folding.Mean => sum / channels,
            Folding.RootMeanSquare => Math.Sqrt(sum / channels),
            _ => sum,
        };
    }

    /// <summary>The metric that shows it.</summary>
    /// <param name="bySegment">See <see cref="Metric.BySegment"/>.</param>
    /// <param name="labels">See <see cref="Metric.Labels"/>.</param>
    public Metric AsGauge(bool bySegment, params ReadOnlySpan<string> labels) => new(MetricName, MetricKind.Gauge, Help)
    {
        Unit = Measure.Unit,
        BySegment = bySegment,
        Labels = [.. labels],
    };
}
