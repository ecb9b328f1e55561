using Alphadrift.Adaptation.Charts;

namespace Alphadrift.Adaptation.Judging;

/// <summary>What the charts have shown over one window's rows so far.</summary>
internal sealed class ChartTally
{
    /// <summary>Crossings of one window that are kept one by one; of a strong shift there may be one every few rows.</summary>
    public const int MaxCrossings = 64;

    private readonly List<ChartAlarm> _crossings = [];

    /// <summary>Number of the window's first row, counted since the charts began.</summary>
    public long FirstRow { get; private set; }

    /// <summary>The charts' largest values.</summary>
    public ChartValues Highest { get; set; } = ChartValues.None;

    public IReadOnlyList<ChartAlarm> Crossings => _crossings;

    public int Alarms { get; private set; }

    /// <param name="firstRow">Number of the window's first row.</param>
    /// <param name="values">The charts before it.</param>
    /// <param name="thresholds">Their thresholds; a chart without one has no value.</param>
    /// <param name="hasClasses">Whether chart L is there.</param>
    public void Begin(long firstRow, ChartValues values, ChartValues thresholds, bool hasClasses)
    {
        (FirstRow, Alarms) = (firstRow, 0);
        Highest = new ChartValues(0, 0, hasClasses ? 0 : double.NaN)
        {
            Guaranteed = values.Guaranteed,
            Window = 0 * thresholds.Window,
        };
        _crossings.Clear();
    }

    /// <param name="alarm">Of the last row.</param>
    /// <param name="restarts">
    /// Whether the charts begin anew after it; without, they stay above their thresholds, which counts once.
    /// </param>
    public void Add(ChartAlarm alarm, bool restarts)
    {
        if (_crossings.Count < (restarts ? MaxCrossings : 1)) _crossings.Add(alarm);
        Alarms = restarts ? Alarms + 1 : 1;
    }
}
