using System.Globalization;
using System.Numerics;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;
using Parquet.Data;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Gathers the rows of one Parquet file, column after column within each row group.</summary>
internal sealed class ParquetRows(TableFile file, RowPlan plan, int count)
{
    private readonly float[] _values = new float[count * plan.Layout.RowLength];
    private readonly ColumnBadRows _bad = new(file, count);
    private readonly ElementKind[] _kinds = RowFields.Kinds(plan.Layout);

    /// <summary>The first row of the current row group.</summary>
    private int _first;

    public void Advance(int rows) => _first += rows;

    /// <exception cref="InvalidInputException">
    /// A null, a list of another length, or a number that the model's input cannot take, unless such rows are left out.
    /// </exception>
    public void Fill(RawColumnData data, DataField leaf, RowField field, int rows)
    {
        switch (data)
        {
            case RawColumnData<float> values: Fill<float>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<double> values: Fill<double>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<decimal> values: Fill<decimal>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<sbyte> values: Fill<sbyte>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<byte> values: Fill<byte>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<short> values: Fill<short>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<ushort> values: Fill<ushort>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<int> values: Fill<int>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<uint> values: Fill<uint>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<long> values: Fill<long>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<ulong> values: Fill<ulong>(data, values.Values, leaf, field, rows); break;
            case RawColumnData<bool> values:
                Fill<byte>(
                    data, Array.ConvertAll(values.Values.ToArray(), truth => truth ? (byte)1 : (byte)0), leaf, field, rows);
                break;
            case RawColumnData<ReadOnlyMemory<byte>> halves:
                Fill<Half>(
                    data, Array.ConvertAll(halves.Values.ToArray(), bytes => ParquetHalves.Value(bytes.Span)), leaf, field, rows);
                break;
            default: throw new NotSupportedException($"columns of {leaf.ClrType.Name} are not read.");
        }
    }

    /// <exception cref="InvalidInputException">The rows as a whole cannot be used.</exception>
    public TableContent ToContent(IReadOnlyList<string>? segments) =>
        _bad.Keep(new RowSet(plan.Layout, _values), segments) with
        {
            FieldNames = plan.FieldNames,
            IgnoredColumns = plan.Ignored,
        };

    private void Fill<T>(RawColumnData data, ReadOnlySpan<T> values, DataField leaf, RowField field, int rows)
        where T : INumberBase<T>
    {
        // A level below the most is a null: of the value, of the list, or an empty list. Repetition level 0 begins a row.
        var defined = leaf.MaxDefinitionLevel > 0 ? data.DefinitionLevels : default;
        var repeated = leaf.MaxRepetitionLevel > 0 ? data.RepetitionLevels : default;
        var length = repeated.IsEmpty ? defined.IsEmpty ? values.Length : defined.Length : repeated.Length;
        var (row, item, next) = (-1, 0, 0);
        for (var i = 0; i < length; i++)
        {
            if (repeated.IsEmpty || repeated[i] == 0)
            {
                EndRow(field, row, item);
                (row, item) = (row + 1, 0);
                if (row == rows)
                {
                    break; // damaged: there are more than announced
                }
            }

            if (!defined.IsEmpty && defined[i] < leaf.MaxDefinitionLevel)
            {
                Bad(field, row, RecordFault.MissingField, "holds a null or an empty list; a number is wanted", "Fill it");
            }
            else
            {
                if (item < field.Width)
                {
                    Put(field, row, item, double.CreateTruncating(values[next]));
                }

                next++;
            }

            item++;
        }

        if (row < rows)
        {
            EndRow(field, row, item);
        }

        if (row + 1 != rows)
        {
            throw new InvalidInputException(
                $"{file.Path}: the column '{field.Name}' has {(row == rows ? "more" : row + 1)} rows in a row group of "
                + $"{rows}: the file is damaged. Write it again.");
        }
    }

    private void EndRow(RowField field, int row, int items)
    {
        if (row >= 0 && items != field.Width)
        {
            Bad(
                field,
                row,
                RecordFault.WrongLength,
                $"holds {Counted.Of(items, "value")}; {field.Width} are wanted",
                "Give every row the same number of values");
        }
    }

    private void Put(RowField field, int row, int item, double number)
    {
        var position = field.Offset + item;
        ref var value = ref _values[((_first + row) * plan.Layout.RowLength) + position];
        var fault = ElementRange.Convert(_kinds[position], number, out value);
        if (fault != RecordFault.None)
        {
            Bad(
                field,
                row,
                fault,
                string.Create(CultureInfo.InvariantCulture, $"holds {number}")
                    + (fault == RecordFault.NotFinite ? "" : $"; legal is {ElementRange.Legal(_kinds[position])}"),
                "Correct the value");
        }
    }

    private void Bad(RowField field, int row, RecordFault fault, string problem, string mend)
    {
        if (!_bad.IsBad(_first + row))
        {
            _bad.Add(
                _first + row,
                fault,
                $"row {_first + row} (counted from 0), column '{Excerpt.Value(field.Name)}' {problem}",
                mend);
        }
    }
}
