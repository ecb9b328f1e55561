using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Tests.Telemetry;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>What an alert remembers, through JSON and back.</summary>
public sealed class AlertStateTests
{
    private static readonly AlertSettings Settings = new(FireAfter: 2, ResolveAfter: 2);

    [Theory]
    [InlineData("DomainShift")]
    [InlineData("Skew")]
    public void Restore_AfterAnyWindows_GoesOnAsIfItHadNeverStopped(string name) =>
        Gen.Select(Gen.Char["qqqcCdkx?"].Array[1, 60], Gen.Int[0, 59]).Sample((windows, at) =>
        {
            var (whole, stopped) = (New(name), New(name));
            for (var i = 0; i < windows.Length; i++)
            {
                if (i == at) stopped = Restarted(stopped);
                var (expected, seen) = (whole.Advance(Window(i, windows[i])), stopped.Advance(Window(i, windows[i])));
                if (Told(expected) != Told(seen) || whole.Firing != stopped.Firing) return false;
            }

            return true;
        });

    [Fact]
    public void Restore_OfAnAlertThatFires_EndsTheSameEpisode()
    {
        var alert = New("DomainShift");
        var firing = alert.Advance(Window(0, 'C'))!;
        alert = Restarted(alert);

        Assert.True(alert.Firing);
        Assert.Null(alert.Advance(Window(1, 'q')));
        var resolved = alert.Advance(Window(2, 'q'))!;

        Assert.Equal((firing.EpisodeId, firing.StartsAt), (resolved.EpisodeId, resolved.StartsAt));
        Assert.Equal(AlertPhase.Resolved, resolved.Phase);
    }

    /// <summary>Takes numbers that the state file refuses by itself.</summary>
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    [Theory]
    [InlineData("\"run\":0", "\"run\":-1", "a part is missing")]
    [InlineData("\"episodeId\":\"e0\"", "\"episodeId\":\"\"", "the id of what fires is missing")]
    [InlineData("\"confirmedBy\":\"SecondCrossing\"", "\"confirmedBy\":null", "what confirmed it is missing")]
    [InlineData("\"state\":\"Confirmed\"", "\"state\":7", "it is not one of the three")]
    [InlineData("\"quiet\":0", "\"quiet\":-3", "its counts")]
    [InlineData("\"end\":{\"row\":100", "\"end\":{\"row\":-5", "times are not in order")]
    public void Restore_OfAStateThatNoAlertCanHave_IsRefused(string from, string to, string reason)
    {
        var alert = New("DomainShift");
        alert.Advance(Window(0, 'C'));
        var json = JsonSerializer.Serialize(alert.Save(), StoredStateJson.Default.AlertState);
        Assert.Contains(from, json, StringComparison.Ordinal);

        var fault = Assert.Throws<InvalidInputException>(() => New("DomainShift").Restore(
            JsonSerializer.Deserialize<AlertState>(json.Replace(from, to, StringComparison.Ordinal), Lenient)!));

        Assert.Equal($"the state of the alert DomainShift cannot be: {reason}", fault.Message);
    }

    [Fact]
    public void Restore_OfAnotherAlertsState_IsRefused()
    {
        Assert.Throws<InvalidInputException>(() => New("Skew").Restore(New("DomainShift").Save()));
        Assert.Throws<InvalidInputException>(() => New("DomainShift").Restore(New("Skew").Save()));
    }

    private static IAlert New(string name)
    {
        var episodes = 0;
        return name == "Skew"
            ? new SkewAlert(Settings, Observations.Model, _ => $"e{episodes++}")
            : new DomainShiftAlert(Settings, Observations.Model, _ => $"e{episodes++}");
    }

    /// <summary>Another one that goes on where this stopped; episodes are numbered on.</summary>
    private static IAlert Restarted(IAlert alert)
    {
        var json = JsonSerializer.Serialize(alert.Save(), StoredStateJson.Default.AlertState);
        var state = JsonSerializer.Deserialize(json, StoredStateJson.Default.AlertState)!;
        var next = state.EpisodeId.Length == 0
            ? 0
            : int.Parse(state.EpisodeId[1..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        IAlert other = state.Name == "Skew"
            ? new SkewAlert(Settings, Observations.Model, _ => $"e{next++}")
            : new DomainShiftAlert(Settings, Observations.Model, _ => $"e{next++}");
        other.Restore(state);
        return other;
    }

    private static string? Told(AlertEvent? change) => change is null
        ? null
        : $"{change.EpisodeId} {change.Phase} {change.StartsAt:O} {change.EndsAt:O} {AlertText.Summary(change)}";

    /// <summary>
    /// q quiet, c one crossing, C two, d a movement that agrees with the next d, k outside of its
    /// band, x dead channels, ? unknown.
    /// </summary>
    private static Monitoring.Windowing.ObservedWindow Window(int index, char kind)
    {
        var first = 100L * index;
        var score = kind switch { 'k' => 5.0, '?' => double.NaN, _ => 1 };
        var observation = Observations.Skewed(Observations.Calibrated(alarm: kind == 'C'), score);
        observation = observation with
        {
            Skew = observation.Skew! with { Uncalibrated = kind == '?' ? "no bands" : null },
            Sites = [.. observation.Sites.Select(site => site with { DeadChannels = kind == 'x' ? [2] : [] })],
            Direction = new WindowDirection(100, 10_000, 100, kind == 'd' ? [1, 2, 3] : [0.5f * index, -1, 3 - index]),
        };
        return Observations.Window(index, kind switch
        {
            'c' => Observations.Charted(observation, first, Observations.Crossing(first + 40, first + 20)),
            'C' => Observations.Charted(
                observation, first, Observations.Crossing(first + 30, first + 20), Observations.Crossing(first + 60, first + 40)),
            _ => Observations.Charted(observation, first),
        });
    }
}
