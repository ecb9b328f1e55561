namespace Alphadrift.Benchmarks.Measures;

/// <summary>Lengths of runs until a false alarm, some of them censored: the pass ended first.</summary>
internal sealed class RunLengths
{
    private readonly List<(int Rows, bool IsAlarm)> _runs = [];

    public int Alarms { get; private set; }

    public void Add(int rows, bool isAlarm)
    {
        _runs.Add((rows, isAlarm));
        Alarms += isAlarm ? 1 : 0;
    }

    /// <summary>
    /// Mean of the Kaplan–Meier estimate (1958): the area below the survival curve; beyond the longest run the
    /// curve is taken as falling with the overall rate.
    /// </summary>
    public double Mean()
    {
        var ordered = _runs.OrderBy(run => run.Rows).ThenByDescending(run => run.IsAlarm).ToArray();
        double area = 0, survival = 1;
        var before = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            area += survival * (ordered[i].Rows - before);
            before = ordered[i].Rows;
            if (ordered[i].IsAlarm) survival *= 1 - (1.0 / (ordered.Length - i));
        }

        return area + (survival * ordered.Sum(run => (double)run.Rows) / Math.Max(1, Alarms));
    }
}
