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
        var row = new float[expected.Length];
        Assert.Equal((RecordFault.None, null), (decoder.Decode(record, row, out var detail), detail));
        Assert.Equal(expected, row);
    }

    public static void AssertFault(this IRecordDecoder decoder, RecordFault fault, string detail, string record, int rowLength) =>
        decoder.AssertFault(fault, detail, Encoding.UTF8.GetBytes(record), rowLength);

    public static void AssertFault(
        this IRecordDecoder decoder, RecordFault fault, string detail, ReadOnlySpan<byte> record, int rowLength) =>
        Assert.Equal((fault, detail), (decoder.Decode(record, new float[rowLength], out var actual), actual));
}
