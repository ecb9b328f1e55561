using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// Names of segments in a fixed number of places. Place 0 is <see cref="Other"/>: rows of segments for which there
/// is no room. A new segment takes a free place, else that of the segment seen least recently, if that has been
/// silent for <paramref name="idleRows"/> rows and may go; its later rows count as other. Deterministic: the
/// places depend on the rows alone. One owner thread.
/// </summary>
/// <param name="places">Segments that have a place of their own, besides other.</param>
/// <param name="idleRows">Rows of the whole stream without one of its own after which a segment may lose its place.</param>
public sealed class SegmentTable(int places, long idleRows = SegmentTable.DefaultIdleRows)
{
    /// <summary>The segment of all rows without a place.</summary>
    public const string Other = "other";

    public const long DefaultIdleRows = 10_000;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly string?[] _names = new string?[places + 1];
    private readonly long[] _lastSeen = new long[places + 1];
    private long _rows;

    /// <summary>Places, other included.</summary>
    public int Count => _names.Length;

    /// <summary>Segments that have a place now, other not counted.</summary>
    public int Known => _places.Count;

    /// <summary>Segments that lost their place so far.</summary>
    public long Folded { get; private set; }

    /// <summary>Rows that counted as other so far.</summary>
    public long OtherRows { get; private set; }

    /// <summary>The segment in a place; null when it is free.</summary>
    public string? NameOf(int place) => place == 0 ? Other : _names[place];

    /// <summary>The place of a row's segment.</summary>
    /// <param name="name">Its name; null or blank when the row names none.</param>
    /// <param name="mayGo">Whether a segment may lose its place; null: every one.</param>
    public SegmentPlace PlaceOf(string? name, Func<string, bool>? mayGo)
    {
        name = SegmentNames.Clean(name);
        _rows++;
        if (name == Other || Place(name, mayGo) is not { } found)
        {
            OtherRows++;
            return default;
        }

        _lastSeen[found.Place] = _rows;
        return found;
    }

    /// <summary>Puts a segment into a place, as a stored state says.</summary>
    /// <returns>False when the place is not free, does not exist, or the segment has one.</returns>
    public bool TryPut(int place, string name)
    {
        name = SegmentNames.Clean(name);
        if (place < 1 || place >= Count || _names[place] is not null || !_places.TryAdd(name, place)) return false;
        _names[place] = name;
        _lastSeen[place] = _rows;
        return true;
    }

    /// <summary>Every place is free again.</summary>
    public void Clear()
    {
        _places.Clear();
        Array.Clear(_names);
        Array.Clear(_lastSeen);
    }

    private SegmentPlace? Place(string name, Func<string, bool>? mayGo)
    {
        if (_places.TryGetValue(name, out var place)) return new SegmentPlace(place, false, null);
        if (!TryFree(mayGo, out place)) return null;
        var before = _names[place];
        if (before is not null)
        {
            _places.Remove(before);
            Folded++;
        }

        _names[place] = name;
        _places.Add(name, place);
        return new SegmentPlace(place, true, before);
    }

    private bool TryFree(Func<string, bool>? mayGo, out int place)
    {
        place = Array.IndexOf(_names, null, 1);
        if (place > 0) return true;
        place = 0;
        for (var i = 1; i < Count; i++)
        {
            if (_rows - _lastSeen[i] > idleRows && (place == 0 || _lastSeen[i] < _lastSeen[place])
                && mayGo?.Invoke(_names[i]!) != false)
            {
                place = i;
            }
        }

        return place > 0;
    }
}

/// <summary>Where a row's segment is.</summary>
/// <param name="Place">0 for other.</param>
/// <param name="IsNew">True when the place is new to the segment: what was remembered for it belongs to another.</param>
/// <param name="GaveWay">The segment that lost the place to it; null: it was free, or is not new.</param>
public readonly record struct SegmentPlace(int Place, bool IsNew, string? GaveWay);
