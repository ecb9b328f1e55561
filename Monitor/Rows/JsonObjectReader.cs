using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// A row as a flat JSON object, values by field name in any order. Names are compared as decoded, not byte by byte.
/// </summary>
internal sealed class JsonObjectReader : JsonRowReader
{
    /// <summary>Most UTF-8 bytes a character of a name takes when a producer escapes it: <c>\u00e9</c>.</summary>
    private const int EscapedBytes = 6;

    private readonly ImmutableArray<RowField> _fields;
    private readonly byte[][] _names;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _index;
    private readonly char[] _name;
    private readonly bool _rejectExtra;

    /// <summary>Number of the field that names the segment: one of the row's, or the first behind them; −1 for none.</summary>
    private readonly int _segment;

    /// <summary>Per field the number of the last record that had it.</summary>
    private readonly long[] _seen;
    private long _record;

    /// <param name="segment">Name of the field that names the row's segment; null for none.</param>
    public JsonObjectReader(RowLayout layout, ImmutableArray<RowField> fields, bool rejectExtra, string? segment = null)
        : base(layout)
    {
        _fields = fields;
        _rejectExtra = rejectExtra;
        _names = [.. fields.Select(field => Encoding.UTF8.GetBytes(field.Name))];
        var names = fields.Select(field => field.Name).ToList();
        _segment = segment is null ? -1 : names.IndexOf(segment);
        if (segment is not null && _segment < 0)
        {
            _segment = fields.Length;
            names.Add(segment);
        }

        _index = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _name = new char[EscapedBytes * names.Max(name => name.Length)];
        _seen = new long[names.Count];
    }

    protected override RecordFault ReadRoot(ref Utf8JsonReader reader, Span<float> row, out string? detail)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail(
                RecordFault.Malformed,
                $"the record is {Word(reader.TokenType)}; an object with the fields " +
                $"{Names.List(_fields.Select(field => field.Name))} is wanted",
                out detail);
        }

        _record++;
        var found = 0;
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader, next);
            if (index < 0 || index == _fields.Length)
            {
                if (index < 0 && _rejectExtra)
                {
                    return Fail(
                        RecordFault.ExtraField,
                        $"field '{Excerpt.Value(reader.ValueSpan)}' is none of the {_fields.Length} fields of a row",
                        out detail);
                }

                if (index >= 0 && _seen[index] != _record)
                {
                    _seen[index] = _record;
                    reader.Read();
                    Segment = ReadName(ref reader);
                }

                reader.Skip();
                continue;
            }

            var field = _fields[index];
            if (_seen[index] == _record)
            {
                return Fail(RecordFault.Malformed, $"field '{field.Name}' is given twice", out detail);
            }

            reader.Read();
            if (index == _segment)
            {
                Segment = ReadName(ref reader);
            }

            var fault = ReadValues(ref reader, row, field.Offset, field.Width, field.Name, out detail);
            if (fault != RecordFault.None)
            {
                return fault;
            }

            _seen[index] = _record;
            found++;
            next = index + 1;
        }

        detail = null;
        return found == _fields.Length ? RecordFault.None : Missing(out detail);
    }

    /// <summary>
    /// Number of the field whose name the reader stands on; −1 for none. Producers keep an order, so the next field is tried
    /// first.
    /// </summary>
    private int Find(ref Utf8JsonReader reader, int next)
    {
        if (next < _names.Length && reader.ValueTextEquals(_names[next]))
        {
            return next;
        }

        if (reader.ValueSpan.Length > _name.Length)
        {
            return -1; // Longer than the longest name with every character escaped.
        }

        var name = _name.AsSpan(0, reader.CopyString(_name));
        return _index.TryGetValue(name, out var index) ? index : -1;
    }

    private RecordFault Missing(out string? detail)
    {
        var missing = _fields.Where((_, i) => _seen[i] != _record).Select(field => field.Name).ToList();
        return Fail(
            RecordFault.MissingField,
            $"missing {(missing.Count == 1 ? "is the field" : $"are {missing.Count} of {_fields.Length} fields:")} " +
            $"{Names.List(missing)}",
            out detail);
    }
}
