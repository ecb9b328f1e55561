using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>Model and baseline that are replaced on the disk are noticed, however that is done.</summary>
public sealed class FileWatchTests : IDisposable
{
    private static readonly DateTime Old = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new();
    private readonly CollectedLog _log = new();
    private readonly DaemonMetrics _metrics;
    private FileWatch? _watch;

    public FileWatchTests() =>
        _metrics = new DaemonMetrics(_services.GetRequiredService<IMeterFactory>(), _clock);

    private string Model => Path.Combine(_folder.FullName, "model.onnx");

    private string Baseline => Path.Combine(_folder.FullName, "model.baseline");

    private (double Model, double Baseline) Changed
    {
        get
        {
            var values = MetricValues.Read(_metrics.MeterName);
            return (values["alphadrift.model.file.changed[model]"], values["alphadrift.model.file.changed[baseline]"]);
        }
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Look_AtFilesThatStay_SaysNothing()
    {
        Write(Model, "one");
        Write(Baseline, "two");
        Start();
        for (var i = 0; i < 50; i++) Pass();
        Write(Model, "one");
        File.SetLastWriteTimeUtc(Model, Old.AddDays(1));
        Pass();

        Assert.Equal((0, 0), Changed);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Look_AtAFileThatIsReplaced_SaysSoOncePerChange_AndClearsWhenItIsBack()
    {
        Write(Model, "one");
        Write(Baseline, "two");
        Start();
        Write(Baseline, "three");
        Pass();
        Pass();

        Assert.Equal((0, 1), Changed);
        Assert.Equal(
            $"Warning: The baseline {Baseline} is another than was loaded (sha256 {Hash("three")}): the daemon goes on with what "
            + "it loaded. Start it again to take the new one",
            Assert.Single(_log.Lines));

        Write(Baseline, "another");
        Pass();
        Assert.Equal(2, _log.Lines.Count);
        Write(Baseline, "two");
        Pass();

        Assert.Equal((0, 0), Changed);
        Assert.Equal($"Information: The baseline {Baseline} is again what was loaded", _log.Lines.Last());
    }

    [Fact]
    public void Look_AtAFileThatIsDeletedAndComesBack_SaysBoth()
    {
        Write(Model, "one");
        Write(Baseline, "two");
        Start();
        File.Delete(Model);
        Pass();
        Pass();
        Assert.Equal((1, 0), Changed);
        Assert.StartsWith($"Warning: The model {Model} is gone", Assert.Single(_log.Lines), StringComparison.Ordinal);

        Write(Model, "one");
        Pass();
        Assert.Equal((0, 0), Changed);
        Assert.Equal(2, _log.Lines.Count);
    }

    /// <summary>As volumes of Kubernetes do it: the file is a link through a link, and that is what is swapped.</summary>
    [Fact]
    public void Look_AtALinkedFolderThatIsSwapped_FollowsTheLinks()
    {
        foreach (var (version, text) in ((string, string)[])[("..v1", "one"), ("..v2", "two")])
        {
            _folder.CreateSubdirectory(version);
            Write(Path.Combine(_folder.FullName, version, "model.onnx"), text);
        }

        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, "..v1");
        File.CreateSymbolicLink(Model, Path.Combine("..data", "model.onnx"));
        Write(Baseline, "base");
        Start("one", "base");
        Pass();
        Assert.Equal((0, 0), Changed);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..v2");
        Pass();

        Assert.Equal((1, 0), Changed);
        Assert.Contains(Hash("two"), Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    /// <summary>A copy that keeps size and time is seen when the bytes are read next.</summary>
    [Fact]
    public void Look_AtAFileOfTheSameSizeAndTime_ReadsTheBytesNowAndThen()
    {
        Write(Model, "one");
        Write(Baseline, "two");
        Start();
        Pass();
        Write(Model, "eno");
        Pass();
        Assert.Equal((0, 0), Changed);

        for (var i = 0; i < LoadedFile.ThoroughEvery; i++) Pass();
        Assert.Equal((1, 0), Changed);
    }

    [Fact]
    public void Look_AtAFolderOrAnEmptyFileInItsPlace_SaysSoAndGoesOn()
    {
        Write(Model, "one");
        Write(Baseline, "two");
        Start();
        File.Delete(Model);
        Directory.CreateDirectory(Model);
        Write(Baseline, "");
        Pass();
        Assert.Equal((1, 1), Changed);
        Assert.Contains(
            $"Warning: The baseline {Baseline} is another than was loaded (empty): the daemon goes on with what it loaded. "
            + "Start it again to take the new one",
            _log.Lines);

        Directory.Delete(Model);
        Write(Model, "one");
        Write(Baseline, "two");
        Pass();
        Assert.Equal((0, 0), Changed);
    }

    private void Start(string model = "one", string baseline = "two")
    {
        _watch = new FileWatch(
            new ModelSettings(Model, Baseline, Adaptation.Execution.Lowering.Auto, 1, 1 << 20),
            Observations.Model with { Sha256 = Hash(model), BaselineSha256 = Hash(baseline) },
            TestServices.Of(_metrics.Of("letter"), _log, _clock));
        _watch.Start();
    }

    private void Pass() => _clock.Advance(FileWatch.Interval);

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Old);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
