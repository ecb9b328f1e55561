using Alphadrift.Monitoring.Configuration;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>Every field of the file at both of its bounds and beyond them, given as a user gives it.</summary>
public sealed class FieldBoundsTests
{
    private const string Threads = "must be a whole number from 1 to 256";
    private const string Lowering = "must be one of auto, managed, portable";
    private const string ModelBytes = "must be a number of bytes such as 1048576, 512KiB or 1MiB, from 1KiB to 2GiB";
    private const string Servers = "must be host:port, several separated by commas";
    private const string Topic = "must be a topic name: letters, digits, dots, underscores and hyphens, at most 249";
    private const string Group = "must have 1 to 249 characters and no white space";
    private const string StartFrom = "must be one of latest, earliest";
    private const string Format = "must be one of json-object, json-array, float32";
    private const string Extra = "must be one of ignore, reject";
    private const string RecordBytes = "must be a number of bytes such as 1048576, 512KiB or 1MiB, from 1 to 64MiB";
    private const string WindowRows = "must be a whole number from 10 to 100000";
    private const string WindowAge = "must be a duration such as 500ms, 10s, 5m or 1h, from 1s to 24h";
    private const string Segment = "must be a field name of 1 to 249 characters";
    private const string Header = "must be a header name of 1 to 249 characters";
    private const string Segments = "must be a whole number from 1 to 999";
    private const string Rate = "must be a number above 0 and at most 0.5";
    private const string RunLength =
        "must be rows, from 200 to 1000000, or a duration such as 90m, 12h or 7d, from 1m to 366d";
    private const string Guarantee = "must be one of calibrated, strict";
    private const string Switch = "must be true or false";
    private const string After = "must be a whole number from 1 to 1000";
    private const string HookName = "must have 1 to 40 lower-case letters, digits or hyphens";
    private const string HookTimeout = "must be a duration such as 500ms, 10s, 5m or 1h, from 100ms to 5m";
    private const string HookGiveUp = "must be a duration such as 500ms, 10s, 5m or 1h, from 1m to 720h";
    private const string HookAttempts = "must be a whole number from 1 to 20";
    private const string Host = "must be an IP address or localhost";
    private const string Port = "must be a whole number from 0 to 65535";

    [Theory]
    [InlineData("model.lowering=auto")]
    [InlineData("model.lowering=managed")]
    [InlineData("model.lowering=portable")]
    [InlineData("model.threads=1")]
    [InlineData("model.threads=256")]
    [InlineData("model.maxBytes=1KiB")]
    [InlineData("model.maxBytes=1024")]
    [InlineData("model.maxBytes=2GiB")]
    [InlineData("model.maxBytes=2147483648")]
    [InlineData("kafka.bootstrapServers=a:1")]
    [InlineData("kafka.bootstrapServers=a:65535,b.example.org:9092,10.0.0.1:9093")]
    [InlineData("kafka.bootstrapServers=[::1]:9092,[fe80:0:0:0:1:2:3:4]:9092")]
    [InlineData("kafka.topic=a")]
    [InlineData("kafka.topic=A.b_c-1")]
    [InlineData("kafka.groupId=ein/Gruppe:ü")]
    [InlineData("kafka.startFrom=latest")]
    [InlineData("kafka.startFrom=earliest")]
    [InlineData("records.format=json-object")]
    [InlineData("records.format=json-array")]
    [InlineData("records.format=float32")]
    [InlineData("records.extraFields=ignore")]
    [InlineData("records.extraFields=reject")]
    [InlineData("records.maxBytes=1")]
    [InlineData("records.maxBytes=64MiB")]
    [InlineData("records.fields=[a]")]
    [InlineData("window.rows=10")]
    [InlineData("window.rows=100000")]
    [InlineData("window.maxAge=1s")]
    [InlineData("window.maxAge=1000ms")]
    [InlineData("window.maxAge=24h")]
    [InlineData("window.maxAge=1440m")]
    [InlineData("segments.field=tenant id")]
    [InlineData("segments.header=x-région")]
    [InlineData("detection.falseAlarmRate=0.5")]
    [InlineData("detection.falseAlarmRate=1e-9")]
    [InlineData("detection.expectedRunLength=200")]
    [InlineData("detection.expectedRunLength=1000000")]
    [InlineData("detection.expectedRunLength=1m")]
    [InlineData("detection.expectedRunLength=366d")]
    [InlineData("detection.guarantee=calibrated")]
    [InlineData("detection.guarantee=strict")]
    [InlineData("adaptation.enabled=true")]
    [InlineData("adaptation.enabled=false")]
    [InlineData("alerts.fireAfter=1")]
    [InlineData("alerts.fireAfter=1000")]
    [InlineData("alerts.fireTime=0s")]
    [InlineData("alerts.resolveTime=168h")]
    [InlineData("alerts.nonFiniteShare=1")]
    [InlineData("alerts.unreadableShare=1")]
    [InlineData("alerts.noRecordsAfter=0s")]
    [InlineData("alerts.noRecordsAfter=8760h")]
    [InlineData("alerts.noPartitionsAfter=0s")]
    [InlineData("alerts.resolveAfter=1")]
    [InlineData("alerts.resolveAfter=1000")]
    [InlineData("state.path=drift.state")]
    [InlineData("http.host=localhost")]
    [InlineData("http.host=127.0.0.1")]
    [InlineData("http.host=::")]
    [InlineData("http.port=0")]
    [InlineData("http.port=65535")]
    public void Load_OfAValueAtABound_HasNoFaults(string given)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add(given);

        Assert.Equal("", folder.FaultText());
        var (path, value) = Parts(given);
        var shown = Assert.Single(folder.Load().Values, one => one.Path == path);
        Assert.Equal((value, ConfigurationSource.CommandLine), (shown.Text, shown.Source));
    }

    [Theory]
    [InlineData("model.lowering=Auto", Lowering)]
    [InlineData("model.lowering=0", Lowering)]
    [InlineData("model.threads=0", Threads)]
    [InlineData("model.threads=257", Threads)]
    [InlineData("model.threads=1.0", Threads)]
    [InlineData("model.threads= 2", Threads)]
    [InlineData("model.maxBytes=1023", ModelBytes)]
    [InlineData("model.maxBytes=2147483649", ModelBytes)]
    [InlineData("model.maxBytes=3GiB", ModelBytes)]
    [InlineData("kafka.bootstrapServers=a", Servers)]
    [InlineData("kafka.bootstrapServers=a:", Servers)]
    [InlineData("kafka.bootstrapServers=a:123456", Servers)]
    [InlineData("kafka.bootstrapServers=a:1,", Servers)]
    [InlineData("kafka.bootstrapServers=a:1, b:1", Servers)]
    [InlineData("kafka.bootstrapServers=::1:9092", Servers)]
    [InlineData("kafka.topic=", Topic)]
    [InlineData("kafka.topic=a b", Topic)]
    [InlineData("kafka.topic=a/b", Topic)]
    [InlineData("kafka.topic=ä", Topic)]
    [InlineData("kafka.groupId=", Group)]
    [InlineData("kafka.groupId=a b", Group)]
    [InlineData("kafka.startFrom=beginning", StartFrom)]
    [InlineData("records.format=json", Format)]
    [InlineData("records.extraFields=drop", Extra)]
    [InlineData("records.maxBytes=0", RecordBytes)]
    [InlineData("records.maxBytes=65MiB", RecordBytes)]
    [InlineData("window.rows=9", WindowRows)]
    [InlineData("window.rows=100001", WindowRows)]
    [InlineData("window.rows=99999999999", WindowRows)]
    [InlineData("window.maxAge=999ms", WindowAge)]
    [InlineData("window.maxAge=24.001h", WindowAge)]
    [InlineData("window.maxAge=300", WindowAge)]
    [InlineData("segments.field=", Segment)]
    [InlineData("segments.field=a\tb", Segment)]
    [InlineData("segments.header=", Header)]
    [InlineData("segments.max=0", Segments)]
    [InlineData("segments.max=1000", Segments)]
    [InlineData("detection.falseAlarmRate=0", Rate)]
    [InlineData("detection.falseAlarmRate=0.500001", Rate)]
    [InlineData("detection.falseAlarmRate=1%", Rate)]
    [InlineData("detection.expectedRunLength=199", RunLength)]
    [InlineData("detection.expectedRunLength=1000001", RunLength)]
    [InlineData("detection.expectedRunLength=59s", RunLength)]
    [InlineData("detection.expectedRunLength=367d", RunLength)]
    [InlineData("detection.guarantee=Strict", Guarantee)]
    [InlineData("adaptation.enabled=yes", Switch)]
    [InlineData("adaptation.enabled=True", Switch)]
    [InlineData("alerts.fireAfter=0", After)]
    [InlineData("alerts.fireAfter=1001", After)]
    [InlineData("alerts.resolveAfter=-1", After)]
    [InlineData("alerts.resolveAfter=1001", After)]
    [InlineData("http.host=example.org", Host)]
    [InlineData("http.host=", Host)]
    [InlineData("http.port=-1", Port)]
    [InlineData("http.port=65536", Port)]
    public void Load_OfAValueBeyondABound_NamesFieldRuleValueAndPlace(string given, string rule)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add(given);

        var (path, value) = Parts(given);
        Assert.Equal(
            $"alphadrift.yaml has 1 fault:\n  {path}: {rule}; given \"{value.Replace('\t', '\uFFFD')}\" (command line)",
            folder.FaultText());
    }

    [Theory]
    [InlineData("name", "x", HookName, "A")]
    [InlineData("name", "0123456789012345678901234567890123456789", HookName, "01234567890123456789012345678901234567890")]
    [InlineData("timeout", "100ms", HookTimeout, "99ms")]
    [InlineData("timeout", "5m", HookTimeout, "301s")]
    [InlineData("giveUpAfter", "1m", HookGiveUp, "59s")]
    [InlineData("giveUpAfter", "720h", HookGiveUp, "721h")]
    [InlineData("maxAttempts", "1", HookAttempts, "0")]
    [InlineData("maxAttempts", "20", HookAttempts, "21")]
    public void Load_OfAWebhooksField_TakesTheBoundAndRefusesWhatIsBeyond(
        string field, string legal, string rule, string illegal)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal}webhooks: [{{name: a, url: 'http://h/'}}]\n");
        folder.Overrides.Add($"webhooks[0].{field}={legal}");
        Assert.Equal("", folder.FaultText());

        folder.Overrides.Add($"webhooks[0].{field}={illegal}");
        Assert.Equal(
            $"alphadrift.yaml has 1 fault:\n  webhooks[0].{field}: {rule}; given \"{illegal}\" (command line)",
            folder.FaultText());
    }

    [Theory]
    [InlineData("kafka.topic", 249)]
    [InlineData("kafka.groupId", 249)]
    [InlineData("segments.field", 249)]
    [InlineData("segments.header", 249)]
    public void Load_OfALongText_TakesTheLongestAndRefusesOneMore(string path, int longest)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add($"{path}={new string('x', longest)}");
        Assert.Equal("", folder.FaultText());

        folder.Overrides.Add($"{path}={new string('x', longest + 1)}");
        var fault = Assert.Single(folder.Load().Faults);
        Assert.Equal((path, longest + 1), (fault.Path, fault.Given!.Length));
        Assert.Contains($"given \"{new string('x', 80)}…\"", fault.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Relative paths begin where the file is, not where the process runs.</summary>
    [Theory]
    [InlineData("model.path", "sub/../model.onnx", true)]
    [InlineData("model.path", "./model.onnx", true)]
    [InlineData("model.path", "sub", false)]
    [InlineData("model.path", "none.onnx", false)]
    [InlineData("model.path", "", false)]
    [InlineData("model.baseline", "model.baseline", true)]
    [InlineData("model.baseline", "../model.baseline", false)]
    [InlineData("state.path", "sub/new.state", true)]
    [InlineData("state.path", "sub/file", true)]
    [InlineData("state.path", "sub", false)]
    [InlineData("state.path", "none/new.state", false)]
    public void Load_OfAPath_LooksFromTheFilesFolder(string path, string given, bool legal)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("sub/file", "");
        folder.Overrides.Add($"{path}={given}");

        var rule = path == "state.path" ? "must name a file in a folder that exists" : "must name a file that exists";
        Assert.Equal(
            legal
                ? ""
                : $"alphadrift.yaml has 1 fault:\n  {path}: {rule} (relative paths begin at the configuration file's folder); "
                    + $"given \"{given}\" (command line)",
            folder.FaultText());
        if (!legal) return;
        var settings = folder.Settings();
        var taken = path switch
        {
            "model.path" => settings.Model.Path,
            "model.baseline" => settings.Model.Baseline,
            _ => settings.StatePath,
        };
        Assert.Equal(folder.File(given.Replace("sub/../", "", StringComparison.Ordinal).TrimStart('.', '/')), taken);
    }

    private static (string Path, string Value) Parts(string given)
    {
        var equals = given.IndexOf('=', StringComparison.Ordinal);
        return (given[..equals], given[(equals + 1)..]);
    }
}
