using Alphadrift.Monitoring.Configuration;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>What stands in the way of a state file shows when the configuration is checked, with its place.</summary>
public sealed class WriteTrialTests
{
    [Fact]
    public void FaultOf_AFileThatCanBeWritten_IsNoneAndLeavesNothing()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("sub/state.json", "kept");

        Assert.Null(WriteTrial.FaultOf(folder.File("sub/state.json")));
        Assert.Null(WriteTrial.FaultOf(folder.File("sub/new.json")));

        Assert.Equal(["state.json"], Directory.GetFiles(folder.File("sub")).Select(Path.GetFileName));
        Assert.Equal("kept", File.ReadAllText(folder.File("sub/state.json")));
    }

#pragma warning disable CA1416 // where there is no /proc, the tests of modes are skipped
    [Fact]
    public void FaultOf_AFullDisk_NamesIt()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no device that is always full");
        using var folder = new ConfigurationFolder();
        var path = folder.File("state.json");
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.trial", "/dev/full");

        Assert.StartsWith("cannot be written: No space left on device", WriteTrial.FaultOf(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/alphadrift.state", "cannot be written: ")]
    [InlineData("secret.json", "cannot be read: ")]
    public void Load_OfAStateFileThatCannotBeKept_IsAFaultWithItsPlace(string path, string why)
    {
        Assert.SkipUnless(Directory.Exists("/proc/1"), "there is no folder that nobody can write to");
        Assert.SkipWhen(Environment.IsPrivilegedProcess && path == "secret.json", "this user may read everything");
        using var folder = new ConfigurationFolder(ConfigurationFolder.Minimal + $"state:\n  path: {path}\n");
        folder.Write("secret.json", "{}");
        File.SetUnixFileMode(folder.File("secret.json"), UnixFileMode.None);

        var text = folder.FaultText();

        Assert.Contains($"state.path: {why}", text, StringComparison.Ordinal);
        Assert.EndsWith($"; given \"{path}\" (alphadrift.yaml:8:9)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.path", "model.onnx")]
    [InlineData("model.baseline", "model.baseline")]
    [InlineData("webhooks[0].secretFile", "key")]
    public void Load_OfAStateFileThatIsReadForSomethingElse_IsAFault(string field, string file)
    {
        using var folder = new ConfigurationFolder(
            ConfigurationFolder.Minimal
            + "webhooks:\n  - {name: a, url: \"http://a\", secretFile: key}\n"
            + $"state:\n  path: {file}\n");
        folder.Write("key", "whsec_" + Convert.ToBase64String(new byte[32]));

        Assert.Contains(
            $"state.path: must not be the file of {field}: it would be written over",
            folder.FaultText(),
            StringComparison.Ordinal);
    }
}
