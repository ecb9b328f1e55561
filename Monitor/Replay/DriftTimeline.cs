using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Replay;

/// <summary>The loudest window of some neighbouring ones.</summary>
internal sealed record TimelinePoint(
    int FirstRow, double Score, double Threshold, bool Alarm, ChartValues Highest, ChartAlarm? ChartAlarm, int ChartAlarms)
{
    /// <summary>What the bands said of its loudest window; null where there are none.</summary>
    public SkewWindow? Skew { get; init; }
}

/// <summary>
/// What a replay has seen of the stream or of one segment: counts, curves and sums. Memory has a limit, however many windows
/// there are. Points keep the maximum of their windows.
/// </summary>
/// <param name="windows">How many windows there will be, at most.</param>
/// <param name="timelines">How many timelines share the memory.</param>
/// <param name="fireAfter">Windows in a row after which Skew fires.</param>
/// <param name="forPage">
/// Whether a page will be drawn: it alone needs <see cref="Periods"/> and whole observations, which are left out otherwise.
/// </param>
internal sealed class DriftTimeline(int windows, int timelines = 1, int fireAfter = 2, bool forPage = true)
{
    /// <summary>Most points of a curve; where many timelines share a page, down to <see cref="MinPoints"/>.</summary>
    public const int MaxPoints = 600, MinPoints = 100;

    /// <summary>Most columns of a heat map.</summary>
    public const int MaxPeriods = 80;

    /// <summary>Most alerts that are remembered; where many share the memory, down to <see cref="MinAlerts"/>.</summary>
    public const int MaxAlerts = 100, MinAlerts = 10;

    /// <summary>Most points of all timelines, as long as each has <see cref="MinPoints"/>.</summary>
    private const int MaxPointsInAll = 15_000;

    /// <summary>Most alerts of all timelines, as long as each has <see cref="MinAlerts"/>.</summary>
    private const int MaxAlertsInAll = 10_000;

    /// <summary>Most channel sums that are kept over all periods.</summary>
    private const int MaxSums = 4_000_000;

    private readonly List<TimelinePoint> _points = [];
    private readonly List<ReplayPeriod> _periods = [];
    private readonly List<AlertSummary> _alerts = [];
    private int _point = -1;
    private int _period = -1;

    public IReadOnlyList<TimelinePoint> Points => _points;

    public IReadOnlyList<ReplayPeriod> Periods => _periods;

    public int Windows { get; private set; }

    public long ObservedRows { get; private set; }

    public long NonFiniteRows { get; private set; }

    /// <summary>Windows that could alarm.</summary>
    public int JudgedWindows { get; private set; }

    /// <summary>Windows that alarmed.</summary>
    public int Alarms { get; private set; }

    /// <summary>The windows against the rectifiers' reference bands.</summary>
    public SkewTally Skew { get; } = new(fireAfter);

    /// <summary>The alerts that fired or were over, in their order; the first of them.</summary>
    public IReadOnlyList<AlertSummary> Alerts => _alerts;

    /// <summary>Alerts that fired or were over.</summary>
    public int AlertChanges { get; private set; }

    /// <summary>Windows with a rectifier that passes next to nothing, and the first such rectifier.</summary>
    public int MaskedWindows { get; private set; }

    public string? MaskedSite { get; private set; }

    /// <summary>Windows after which an adapted slope was outside its band.</summary>
    public int TrajectoryOutside { get; private set; }

    /// <summary>Windows after which the adapted slopes had collapsed.</summary>
    public int Collapses { get; private set; }

    /// <summary>Windows that the slopes were not adapted to, for want of a row to learn from.</summary>
    public int SkippedWindows { get; private set; }

    /// <summary>Those of <see cref="Alarms"/> in which a class spoke and not the movement of the slopes.</summary>
    public int ClassAlarms { get; private set; }

    /// <summary>The window in which the class guard was loudest, by the threshold; null when it took no part.</summary>
    public ReplayWindow? LoudestGuard { get; private set; }

    /// <summary>Whether charts looked at the rows.</summary>
    public bool HasCharts { get; private set; }

    public int ChartAlarms { get; private set; }

    public ChartAlarm? FirstChartAlarm { get; private set; }

    /// <summary>The first window that alarmed; null for none.</summary>
    public WindowPlace? FirstAlarm { get; private set; }

    /// <summary>The window whose score is largest in proportion to its threshold.</summary>
    public ReplayWindow? Strongest { get; private set; }

    /// <summary>The last window, for names and reference values that every window carries.</summary>
    public Observation? Last { get; private set; }

    /// <summary>Why no window could alarm, in the words of the first; null when one could.</summary>
    public string? Uncalibrated { get; private set; }

    /// <summary>Why the charts could not alarm.</summary>
    public string? ChartsUncalibrated { get; private set; }

    public void Add(ReplayWindow window)
    {
        var seen = window.Observation;
        Skew.Add(window);
        Remember(window.Alerts);
        Windows++;
        ObservedRows += seen.Rows;
        NonFiniteRows += seen.NonFiniteRows;
        if (seen.Uncalibrated is null) JudgedWindows++;
        Uncalibrated ??= seen.Uncalibrated;
        HasCharts |= seen.Charts is not null;
        ChartsUncalibrated ??= seen.Charts?.Uncalibrated;
        ChartAlarms += seen.Charts?.Alarms ?? 0;
        FirstChartAlarm ??= seen.Charts?.Alarm;
        if (seen.Alarm)
        {
            Alarms++;
            ClassAlarms += seen.SpokenBy == ScorePart.Classes ? 1 : 0;
            FirstAlarm ??= new WindowPlace(window.Index, window.FirstRow);
        }

        AddMasked(seen);
        AddAdapted(seen.Adaptation);
        AddPoint(window);
        if (forPage) AddForPage(window);
    }

    /// <summary>Score by threshold; NaN where there is no threshold.</summary>
    public static double Strength(ReplayWindow? window) =>
        window is null ? double.NaN : window.Observation.Score / window.Observation.Threshold;

    /// <summary>All windows from a row on, as one; from the last period when none begins after that row.</summary>
    public ReplayPeriod Since(long row)
    {
        var periods = _periods.Where(period => period.FirstRow >= row && period.Rows > 0).ToArray();
        if (periods.Length == 0) periods = [.. _periods.Where(period => period.Rows > 0).TakeLast(1)];
        var first = periods.Length == 0 ? 0 : periods[0].FirstRow;
        var sum = Create(first);
        foreach (var period in periods) sum.Add(period);
        return sum;
    }

    private static double? GuardStrength(ReplayWindow? window) =>
        window?.Observation.ClassGuard?.Score / window?.Observation.Threshold;

    private void AddForPage(ReplayWindow window)
    {
        if (!window.Observation.Sites.IsEmpty) Last = window.Observation;
        if (double.IsFinite(window.Observation.Score) && !(Strength(Strongest) >= Strength(window))) Strongest = window;
        if (GuardStrength(window) is { } strength && !(GuardStrength(LoudestGuard) >= strength)) LoudestGuard = window;
        AddPeriod(window);
    }

    private void Remember(IReadOnlyList<AlertEvent> alerts)
    {
        AlertChanges += alerts.Count;
        var most = Math.Clamp(MaxAlertsInAll / timelines, MinAlerts, MaxAlerts);
        _alerts.AddRange(alerts.Take(most - _alerts.Count).Select(AlertSummary.Of));
    }

    private void AddMasked(Observation seen)
    {
        var masked = seen.Sites.FirstOrDefault(site => site.IsMasked);
        MaskedWindows += masked is null ? 0 : 1;
        MaskedSite ??= masked?.Name;
    }

    private void AddAdapted(AdaptationObservation? adaptation)
    {
        if (adaptation is null) return;
        TrajectoryOutside += adaptation.Trajectory.State == TrajectoryState.Outside ? 1 : 0;
        Collapses += adaptation.Trajectory.State == TrajectoryState.Collapsed ? 1 : 0;
        SkippedWindows += adaptation.KeptRows == 0 ? 1 : 0;
    }

    private ReplayPeriod Create(int firstRow) => new(
        firstRow,
        Last?.Sites.Sum(site => site.Movement.Length) ?? 0,
        Last?.Sites.Length ?? 0,
        Last?.Charts?.ReferenceClasses.Length ?? 0);

    private void AddPoint(ReplayWindow window)
    {
        var seen = window.Observation;
        var point = new TimelinePoint(
            window.FirstRow,
            seen.Score,
            seen.Threshold,
            seen.Alarm,
            seen.Charts?.Highest ?? ChartValues.None,
            seen.Charts?.Alarm,
            seen.Charts?.Alarms ?? 0)
        {
            Skew = window.Skew,
        };
        var index = Bin(window.Index, Math.Clamp(MaxPointsInAll / timelines, MinPoints, MaxPoints));
        if (index != _point)
        {
            _point = index;
            _points.Add(point);
            return;
        }

        var so = _points[^1];
        var louder = point.Score > so.Score || double.IsNaN(so.Score) ? point : so;
        _points[^1] = louder with
        {
            FirstRow = so.FirstRow,
            Alarm = so.Alarm || point.Alarm,
            Highest = ChartValues.Max(so.Highest, point.Highest),
            ChartAlarm = so.ChartAlarm ?? point.ChartAlarm,
            ChartAlarms = so.ChartAlarms + point.ChartAlarms,
            Skew = !(point.Skew?.Score > so.Skew?.Score) && so.Skew is not null ? so.Skew : point.Skew,
        };
    }

    private void AddPeriod(ReplayWindow window)
    {
        if (Last is null) return;
        var channels = Last.Sites.Sum(site => site.Movement.Length);
        var index = Bin(window.Index, Math.Clamp(MaxSums / timelines / Math.Max(1, channels), 1, MaxPeriods));
        if (index != _period)
        {
            _period = index;
            _periods.Add(Create(window.FirstRow));
        }

        _periods[^1].Add(window.Observation);
    }

    private int Bin(int index, int most) => windows <= most ? index : (int)((long)index * most / windows);
}
