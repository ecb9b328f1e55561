using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Adaptation.Judging;

/// <summary>The rows of a window that one judge judges.</summary>
/// <param name="Judge">Opened on the same <see cref="RowFeatures"/>. It may have one part of a window only.</param>
/// <param name="Rows">Their numbers within the window, ascending, at least one.</param>
public readonly record struct JudgedRows(Judge Judge, IReadOnlyList<int> Rows);

/// <summary>
/// Observes windows: one run of the model over a window's rows, however many judges share them. Its memory is one set of sums
/// per part of the largest window so far. Not thread-safe: one owner thread.
/// </summary>
public sealed class WindowJudging(RowFeatures features)
{
    private readonly List<WindowTally> _tallies = [];
    private int[] _rows = [];

    /// <summary>All rows of a window, for one judge.</summary>
    /// <param name="window">At least one row of finite values.</param>
    public Observation Observe(RowSet window, Judge judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        Check(window);
        var tally = Tally(0);
        judge.Begin(tally);
        for (var first = 0; first < window.Count;)
        {
            var batch = features.Read(window, first);
            judge.Add(batch, Numbers(batch.Rows), tally);
            first += batch.Rows;
        }

        return judge.End(tally);
    }

    /// <summary>A window whose rows belong to several judges.</summary>
    /// <param name="window">At least one row of finite values.</param>
    /// <param name="parts">Rows that no part names are run and not judged.</param>
    /// <returns>
    /// One observation per part, in their order. The model has run already; a part is judged when its turn comes, so that
    /// of a thousand parts not all observations are in memory at once. To be gone through once, to its end, before the next
    /// window.
    /// </returns>
    public IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<JudgedRows> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Check(window);
        for (var i = 0; i < parts.Count; i++) parts[i].Judge.Begin(Tally(i));
        var next = new int[parts.Count];
        for (var first = 0; first < window.Count;)
        {
            var batch = features.Read(window, first);
            for (var i = 0; i < parts.Count; i++)
            {
                var rows = Take(parts[i].Rows, ref next[i], batch);
                if (!rows.IsEmpty) parts[i].Judge.Add(batch, rows, _tallies[i]);
            }

            first += batch.Rows;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (next[i] == parts[i].Rows.Count) continue;
            throw new ArgumentException(
                $"Part {i} names row {parts[i].Rows[next[i]]}; rows must ascend and be below {window.Count}.", nameof(parts));
        }

        return parts.Select((part, i) => part.Judge.End(_tallies[i]));
    }

    private void Check(RowSet window)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentOutOfRangeException.ThrowIfZero(window.Count, nameof(window));
        if (window.Layout.RowLength != features.Layout.RowLength)
        {
            throw new ArgumentException(
                $"The window's rows have {window.Layout.RowLength} values; {features.Layout.RowLength} are needed.",
                nameof(window));
        }
    }

    private WindowTally Tally(int part)
    {
        while (_tallies.Count <= part) _tallies.Add(new WindowTally(features.Baseline, features.Classes));
        return _tallies[part];
    }

    /// <summary>0, 1, 2 …</summary>
    private ReadOnlySpan<int> Numbers(int count)
    {
        Grow(count);
        for (var i = 0; i < count; i++) _rows[i] = i;
        return _rows.AsSpan(0, count);
    }

    /// <summary>A part's rows that are in the batch, as numbers within it.</summary>
    private ReadOnlySpan<int> Take(IReadOnlyList<int> rows, ref int next, FeatureBatch batch)
    {
        Grow(batch.Rows);
        var count = 0;
        for (; next < rows.Count && rows[next] < batch.FirstRow + batch.Rows; next++)
        {
            var row = rows[next] - batch.FirstRow;
            if (row < (count == 0 ? 0 : _rows[count - 1] + 1)) break;
            _rows[count++] = row;
        }

        return _rows.AsSpan(0, count);
    }

    private void Grow(int count)
    {
        if (_rows.Length < count) _rows = new int[count];
    }
}
