using System.Globalization;
using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Tables;
using CsCheck;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>The same rows give the same values whichever format they are stored in.</summary>
public sealed class FormatsTests : IDisposable
{
    private const int Rows = 40;

    private static readonly string[] Names = ["age", "größe", "x y", "d"];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_OfTheSameRowsInEveryFormat_GivesTheSameValues() =>
        Gen.Float.Where(float.IsFinite).Array[Rows * Names.Length].Sample(
            values =>
            {
                string[] paths =
                [
                    WriteNpy(values),
                    WriteNpz(values),
                    WriteText("a.csv", values, row => string.Join(',', row.Select(Text)), string.Join(',', Names)),
                    WriteText("b.csv", values, row => string.Join(';', row.Select(Text))),
                    WriteText("a.jsonl", values, row => $"[{string.Join(',', row.Select(Text))}]"),
                    WriteText("b.jsonl", values, row =>
                        $"{{{string.Join(',', row.Zip(Names, (value, name) => $"\"{name}\":{Text(value)}"))}}}"),
                    WriteText("c.jsonl", values, row => $"{{\"x\":[{string.Join(',', row.Select(Text))}]}}"),
                    WriteParquet(values),
                ];
                foreach (var path in paths)
                {
                    var data = TableReader.Read(path, [TableFiles.Input("x", 2, 2)], []);
                    Assert.Equal(values, data.Rows.Values.ToArray());
                    Assert.Equal([2, 2], data.Rows.Layout.Inputs[0].RowShape);
                    Assert.Contains(data.FieldNames.Count, (int[])[0, 1, Names.Length]);
                }
            },
            iter: 20,
            threads: 1);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private string WriteNpy(float[] values)
    {
        using var stream = File.Create(_files.Path("a.npy"));
        NpyFormat.Write<float>(stream, values, Rows, Names.Length);
        return stream.Name;
    }

    private string WriteNpz(float[] values) =>
        _files.WriteNpz("a.npz", ("any", "<f8", $"({Rows}, {Names.Length})", Array.ConvertAll(values, value => (double)value)));

    private string WriteText(string name, float[] values, Func<float[], string> line, string? header = null)
    {
        var text = new StringBuilder();
        foreach (var one in values.Chunk(Names.Length).Select(line).Prepend(header).OfType<string>())
        {
            text.Append(one).Append('\n');
        }

        return _files.Write(name, text.ToString());
    }

    private string WriteParquet(float[] values)
    {
        var schema = new ParquetSchema(Names.Select(name => new DataField<float>(name)));
        using var stream = new MemoryStream();
        Write().GetAwaiter().GetResult();
        return _files.Write("a.parquet", stream.ToArray());

        async Task Write()
        {
            await using var writer = await ParquetWriter.CreateAsync(schema, stream);
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < Names.Length; i++)
            {
                await group.WriteAsync<float>(schema.DataFields[i], values.Chunk(Names.Length).Select(row => row[i]).ToArray());
            }
        }
    }
}
