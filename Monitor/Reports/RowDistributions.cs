using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Monitoring.Reports;

/// <summary>The loudest channels over single rows, beside the reference.</summary>
internal sealed record RowDistributions
{
    /// <summary>Channels that are shown.</summary>
    public const int MaxChannels = 6;

    /// <summary>Of more rows, so many are taken at even distances.</summary>
    public const int MaxRows = 5_000;

    /// <summary>Why there are none, in words; null when there are some.</summary>
    public string? Missing { get; init; }

    public int FirstRow { get; init; }

    /// <summary>Rows that the distributions of now are taken over.</summary>
    public int Rows { get; init; }

    public IReadOnlyList<ChannelDistribution> Channels { get; init; } = [];

    /// <param name="monitor">Runs the rows once more.</param>
    /// <param name="rows">All rows of the file.</param>
    /// <param name="own">Those that are looked at, ascending.</param>
    /// <param name="last">A window, for names.</param>
    /// <param name="now">Which rows "now" are, and which channels are loudest in them.</param>
    public static RowDistributions Of(
        SlopeMonitor monitor, RowSet rows, IReadOnlyList<int> own, Observation? last, ReplayPeriod now)
    {
        if (monitor.Baseline.OutputPercentiles is not { } reference)
        {
            return new RowDistributions
            {
                Missing = "The baseline was written by a version that kept means and standard deviations of the channels "
                    + "and not their distributions. Calibrate again to see them.",
            };
        }

        var loudest = last is null ? [] : ChannelPlace.Loudest(last, now, MaxChannels);
        if (loudest.Length == 0) return new RowDistributions { Missing = "No row was observed." };
        var layout = monitor.Baseline.Layout;
        int[] charted =
        [
            .. loudest.Select(one =>
                layout.ChartedOffset(one.SiteIndex) + layout.ChartedChannels[one.SiteIndex].IndexOf(one.Channel)),
        ];
        var skipped = own.TakeWhile(row => row < now.FirstRow).Count();
        var given = own.Count - skipped;
        var taken = Math.Min(given, MaxRows);
        int[] chosen = [.. Enumerable.Range(0, taken).Select(i => own[skipped + (int)((long)i * given / taken)])];
        var outputs = monitor.Features.MeanOutputs(rows.Select(chosen), charted);
        if (outputs.Length == 0) return new RowDistributions { Missing = "The model answered no row with finite values." };
        var percentiles = RowPercentiles.Of(outputs, charted.Length, charted.Length);
        return new RowDistributions
        {
            FirstRow = now.FirstRow,
            Rows = outputs.Length / charted.Length,
            Channels =
            [
                .. loudest.Select((channel, i) => new ChannelDistribution(
                    channel, reference.Column(charted[i]).ToArray(), percentiles.Column(i).ToArray())),
            ],
        };
    }
}
