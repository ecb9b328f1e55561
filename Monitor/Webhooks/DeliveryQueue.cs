using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>A message that left the queue, or stays in it for the next run only.</summary>
/// <param name="Outcome">Never <see cref="WebhookOutcome.Delivered"/>.</param>
/// <param name="Reason">In words, for the log.</param>
internal readonly record struct EndedDelivery(QueuedDelivery Delivery, WebhookOutcome Outcome, string Reason);

/// <summary>
/// What one webhook has still to be told, and what comes next. The messages of one alert are told in their order, one at a
/// time; different alerts do not wait for each other. What no longer needs telling is folded: an episode that was over before
/// the receiver could know of it, and an older message of which a newer one tells more. Pure: no clock, no randomness; its owner
/// guards it with a lock.
/// </summary>
/// <param name="capacity">Most messages; the oldest gives way.</param>
internal sealed class DeliveryQueue(int capacity)
{
    /// <summary>Most attempts at a time. One is kept free of second tries, so that what is new need not wait for them.</summary>
    public const int MaxUnderWay = 4;

    /// <summary>Most alerts that are tried again after a pause, while none succeeds.</summary>
    public const int RoundSize = 32;

    private const string NeverTold = "the receiver was never told that the alert fires";

    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _sequence;
    private int _underWay;
    private int _again;
    private bool _failing;

    private enum Turn
    {
        /// <summary>It was not tried yet, and is tried at once.</summary>
        New,

        /// <summary>An attempt failed, or is pointless: it waits for the next round.</summary>
        Later,

        /// <summary>It is tried once more, now.</summary>
        Again,

        /// <summary>The next run may try it.</summary>
        Abandoned,
    }

    /// <summary>Messages, those under way and those that are abandoned included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a message that an alert fires has not been delivered.</summary>
    public bool Fires => _lines.Values.Any(line => line.Messages.Exists(message => message.Fires));

    /// <summary>Whether something waits for the next round.</summary>
    public bool Waits => _lines.Values.Any(line => line.Turn == Turn.Later && line.Messages.Count > 0);

    /// <summary>Whether the daemon stops: everything is tried once more, without a pause.</summary>
    public bool Stopping { get; private set; }

    /// <summary>Whether there is nothing to wait for: nothing is under way, and nothing can be tried now.</summary>
    public bool IsIdle => _underWay == 0 && Next() is null;

    /// <summary>Everything, oldest first.</summary>
    public IEnumerable<QueuedDelivery> All => _lines.Values
        .SelectMany(line => line.Messages.Zip(line.Sequence))
        .OrderBy(one => one.Second)
        .Select(one => one.First);

    /// <summary>Puts a message behind the others of its alert.</summary>
    /// <param name="restored">It is of an earlier run, which may have sent it: what is new goes first.</param>
    public IReadOnlyList<EndedDelivery> Add(QueuedDelivery delivery, bool restored = false)
    {
        List<EndedDelivery> ended = [];
        if (!_lines.TryGetValue(delivery.Alert, out var line)) _lines.Add(delivery.Alert, line = new Line());
        if (IsTold(line, delivery, ended))
        {
            if (line.Messages.Count == 0) line.Turn = restored ? Turn.Again : Turn.New;
            line.Messages.Add(delivery);
            line.Sequence.Add(_sequence++);
            Count++;
            Fold(line, ended);
            if (line.Turn == Turn.Later || (restored && line.CanGo)) line.Turn = Turn.Again;
        }

        while (Count > capacity && Oldest() is { } oldest)
        {
            Remove(oldest, ended, WebhookOutcome.Dropped, "the queue is full");
        }

        Forget(delivery.Alert, line);
        return ended;
    }

    /// <summary>Takes the message that is tried next; null when none can be now.</summary>
    public QueuedDelivery? Take()
    {
        if (Next() is not { } line) return null;
        var head = line.Messages[0];
        head.UnderWay = true;
        line.TriedAt = _sequence++;
        _underWay++;
        if (line.Turn == Turn.Again) _again++;
        return head;
    }

    /// <summary>The receiver has it, so it is there again: everything that waits is tried at once.</summary>
    public IReadOnlyList<EndedDelivery> Delivered(QueuedDelivery delivery)
    {
        List<EndedDelivery> ended = [];
        Back(delivery);
        _failing = false;
        Remove(delivery, ended);
        foreach (var line in _lines.Values.Where(line => line.Turn == Turn.Later)) line.Turn = Turn.Again;
        return ended;
    }

    /// <summary>The message is given up, while it is under way or after that.</summary>
    public IReadOnlyList<EndedDelivery> GiveUp(QueuedDelivery delivery, WebhookOutcome outcome, string reason)
    {
        List<EndedDelivery> ended = [];
        if (delivery.UnderWay) Back(delivery);
        Remove(delivery, ended, outcome, reason);
        return ended;
    }

    /// <summary>An attempt failed; the message waits, unless another has taken its place meanwhile.</summary>
    /// <param name="receiverIsAway">The failure is the receiver's, whatever the message: others would fail alike.</param>
    public IReadOnlyList<EndedDelivery> Failed(QueuedDelivery delivery, bool receiverIsAway)
    {
        List<EndedDelivery> ended = [];
        Back(delivery);
        _failing = true;
        var line = _lines[delivery.Alert];
        line.Turn = Stopping ? Turn.Abandoned : Turn.Later;
        Fold(line, ended);
        Forget(delivery.Alert, line);
        if (receiverIsAway && !Stopping)
        {
            var waiting = _lines.Where(one => one.Value is { Turn: Turn.New or Turn.Again, CanGo: true });
            foreach (var (alert, other) in waiting.ToList())
            {
                other.Turn = Turn.Later;
                Fold(other, ended);
                Forget(alert, other);
            }
        }

        return ended;
    }

    /// <summary>An attempt was broken off because time is up.</summary>
    public void BreakOff(QueuedDelivery delivery)
    {
        Back(delivery);
        _lines[delivery.Alert].Turn = Turn.Abandoned;
    }

    /// <summary>
    /// A pause is over: some of what waits is tried again, first what tells of alerts that fire, and what was tried longest ago.
    /// </summary>
    public void Retry()
    {
        foreach (var line in _lines.Values.Where(line => line.Turn == Turn.Later && line.Messages.Count > 0)
            .OrderBy(line => !line.Fires).ThenBy(line => line.TriedAt).Take(RoundSize))
        {
            line.Turn = Turn.Again;
        }
    }

    /// <summary>The daemon stops.</summary>
    public void Stop()
    {
        Stopping = true;
        foreach (var line in _lines.Values.Where(line => line.Turn == Turn.Later)) line.Turn = Turn.Again;
    }

    /// <summary>The receiver wants nothing more.</summary>
    public IReadOnlyList<EndedDelivery> Clear(string reason)
    {
        List<EndedDelivery> ended = [];
        while (Oldest() is { } oldest) Remove(oldest, ended, WebhookOutcome.Dropped, reason);

        return ended;
    }

    /// <summary>Whether a message needs telling. An older one of the same name gives way to it.</summary>
    private bool IsTold(Line line, QueuedDelivery delivery, List<EndedDelivery> ended)
    {
        if (line.Messages.Find(one => !one.UnderWay && one.Id == delivery.Id) is { } older)
        {
            delivery.MayHaveArrived |= older.MayHaveArrived;
            Take(line, older);
            ended.Add(new(older, WebhookOutcome.Folded, "it is queued once more"));
        }

        var isOver = !delivery.Fires && line.Untold == delivery.Episode;
        line.Untold = null;
        if (isOver) ended.Add(new(delivery, WebhookOutcome.Folded, NeverTold));
        return !isOver;
    }

    /// <summary>
    /// Takes out what needs no telling: that an alert fires, where it fires anew. Where the receiver failed, also where it is
    /// over by now; and then that it is over too, if the receiver cannot know that it fired.
    /// </summary>
    private void Fold(Line line, List<EndedDelivery> ended)
    {
        var turn = line.Turn;
        for (var i = 0; i + 1 < line.Messages.Count;)
        {
            var (firing, next) = (line.Messages[i], line.Messages[i + 1]);
            if (!firing.Fires || firing.UnderWay || (turn == Turn.New && !next.Fires))
            {
                i++;
                continue;
            }

            Take(line, firing);
            ended.Add(new(firing, WebhookOutcome.Folded, next.Fires ? "the alert fires anew" : "the alert is over"));
            if (next.Fires || firing.MayHaveArrived || next.Episode != firing.Episode) continue;
            Take(line, next);
            ended.Add(new(next, WebhookOutcome.Folded, NeverTold));
        }
    }

    /// <summary>Takes a message out, and with it the end of an episode whose beginning nobody can know of any more.</summary>
    private void Remove(
        QueuedDelivery delivery, List<EndedDelivery> ended, WebhookOutcome? outcome = null, string reason = "")
    {
        var line = _lines[delivery.Alert];
        Take(line, delivery);
        if (outcome is { } given) ended.Add(new(delivery, given, reason));
        if (outcome is not null && delivery is { Fires: true, MayHaveArrived: false })
        {
            line.Untold = delivery.Episode;
            var over = line.Messages.Find(one => !one.Fires && one.Episode == delivery.Episode);
            if (over is { UnderWay: false })
            {
                Take(line, over);
                line.Untold = null;
                ended.Add(new(over, WebhookOutcome.Folded, NeverTold));
            }
        }

        Forget(delivery.Alert, line);
    }

    /// <summary>Takes a message out of its line; the one behind the first has a turn of its own.</summary>
    private void Take(Line line, QueuedDelivery delivery)
    {
        var at = line.Messages.IndexOf(delivery);
        line.Messages.RemoveAt(at);
        line.Sequence.RemoveAt(at);
        Count--;
        if (at == 0) line.Turn = Turn.New;
    }

    private void Back(QueuedDelivery delivery)
    {
        delivery.UnderWay = false;
        _underWay--;
        if (_lines[delivery.Alert].Turn == Turn.Again) _again--;
    }

    private Line? Next()
    {
        if (_underWay == MaxUnderWay) return null;
        var again = _again < (Stopping ? MaxUnderWay : _failing ? 1 : MaxUnderWay - 1);
        Line? next = null;
        foreach (var line in _lines.Values)
        {
            if (line.CanGo && (line.Turn == Turn.New || (line.Turn == Turn.Again && again))
                && (next is null || line.Rank.CompareTo(next.Rank) < 0))
            {
                next = line;
            }
        }

        return next;
    }

    private QueuedDelivery? Oldest() => All.FirstOrDefault(message => !message.UnderWay);

    /// <summary>
    /// A line without messages is kept while the end of an episode may come that nobody needs; not more of them than messages.
    /// </summary>
    private void Forget(string alert, Line line)
    {
        if (line.Messages.Count == 0 && (line.Untold is null || _lines.Count > 2 * capacity)) _lines.Remove(alert);
    }

    /// <summary>The messages of one alert.</summary>
    private sealed class Line
    {
        /// <summary>In their order.</summary>
        public List<QueuedDelivery> Messages { get; } = [];

        /// <summary>Their places among those of all alerts.</summary>
        public List<long> Sequence { get; } = [];

        public Turn Turn { get; set; }

        /// <summary>The last attempt's place among all.</summary>
        public long TriedAt { get; set; }

        /// <summary>The episode of which the receiver cannot know, although it may still be told that it is over.</summary>
        public string? Untold { get; set; }

        public bool Fires => Messages.Count > 0 && Messages[0].Fires;

        public bool CanGo => Messages.Count > 0 && Messages[0] is { UnderWay: false, Saved: true };

        public (bool, bool, long) Rank => Turn == Turn.New ? (false, false, Sequence[0]) : (true, !Fires, TriedAt);
    }
}
