using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

/// <summary>Layouts and decoders that the tests of record decoders share.</summary>
internal static class DecoderCase
{
    public const int MaxBytes = 1_000_000;

    public static readonly RowLayout Four = new([new InputSpec("x", ElementKind.Float32, [2, 2])]);

    public static readonly RowLayout TwoInputs = new(
    [
        new InputSpec("ids", ElementKind.Int64, [2]),
        new InputSpec("dense", ElementKind.Float32, [3]),
        new InputSpec("flag", ElementKind.Boolean, []),
    ]);

    public static IRecordDecoder Objects(RowLayout layout, params string[] fields) => Objects(layout, ExtraFields.Ignore, fields);

    public static IRecordDecoder Objects(RowLayout layout, ExtraFields extra, params string[] fields) =>
        RecordDecoders.Create(new RecordSettings(RecordFormat.JsonObject, fields, extra, MaxBytes), layout, []);

    public static IRecordDecoder Of(RecordFormat format, RowLayout layout) =>
        RecordDecoders.Create(new RecordSettings(format, [], ExtraFields.Ignore, MaxBytes), layout, []);

    public static void AssertRow(this IRecordDecoder decoder, string record, params float[] expected) =>
        decoder.AssertRow(Encoding.UTF8.GetBytes(record), expected);

    public static void AssertRow(this IRecordDecoder decoder, ReadOnlySpan<byte> record, params float[] expected)
    {
        var fault = decoder.TryDecode(record, expected.Length, out var rows, out var detail);
        Assert.Equal((RecordFault.None, null), (fault, detail));
        Assert.Equal(1, rows.Count);
        Assert.Equal(expected, rows.Row(0));
    }

    /// <summary>Decodes a record without headers.</summary>
    public static RecordFault TryDecode(
        this IRecordDecoder decoder, ReadOnlySpan<byte> record, int rowLength, out RecordRows rows, out string? detail)
    {
        rows = new RecordRows(new RowLayout([new InputSpec("x", ElementKind.Float32, [rowLength])]));
        return decoder.Decode(new ConsumedRecord(0, 0, record.ToArray()), rows, out detail);
    }

    public static void AssertFault(this IRecordDecoder decoder, RecordFault fault, string detail, string record, int rowLength) =>
        decoder.AssertFault(fault, detail, Encoding.UTF8.GetBytes(record), rowLength);

    public static void AssertFault(
        this IRecordDecoder decoder, RecordFault fault, string detail, ReadOnlySpan<byte> record, int rowLength)
    {
        Assert.Equal((fault, detail), (decoder.TryDecode(record, rowLength, out var rows, out var actual), actual));
        Assert.Equal(0, rows.Count);
    }
}
