using System.Text.Json;
using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Rows;

/// <summary>A row as a JSON array of numbers, flat or nested, in the order of the layout.</summary>
internal sealed class JsonArrayReader(RowLayout layout) : JsonRowReader(layout)
{
    protected override RecordFault ReadRoot(ref Utf8JsonReader reader, Span<float> row, out string? detail) =>
        reader.TokenType == JsonTokenType.StartArray
            ? ReadValues(ref reader, row, 0, row.Length, null, out detail)
            : Fail(
                RecordFault.Malformed,
                $"the record is {Word(reader.TokenType)}; an array of {row.Length} numbers is wanted",
                out detail);
}
