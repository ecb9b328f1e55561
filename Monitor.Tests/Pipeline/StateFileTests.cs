using System.Diagnostics;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Pipeline;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>One daemon per state file, and a file that is never lost without a trace.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "state.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Open_OfAFileThatAnotherHas_IsRefusedUntilThatOneEnds()
    {
        var first = StateFile.Open(Path);

        var fault = Assert.Throws<InvalidInputException>(() => StateFile.Open(Path));
        first.Dispose();
        using var second = StateFile.Open(Path);

        Assert.StartsWith(
            $"state.path: another daemon uses {Path} (it holds {Path}.lock); two would write over each other.",
            fault.Message,
            StringComparison.Ordinal);
        Assert.Contains("StatefulSet", fault.Message, StringComparison.Ordinal);
        Assert.True(second.IsGuarded);
        Assert.True(File.Exists(Path + StateFile.LockEnding));
    }

    /// <summary>The other one is a process of its own, and it is killed.</summary>
    [Fact]
    public async Task Open_OfAFileWhoseDaemonWasKilled_Succeeds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "flock(1) is of Linux");
        await File.WriteAllTextAsync(Path + StateFile.LockEnding, "");
        string[] hold = ["-o", Path + StateFile.LockEnding, "sh", "-c", "echo held; exec sleep 60"];
        using var other = Process.Start(new ProcessStartInfo("flock", hold)
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Throws<InvalidInputException>(() => StateFile.Open(Path));
        }
        finally
        {
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var file = StateFile.Open(Path);
        Assert.True(file.IsGuarded);
    }

    [Fact]
    public void Open_InAFolderThatIsMissing_SaysSo()
    {
        var path = System.IO.Path.Combine(_folder.FullName, "none", "state.json");

        var fault = Assert.Throws<InvalidInputException>(() => StateFile.Open(path));

        Assert.StartsWith($"state.path: {path}.lock cannot be written: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PutAside_OfASecondFile_TakesThePlaceOfTheFirst()
    {
        using var file = StateFile.Open(Path);
        foreach (var text in (string[])["one", "two"])
        {
            File.WriteAllText(Path, text);
            Assert.Equal(Path + ".bad", file.PutAside());
        }

        Assert.False(file.Exists);
        Assert.Equal("two", File.ReadAllText(Path + ".bad"));
        Assert.Equal(2, _folder.GetFiles().Length);
    }
}
