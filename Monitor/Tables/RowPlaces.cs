using System.Globalization;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Where every row of a file stands in it. Takes memory for gaps only.</summary>
/// <param name="word">What is counted, such as <c>line</c>.</param>
/// <param name="remark">What is said behind the number.</param>
internal sealed class RowPlaces(string word, string remark = "")
{
    private readonly List<(int Row, long Number)> _runs = [];
    private int _count;

    /// <summary>Adds the next row.</summary>
    public void Add(long number)
    {
        if (_runs.Count == 0 || _runs[^1].Number + (_count - _runs[^1].Row) != number)
        {
            _runs.Add((_count, number));
        }

        _count++;
    }

    /// <summary>The place of a row, such as <c>line 7</c>.</summary>
    public string Of(int row)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_runs[middle].Row <= row)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        var run = _runs[low];
        return string.Create(CultureInfo.InvariantCulture, $"{word} {run.Number + (row - run.Row)}{remark}");
    }
}
