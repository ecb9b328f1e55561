using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Http;
using Xunit;

namespace Alphadrift.Tests.Telemetry;

/// <summary>
/// The text of /metrics as Prometheus gets it: dashboards and alert rules are written against these very names.
/// </summary>
public sealed partial class MetricsTextTests
{
    [Fact]
    public async Task Metrics_OfABusyDaemon_AreTheGoldenText()
    {
        await using var listener = await TestListener.StartAsync();
        MakeBusy(listener);

        var text = await Scrape(listener);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "golden-metrics.txt")), text);
    }

    [Fact]
    public async Task Metrics_OfABusyDaemon_AreAllThatAreDeclared()
    {
        await using var listener = await TestListener.StartAsync();
        MakeBusy(listener);

        var text = await Scrape(listener);

        Assert.Equal(
            DaemonMetrics.All.Where(metric => !metric.OnlySplit).Select(metric =>
                $"{metric.PrometheusName} {Lower(metric.Kind)} {{{string.Join(",", metric.AllLabels)}}} {metric.Help}"),
            Families(text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metrics_OfABusyDaemon_HaveTheModelOnEverySeriesThatIsNotOfTheProcess(bool split)
    {
        await using var listener = await TestListener.StartAsync(split: split);
        if (split) listener.Metrics.EnableSegments(3);
        MakeBusy(listener);

        var series = (await Scrape(listener)).Split('\n').Where(line => line.StartsWith("alphadrift_", StringComparison.Ordinal));

        Assert.Equal(
            ["alphadrift_build_info", "alphadrift_start_timestamp_seconds"],
            series.Where(line => !line.Contains("model=\"letter\"", StringComparison.Ordinal))
                .Select(line => line.Split('{')[0]));
    }

    [Fact]
    public async Task Metrics_OfAModelWithLabels_HaveThemAsTheyAreWritten()
    {
        await using var listener = await TestListener.StartAsync();

        listener.Metrics.SetModel(Observations.Model with
        {
            Labels = AlertLabels.Of(
                new KafkaSettings("k:1", "letters", "g\"1\"", StartFrom.Latest, new Dictionary<string, string>()),
                new AlertSettings(2, 3)
                {
                    Instance = "eu/a",
                    Labels = AlertLabels.None.Add("team", "fraud").Add("A__b_", "é"),
                }),
        });

        Assert.Contains(
            "\nalphadrift_alert_labels_info{A__b_=\"é\",alert_instance=\"eu/a\",group=\"g\\\"1\\\"\",model=\"letter\","
            + "team=\"fraud\",topic=\"letters\"} 1\n",
            await Scrape(listener),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfTwoModels_AreSeriesOfTheSameInstruments()
    {
        await using var listener = await TestListener.StartAsync();
        listener.Metrics.RecordConsumed(1);
        listener.Daemon.Of("fashion \"b\"").RecordConsumed(2);

        var text = await Scrape(listener);

        Assert.Contains("alphadrift_consumed_bytes_total{model=\"letter\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_consumed_bytes_total{model=\"fashion \\\"b\\\"\"} 2\n", text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(text, "# TYPE alphadrift_consumed_bytes_total "));
        Assert.Single(Regex.Matches(text, "(?m)^alphadrift_build_info"));
        Assert.Same(listener.Metrics, listener.Daemon.Of("letter"));
    }

    [Fact]
    public async Task Metrics_BeforeTheFirstRecord_HaveEveryClosedSeriesAtZeroAndNothingUnknown()
    {
        await using var listener = await TestListener.StartAsync();

        var text = await Scrape(listener);

        Assert.Contains("alphadrift_records_consumed_total{model=\"letter\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_records_rejected_total{model=\"letter\",reason=\"too_large\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_alert_firing{alert=\"DomainShift\",model=\"letter\"} 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_window_score", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_last_record_timestamp", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_consumer_lag", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AfterAWindowWithoutThreshold_LeaveThresholdAndPValueOut()
    {
        await using var listener = await TestListener.StartAsync();
        MakeBusy(listener);

        listener.Metrics.WindowObserved(Observations.Window(2, Observations.WithoutThreshold()), TimeSpan.Zero);
        var text = await Scrape(listener);

        Assert.Contains("alphadrift_windows_uncalibrated_total{model=\"letter\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_window_score{model=\"letter\"} 2.5\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_window_threshold", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AfterAPartitionIsRevoked_LoseItsLag()
    {
        await using var listener = await TestListener.StartAsync();
        listener.Metrics.SetAssignedPartitions([0, 1]);
        listener.Metrics.SetConsumerLag(0, 5);
        listener.Metrics.SetConsumerLag(1, 7);
        Assert.Contains("lag{model=\"letter\",partition=\"1\"} 7\n", await Scrape(listener), StringComparison.Ordinal);

        listener.Metrics.SetAssignedPartitions([0]);
        listener.Metrics.SetConsumerLag(1, 7);
        listener.Metrics.SetConsumerLag(0, -1);
        var text = await Scrape(listener);

        Assert.DoesNotContain("lag{", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_consumer_partitions{model=\"letter\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfASplitStream_HaveTheSegmentAndEndWhenItIsFolded()
    {
        await using var listener = await TestListener.StartAsync();
        var observation = Observations.Charted(Observations.Calibrated(alarm: true), 100, Observations.Crossing(150, 120));
        listener.Metrics.EnableSegments(3);
        foreach (var segment in new[] { "north", "say \"hi\"" })
        {
            listener.Metrics.WindowObserved(Observations.Window(0, observation) with { Segment = segment }, TimeSpan.Zero);
        }

        listener.Metrics.AlertChanged("DomainShift", firing: true, "north");
        listener.Metrics.SetSegments(2, 1, 17);
        var text = await Scrape(listener);

        Assert.Contains("alphadrift_window_score{model=\"letter\",segment=\"north\"} 12.25\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_window_score{model=\"letter\",segment=\"say \\\"hi\\\"\"} 12.25\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_chart_alarms_total{chart=\"movement\",model=\"letter\",segment=\"north\"} 1\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_site_contribution{model=\"letter\",segment=\"north\",site=\"/PRelu\"} 8\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_alert_firing{alert=\"DomainShift\",model=\"letter\",segment=\"north\"} 1\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_alert_firing{alert=\"DomainShift\",model=\"letter\",segment=\"say \\\"hi\\\"\"} 0\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("alphadrift_windows_observed_total{model=\"letter\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_segments_known{model=\"letter\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_segments_folded_total{model=\"letter\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_segments_other_rows_total{model=\"letter\"} 17\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_alert_firing{alert=\"DomainShift\",model=\"letter\"}", text, StringComparison.Ordinal);

        listener.Metrics.SegmentFolded("north");
        var folded = await Scrape(listener);

        Assert.DoesNotContain("north", folded, StringComparison.Ordinal);
        Assert.Contains("alphadrift_window_score{model=\"letter\",segment=\"say ", folded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfMorePartitionsThanTheLimit_SumTheRest()
    {
        await using var listener = await TestListener.StartAsync();
        var partitions = Enumerable.Range(0, 300).ToArray();
        listener.Metrics.SetAssignedPartitions(partitions);
        Array.ForEach(partitions, partition => listener.Metrics.SetConsumerLag(partition, 2));

        var text = await Scrape(listener);

        Assert.Equal(256, LagSeries().Count(text));
        Assert.Contains("lag{model=\"letter\",partition=\"other\"} 90\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAModelWithMoreSitesThanTheLimit_TakeTheRestTogether()
    {
        await using var listener = await TestListener.StartAsync();
        var observation = Observations.Calibrated(alarm: false) with { Sites = Observations.Many(300) };

        listener.Metrics.WindowObserved(Observations.Window(0, observation), TimeSpan.Zero);
        var text = await Scrape(listener);

        Assert.Equal(256, ContributionSeries().Count(text));
        Assert.Contains("alphadrift_site_contribution{model=\"letter\",site=\"other\"} 45\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_site_slope_movement{model=\"letter\",site=\"other\"} 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_site_dead_channels{model=\"letter\",site=\"other\"} 45\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_sites_folded{model=\"letter\"} 45\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAdaptedSlopes_TakeTheSitesBeyondTheLimitTogether_AndAreAbsentWhileItIsOff()
    {
        await using var listener = await TestListener.StartAsync();
        var off = Observations.Calibrated(alarm: false) with { Sites = Observations.Many(300) };
        listener.Metrics.WindowObserved(Observations.Window(0, off), TimeSpan.Zero);
        Assert.DoesNotContain("alphadrift_slope", await Scrape(listener), StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_adaptation_collapses_total{model=\"letter\"} 0\n", await Scrape(listener), StringComparison.Ordinal);

        listener.Metrics.WindowObserved(Observations.Window(1, Observations.Adapted(off)), TimeSpan.Zero);
        var text = await Scrape(listener);

        Assert.Equal(256, SlopeSeries().Count(text));
        Assert.Contains("alphadrift_slope{model=\"letter\",site=\"other\"} 0.28125\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_slope_displacement{model=\"letter\",site=\"other\"} 0.03125\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "alphadrift_slope_displacement_p_value{model=\"letter\",site=\"other\"}", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_trajectory_outside_windows_total{model=\"letter\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAShiftThatLasts_KeepTheFirstChangePointUntilItIsOver()
    {
        await using var listener = await TestListener.StartAsync();
        void Window(long index, params Alphadrift.Adaptation.Charts.ChartAlarm[] crossings) => listener.Metrics.WindowObserved(
            Observations.Window(index, Observations.Charted(Observations.Calibrated(alarm: false), 100 * index, crossings)),
            TimeSpan.Zero);

        Window(0);
        Assert.DoesNotContain("change_point", await Scrape(listener), StringComparison.Ordinal);
        Window(1, Observations.Crossing(150, 120));
        Window(2, Observations.Crossing(210, 190));
        Assert.Contains(
            "alphadrift_chart_rows_since_change{model=\"letter\"} 180\n", await Scrape(listener), StringComparison.Ordinal);
        Window(3);
        Window(4, Observations.Crossing(450, 440));
        var text = await Scrape(listener);

        Assert.Contains("alphadrift_chart_rows_since_change{model=\"letter\"} 60\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_chart_alarms_total{chart=\"movement\",model=\"letter\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_chart_alarms_total{chart=\"energy\",model=\"letter\"} 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alphadrift_chart_value{chart=\"classes\",model=\"letter\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_CountedByManyThreads_LoseNothing()
    {
        await using var listener = await TestListener.StartAsync();
        var metrics = listener.Metrics;

        Parallel.For(0, 10_000, i =>
        {
            metrics.RecordConsumed(3);
            metrics.RecordRejected(RecordFault.Malformed);
            metrics.WebhookDelivered("hook", WebhookOutcome.Delivered);
        });
        var text = await Scrape(listener);

        Assert.Contains("alphadrift_records_consumed_total{model=\"letter\"} 10000\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_consumed_bytes_total{model=\"letter\"} 30000\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "alphadrift_records_rejected_total{model=\"letter\",reason=\"malformed\"} 10000\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "deliveries_total{model=\"letter\",outcome=\"delivered\",webhook=\"hook\"} 10000\n", text, StringComparison.Ordinal);
    }

    private static void MakeBusy(TestListener listener)
    {
        var metrics = listener.Metrics;
        metrics.SetModel(Observations.Model with
        {
            Labels = AlertLabels.None.Add("topic", "letters").Add("group", "alphadrift"),
        });
        metrics.WebhookConfigured("ops");
        metrics.SetAssignedPartitions([0, 1]);
        metrics.SetConsumerLag(0, 42);
        listener.Clock.Advance(TimeSpan.FromSeconds(20.5));
        metrics.RecordConsumed(120);
        metrics.RecordRejected(RecordFault.NotFinite);
        metrics.RecordsMissed(3);
        metrics.RowsDropped(4);
        metrics.SetPartialWindowRows(7);
        var (quiet, alarm) = (Observations.Calibrated(alarm: false), Observations.Calibrated(alarm: true));
        metrics.SetRowRate(12.5);
        quiet = Observations.Skewed(quiet, 1.5);
        alarm = Observations.Skewed(alarm, 9.5);
        quiet = Observations.Charted(quiet, 0);
        alarm = Observations.Charted(alarm, 100, Observations.Crossing(150, 120), Observations.Crossing(190, 151));
        metrics.WindowObserved(Observations.Window(0, Observations.Adapted(quiet, TrajectoryState.Collapsed)),
            TimeSpan.FromMilliseconds(3));
        metrics.WindowObserved(Observations.Window(1, Observations.Adapted(alarm, TrajectoryState.Outside)),
            TimeSpan.FromMilliseconds(300));
        metrics.AlertChanged(AlertNames.DomainShift, firing: true);
        metrics.WebhookRetried("ops");
        metrics.WebhookDelivered("ops", WebhookOutcome.Delivered);
        metrics.SetWebhookQueueLength("ops", 2);
        metrics.EnableState();
        metrics.StateSaved(listener.Clock.GetUtcNow());
        metrics.StateNotSaved();
    }

    private static async Task<string> Scrape(TestListener listener) =>
        BuildLabels().Replace(await listener.Client.GetStringAsync("/metrics"), "runtime=\"*\",version=\"*\"");

    /// <summary>What a text says of each metric: name, type, labels of its first series, help.</summary>
    private static IEnumerable<string> Families(string text)
    {
        foreach (Match family in Family().Matches(text))
        {
            var (name, type, help) = (family.Groups["name"].Value, family.Groups["type"].Value, family.Groups["help"].Value);
            var labels = LabelNames().Matches(family.Groups["first"].Value).Select(label => label.Groups[1].Value);
            yield return
                $"{name} {type} {{{string.Join(",", labels)}}} {help.Replace(@"\""", "\"", StringComparison.Ordinal)}";
        }
    }

    private static string Lower(MetricKind kind) => kind.ToString().ToLowerInvariant();

    [GeneratedRegex("runtime=\"[^\"]+\",version=\"[^\"]+\"")]
    private static partial Regex BuildLabels();

    [GeneratedRegex("alphadrift_consumer_lag{")]
    private static partial Regex LagSeries();

    [GeneratedRegex("alphadrift_site_contribution{")]
    private static partial Regex ContributionSeries();

    [GeneratedRegex("alphadrift_slope{")]
    private static partial Regex SlopeSeries();

    [GeneratedRegex(@"# TYPE (?<name>\S+) (?<type>\S+)\n# HELP \S+ (?<help>[^\n]*)\n(?<first>[^\n]*)\n")]
    private static partial Regex Family();

    [GeneratedRegex("(?:[{,])((?!le=)[a-z0-9_]+)=\"")]
    private static partial Regex LabelNames();
}
