using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Replay;

/// <summary>The windows of a replay against the rectifiers' reference bands, and how often the alert Skew fired.</summary>
/// <param name="fireAfter">Windows in a row after which it fires.</param>
internal sealed class SkewTally(int fireAfter)
{
    /// <summary>Windows in a row after which the alert fires.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int FireAfter { get; } = fireAfter;

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

    public void Add(ReplayWindow window)
    {
        if (window.Skew is not { } said) return;
        Judged++;
        Outside += said.Outside ? 1 : 0;
        foreach (var alert in window.Alerts)
        {
            if (alert is { AlertName: AlertNames.Skew, Phase: AlertPhase.Firing })
            {
                Alerts++;
                SinceRow ??= alert.Skew!.SinceRow;
                First ??= said;
            }
        }
    }

    /// <summary>Those of several segments together.</summary>
    public static SkewTally Sum(IReadOnlyCollection<SkewTally> all)
    {
        var first = all.Where(tally => tally.First is not null).MinBy(tally => tally.SinceRow);
        return new SkewTally(all.First().FireAfter)
        {
            Judged = all.Sum(tally => tally.Judged),
            Outside = all.Sum(tally => tally.Outside),
            Alerts = all.Sum(tally => tally.Alerts),
            SinceRow = first?.SinceRow,
            First = first?.First,
        };
    }
}
