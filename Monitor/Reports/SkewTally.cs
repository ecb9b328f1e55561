using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What the bands said of one window.</summary>
/// <param name="Outside">A rectifier is outside of its band, or has dead channels.</param>
/// <param name="Fires">The alert Skew fires after this window.</param>
/// <param name="Score">The largest score of all rectifiers and kinds.</param>
/// <param name="Threshold">What it exceeds at the false-alarm rate without shift.</param>
/// <param name="Site">The rectifier with that score.</param>
/// <param name="Kind">What of it.</param>
/// <param name="DeadChannels">Dead channels of all rectifiers.</param>
internal sealed record SkewWindow(
    bool Outside, bool Fires, double Score, double Threshold, string Site, SkewKind Kind, int DeadChannels);

/// <summary>
/// The windows of a replay against the rectifiers' reference bands, with the alert Skew as the daemon has it: it fires after
/// <see cref="FireAfter"/> windows in a row. Every segment has an alert of its own.
/// </summary>
internal sealed class SkewTally
{
    /// <summary>The daemon's defaults.</summary>
    public const int FireAfter = 2, ResolveAfter = 3;

    private readonly Dictionary<string, WindowRun> _runs = new(StringComparer.Ordinal);

    /// <summary>Windows that have bands.</summary>
    public int Judged { get; private set; }

    /// <summary>Windows outside of their bands.</summary>
    public int Outside { get; private set; }

    /// <summary>Times that the alert fired.</summary>
    public int Alerts { get; private set; }

    /// <summary>First row of the first window outside of the first alert; null while none has fired.</summary>
    public long? SinceRow { get; private set; }

    /// <summary>The window after which it fired.</summary>
    public SkewWindow? First { get; private set; }

    /// <returns>What the bands said; null where there are none for the window.</returns>
    public SkewWindow? Add(ReplayWindow window)
    {
        var seen = window.Observation;
        if (seen.Skew is not { Uncalibrated: null } skew) return null;
        var key = window.Segment ?? "";
        if (!_runs.TryGetValue(key, out var run)) _runs.Add(key, run = new WindowRun(FireAfter, ResolveAfter));
        var changed = run.Advance(SkewAlert.Speaks(seen, skew, run.On), default, window.FirstRow);
        var outside = SkewAlert.Speaks(seen, skew, firing: false);
        var site = skew.Sites.MaxBy(site => site.Largest)!;
        var said = new SkewWindow(
            outside,
            run.On,
            skew.Score,
            skew.Threshold,
            site.Name,
            Enum.GetValues<SkewKind>().MaxBy(kind => site[kind]),
            seen.Sites.Sum(one => one.DeadChannels.Length));
        Judged++;
        Outside += outside ? 1 : 0;
        if (changed && run.On)
        {
            Alerts++;
            SinceRow ??= run.BeganAtRow;
            First ??= said;
        }

        return said;
    }

    /// <summary>The loudest rectifier, and how far outside it is.</summary>
    public static string Describe(SkewWindow window)
    {
        var dead = window.DeadChannels == 0 ? "" : Figures.Count(window.DeadChannels, "dead channel");
        var score = window.Score > window.Threshold
            ? $"{window.Site} {SkewText.KindName(window.Kind)} "
                + $"{Figures.Deviations(window.Score)} against {Figures.Deviations(window.Threshold)} sd"
            : "";
        return score.Length > 0 && dead.Length > 0 ? $"{score}, {dead}" : score + dead;
    }
}
