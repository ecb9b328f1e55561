using Alphadrift.Monitoring.Commands;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>What stands in the way of a file to be written is said before the work begins.</summary>
public sealed class OutputTargetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-output-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Check_OfANewFile_LeavesNothingBehind()
    {
        OutputTarget.Check(Path("new.baseline"), force: false, "reference.csv", null);

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Check_OfAFileThatIsThere_WantsForce()
    {
        File.WriteAllText(Path("old"), "kept");

        Fault($"--out: {Path("old")} exists; choose another name, or give --force to overwrite it.", Path("old"));
        OutputTarget.Check(Path("old"), force: true);
        Assert.Equal("kept", File.ReadAllText(Path("old")));
    }

    [Fact]
    public void Check_OfWhatIsRead_IsRefusedEvenWithForce()
    {
        File.WriteAllText(Path("rows.csv"), "1");
        var same = System.IO.Path.Combine(_folder.FullName, ".", "rows.csv");

        Fault($"--out: {same} is what is read; give another name.", Path("rows.csv"), force: true, same);
    }

    [Fact]
    public void Check_OfWhatIsNoFile_SaysSo()
    {
        File.WriteAllText(Path("file"), "");

        Fault("--out: the name is empty; give the name of a file.", "");
        Fault("--out: '-' is no file, and standard output has the messages; give a file.", "-");
        Fault($"--out: {_folder.FullName} is a folder; give the name of a file.", _folder.FullName);
        Fault($"--out: {Path("new")}/ is a folder; give the name of a file.", Path("new") + "/");
        Fault($"--out: the folder {Path("none")} does not exist; create it first.", Path("none/x"));
        Fault($"--out: {Path("file")} is a file, not a folder; give another name.", Path("file/x"));
    }

    [Fact]
    public void Check_WhereNothingCanBeWritten_SaysWhy()
    {
        // Neither takes files, whoever asks.
        foreach (var path in (string[])["/proc/alphadrift.baseline", Path(new string('x', 300))])
        {
            if (OperatingSystem.IsLinux())
            {
                var fault = Assert.Throws<UsageException>(() => OutputTarget.Check(path, force: false));
                Assert.StartsWith($"--out: {path} cannot be written: ", fault.Message);
            }
        }
    }

    private static void Fault(string message, string path, bool force = false, params string?[] inputs) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => OutputTarget.Check(path, force, inputs)).Message);

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
