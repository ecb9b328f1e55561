using System.Runtime.CompilerServices;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Peers of Rabanser, Günnemann and Lipton (2019): a two-sample Kolmogorov–Smirnov test per column with Bonferroni's correction,
/// which is the largest distance over the columns. On the class probabilities that is their black-box shift detection (BBSDs).
/// </summary>
internal sealed class KolmogorovDetector : PeerDetector
{
    private readonly Func<MeasuredRows, float[]> _values;
    private readonly float[][] _ascending;
    private readonly ConditionalWeakTable<MeasuredRows, long[]> _positions = [];

    /// <param name="columns">Columns of a row.</param>
    /// <param name="values">Rows × columns.</param>
    public KolmogorovDetector(string name, PeerContext context, int columns, Func<MeasuredRows, float[]> values)
        : base(name, context, isSquared: false)
    {
        _values = values;
        _ascending = new float[columns][];
        var reference = values(context.Reference);
        for (var k = 0; k < columns; k++)
        {
            _ascending[k] =
                [.. Enumerable.Range(0, context.Reference.Count).Select(row => reference[(row * columns) + k]).Order()];
        }
    }

    public override double Score(ReadOnlySpan<WindowRow> window)
    {
        // Column by column in memory, so that each can be sorted in place.
        var (columns, rows) = (_ascending.Length, window.Length);
        var positions = new long[columns * rows];
        for (var i = 0; i < rows; i++)
        {
            var from = _positions.GetValue(window[i].Source, Positions).AsSpan(window[i].Row * columns, columns);
            for (var k = 0; k < columns; k++) positions[(k * rows) + i] = from[k];
        }

        var largest = 0.0;
        for (var k = 0; k < columns; k++)
        {
            var column = positions.AsSpan(k * rows, rows);
            column.Sort();
            largest = Math.Max(largest, KolmogorovSmirnov.Distance(column, Context.Reference.Count));
        }

        return largest;
    }

    private long[] Positions(MeasuredRows rows)
    {
        var values = _values(rows);
        var columns = _ascending.Length;
        var positions = new long[values.Length];
        for (var i = 0; i < values.Length; i++) positions[i] = KolmogorovSmirnov.Position(_ascending[i % columns], values[i]);
        return positions;
    }
}
