using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Tests.Configuration;

/// <summary>
/// A folder of its own with a configuration, a model file and a baseline file (empty ones: the configuration never reads them).
/// </summary>
internal sealed class ConfigurationFolder : IDisposable
{
    /// <summary>The shortest configuration without faults.</summary>
    public const string Minimal = """
        model:
          path: model.onnx
          baseline: model.baseline
        kafka:
          bootstrapServers: localhost:9092
          topic: orders

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-config-");

    public ConfigurationFolder(string? yaml = Minimal)
    {
        Write("model.onnx", "");
        Write("model.baseline", "");
        if (yaml is not null)
        {
            Write("alphadrift.yaml", yaml);
        }
    }

    public Dictionary<string, string> Environment { get; } = [];

    public List<string> Overrides { get; } = [];

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    /// <summary>By which certificates are out of date; null: none is.</summary>
    public DateTimeOffset? Now { get; set; }

    public DaemonConfiguration Load() => DaemonConfiguration.Load(File("alphadrift.yaml"), Environment, Overrides, Now);

    public DaemonSettings Settings()
    {
        var configuration = Load();
        return configuration.Settings ?? throw new Xunit.Sdk.XunitException(configuration.FaultText);
    }

    /// <summary>The faults with this folder's path taken out of the text.</summary>
    public string FaultText() => Shorten(Load().FaultText);

    public string Shorten(string text) =>
        text.Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);
}
