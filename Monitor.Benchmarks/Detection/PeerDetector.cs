using Alphadrift.Adaptation.Scoring;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// A published detector whose threshold comes from windows of the reference, in the same way for all of them, so that its
/// false-alarm rate is the wanted one and not merely below it.
/// </summary>
/// <param name="isSquared">Whether the score is a squared deviation (T², MMD²) and not a distance.</param>
internal abstract class PeerDetector(string name, PeerContext context, bool isSquared) : IWindowDetector
{
    private const int NullWindows = 2_000;

    private readonly Dictionary<int, double> _thresholds = [];

    public string Name => name;

    protected PeerContext Context { get; } = context;

    public abstract double Score(ReadOnlySpan<WindowRow> window);

    public double Threshold(int rows)
    {
        if (!_thresholds.TryGetValue(rows, out var threshold))
        {
            threshold = _thresholds[rows] = new TailQuantiles(Simulate(rows)).Quantile(Context.FalseAlarmRate);
        }

        return threshold;
    }

    /// <summary>
    /// Scores of reference windows, ascending. Such a window is part of what it is compared with: its squared deviation is
    /// smaller by the factor (N − n)/(N + n) than a new window's.
    /// </summary>
    private double[] Simulate(int rows)
    {
        var reference = Context.Reference;
        var inflation = (double)(reference.Count + rows) / (reference.Count - rows);
        inflation = isSquared ? inflation : Math.Sqrt(inflation);
        var windows = new WindowDraw(reference.Count, rows).Windows(rows, NullWindows, reference);
        var scores = new double[windows.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Context.Threads };
        Parallel.For(0, scores.Length, parallel, i => scores[i] = inflation * Score(windows[i]));
        Array.Sort(scores);
        return scores;
    }
}
