using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Tests.Telemetry;

/// <summary>Windows and models made up for the tests of telemetry, alerting and webhooks.</summary>
internal static class Observations
{
    public static DateTimeOffset Noon { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static WatchedModel Model { get; } = new()
    {
        Name = "letter.onnx",
        Sha256 = "aa11",
        Lowering = Lowering.Managed,
        Layout = new BlockedLayout(4, null),
        BaselineName = "letter.baseline",
        BaselineSha256 = "bb22",
        Verdict = new CalibrationVerdict(CalibrationState.Calibrated, "20000 reference rows are enough."),
        FalseAlarmRate = 0.01,
    };

    public static SiteObservation Site(string name, double contribution, params double[] movement) => new()
    {
        Name = name,
        Contribution = contribution,
        SlopeMovement = [.. movement],
        Movement = [.. movement.Select(delta => 10 * delta)],
        Skewness = 0.5,
        ReferenceSkewness = 0.25,
        NegativeShare = 0.625,
        ReferenceNegativeShare = 0.5,
        MaskedShare = 0.375,
        ReferenceMaskedShare = 0.25,
        AlwaysOnShare = 0.1875,
        ReferenceAlwaysOnShare = 0.125,
        DeadChannels = [1],
    };

    public static Observation Calibrated(bool alarm, params SiteObservation[] sites) => new()
    {
        Rows = 100,
        Score = alarm ? 12.25 : 2.5,
        MovementScore = alarm ? 12.25 : 2.5,
        Threshold = 4.5,
        PValue = alarm ? 0.00001 : 0.5,
        Alarm = alarm,
        JointContribution = 0.25,
        Sites = sites.Length == 0 ? [Site("/PRelu", 8, 0.5, -0.25), Site("/PRelu_1", 4, double.NaN)] : [.. sites],
    };

    /// <summary>An observation of a window whose rows the model answered with NaN, one and all.</summary>
    public static Observation Unanswered(int rows) => Calibrated(alarm: false) with
    {
        Rows = rows,
        NonFiniteRows = rows,
        Score = double.NaN,
        MovementScore = double.NaN,
        Threshold = double.NaN,
        PValue = double.NaN,
        Uncalibrated = "the model answered all rows with values that are not finite",
        Sites = [],
    };

    public static CalibrationVerdict ChartsVerdict { get; } = new(
        CalibrationState.Calibrated, "10000 rows; as rarely as asked for.");

    /// <summary>An observation with charts of which some crossed their thresholds.</summary>
    public static Observation Charted(
        Observation observation, long firstRow, params ChartAlarm[] crossings) => observation with
        {
            Charts = new ChartObservation
            {
                FirstRow = firstRow,
                Values = new ChartValues(1, 2, double.NaN),
                Highest = new ChartValues(crossings.Length == 0 ? 20 : 70, 2.5, double.NaN),
                Thresholds = new ChartValues(64, 8, double.NaN),
                Alarm = crossings.FirstOrDefault(),
                Crossings = [.. crossings],
                Alarms = crossings.Length,
                ExpectedRunLength = 10_000,
                Verdict = ChartsVerdict,
            },
        };

    public static Alphadrift.Monitoring.Alerting.ShiftEvidence Shift { get; } = new()
    {
        First = Crossing(150, 120),
        Since = Noon.AddSeconds(-100),
        SeenAt = Noon,
        ConfirmedBy = Alphadrift.Monitoring.Alerting.ShiftConfirmation.SecondCrossing,
        Second = Crossing(190, 160, ChartKind.Energy),
        Crossings = 2,
        LastRow = 190,
        ExpectedRunLength = 10_000,
        Verdict = ChartsVerdict,
    };

    public static ChartAlarm Crossing(long row, long changePoint, ChartKind chart = ChartKind.Movement) =>
        new(chart, row, changePoint, 70, 64);

    /// <summary>An observation whose first site has this score, against a band of 4 with the release at 3.</summary>
    public static Observation Skewed(Observation observation, double score) => observation with
    {
        Skew = new SkewObservation
        {
            Score = score,
            Threshold = 4,
            Release = 3,
            Sites = [.. observation.Sites.Select((site, i) => new SiteSkew(
                site.Name, i == 0 ? score : 0, i == 0 ? score - 2 : 0, 0))],
        },
    };

    /// <summary>An observation with adapted slopes.</summary>
    public static Observation Adapted(Observation observation, TrajectoryState state = TrajectoryState.Inside) => observation with
    {
        Adaptation = new AdaptationObservation
        {
            Objective = ObjectiveKind.Entropy,
            Loss = 0.125,
            AdaptedLoss = 0.0625,
            KeptRows = 96,
            UnsureRows = 3,
            NonFiniteRows = 1,
            CappedSlopes = 0,
            Length = 3,
            PValue = 0.25,
            Sites = [.. observation.Sites.Select((site, i) => Displaced(site.Name, i == 0 ? 0.5 : double.NaN))],
            Trajectory = new TrajectoryObservation
            {
                State = state,
                Windows = 7,
                SlopesOutside = state == TrajectoryState.Outside ? 2 : 0,
                Excess = state == TrajectoryState.Outside ? 1.5 : 0.75,
                Site = observation.Sites[0].Name,
                Channel = 1,
            },
            Collapse = new CollapseObservation
            {
                Entropy = 0.25,
                ReferenceEntropy = 1,
                EffectiveClasses = 2.5,
                ReferenceEffectiveClasses = 24,
                EntropyFell = true,
                Concentrated = true,
            },
        },
    };

    public static SiteDisplacement Displaced(string name, double pValue) => new()
    {
        Name = name,
        Displacement = [0.03125, 0.03125],
        Max = 0.03125,
        Rms = 0.03125,
        Length = 1.5,
        PValue = pValue,
        Slope = 0.28125,
    };

    public static Observation WithoutThreshold() => Calibrated(alarm: false) with
    {
        Threshold = double.NaN,
        PValue = double.NaN,
        Uncalibrated = "no null windows of 7 rows",
    };

    public static ObservedWindow Window(long index, Observation observation) =>
        new(index, 100 * (index + 1), Noon.AddSeconds(10 * index), observation);

    public static ImmutableArray<SiteObservation> Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Site($"site{i}", 1, 0.5))];
}
