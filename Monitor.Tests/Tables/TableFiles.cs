using System.IO.Compression;
using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Tests.Arrays;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>A folder of data files that a test writes, gone with the test.</summary>
public sealed class TableFiles : IDisposable
{
    /// <summary>How faults of single rows end.</summary>
    public const string OrSkip = ", or leave such rows out with --skip-bad-rows.";

    /// <summary>How faults of columns end.</summary>
    public const string FieldsHint = " --fields names those of a row, in the order of the model's input.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tables-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static ModelInput Input(string name, params int[] shape) => new(name, ElementKind.Float32, shape, null);

    public static ModelInput Input(string name, ElementKind kind, params int[] shape) => new(name, kind, shape, null);

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string WriteNpy(string name, string descriptor, string shape, params double[] values) =>
        Write(name, NpyBytes.Make(descriptor, shape, NpyBytes.Encode(descriptor, values)));

    public string WriteNpz(string name, params (string Name, string Descriptor, string Shape, double[] Values)[] arrays)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var array in arrays)
            {
                using var entry = zip.CreateEntry(array.Name + ".npy").Open();
                entry.Write(NpyBytes.Make(array.Descriptor, array.Shape, NpyBytes.Encode(array.Descriptor, array.Values)));
            }
        }

        return Write(name, stream.ToArray());
    }

    /// <summary>Reads the file and expects the message, in which <c>FILE</c> stands for its path.</summary>
    public static void AssertFault(string message, string path, IReadOnlyList<ModelInput> inputs, params string[] fields) =>
        AssertFault(message, path, inputs, fields, new TableOptions());

    public static void AssertFault(
        string message, string path, IReadOnlyList<ModelInput> inputs, IReadOnlyList<string> fields, TableOptions options)
    {
        var fault = Assert.ThrowsAny<InvalidInputException>(() => TableReader.Read(path, inputs, fields, options));
        Assert.Equal(message, path.Length > 1 ? fault.Message.Replace(path, "FILE", StringComparison.Ordinal) : fault.Message);
    }
}
