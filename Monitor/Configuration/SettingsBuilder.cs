using System.Globalization;
using System.Net;
using Alphadrift.Monitoring.Configuration.Fields;
using Alphadrift.Monitoring.Configuration.Options;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>Checks what must hold between fields and beyond a field's text, and makes the settings.</summary>
/// <param name="bound">The options.</param>
/// <param name="faults">What is wrong is added to them.</param>
/// <param name="now">By which certificates are out of date.</param>
/// <param name="environment">Environment variables that users may think of as settings.</param>
internal sealed class SettingsBuilder(
    BoundOptions bound, FaultList faults, DateTimeOffset? now, IReadOnlyDictionary<string, string> environment)
{
    /// <returns>The settings; null when there are faults.</returns>
    public DaemonSettings? Build()
    {
        var options = bound.Options;
        CheckKafka(options.Kafka);
        CheckRecords(options.Records);
        CheckSegments(options);
        CheckHost(options.Http);
        CheckState(options);
        CheckLabels(options.Alerts.Labels ?? []);
        var webhooks = BuildWebhooks(options.Webhooks);
        return faults.IsEmpty ? Build(options, webhooks) : null;
    }

    private static DaemonSettings Build(DaemonOptions options, IReadOnlyList<WebhookSettings> webhooks)
    {
        var (model, kafka, records) = (options.Model, options.Kafka, options.Records);
        return new DaemonSettings
        {
            Model = new(model.Path!, model.Baseline!, model.Lowering!.Value, model.Threads!.Value, model.MaxBytes!.Value)
            {
                Name = model.Name,
            },
            Kafka = new(kafka.BootstrapServers!, kafka.Topic!, kafka.GroupId!, kafka.StartFrom!.Value, kafka.Properties ?? []),
            Records = new(records.Format!.Value, records.Fields ?? [], records.ExtraFields!.Value, (int)records.MaxBytes!.Value),
            Window = new(options.Window.Rows!.Value, options.Window.MaxAge!.Value),
            Segments = options.Segments is { Max: { } max } segments && (segments.Field ?? segments.Header) is not null
                ? new(segments.Field, segments.Header, max)
                : null,
            Detection = new(
                options.Detection.FalseAlarmRate, options.Detection.ExpectedRunLength, options.Detection.Guarantee!.Value),
            Adaptation = new(options.Adaptation.Enabled!.Value),
            Alerts = new(options.Alerts.FireAfter!.Value, options.Alerts.ResolveAfter!.Value)
            {
                FireTime = options.Alerts.FireTime!.Value,
                ResolveTime = options.Alerts.ResolveTime!.Value,
                NonFiniteShare = options.Alerts.NonFiniteShare!.Value,
                UnreadableShare = options.Alerts.UnreadableShare!.Value,
                NoRecordsAfter = options.Alerts.NoRecordsAfter!.Value,
                NoPartitionsAfter = options.Alerts.NoPartitionsAfter!.Value,
                Instance = options.Alerts.Instance,
                Labels = AlertLabels.None.AddRange(options.Alerts.Labels ?? []),
            },
            Webhooks = webhooks,
            StatePath = options.State.Path,
            Http = new(options.Http.Host!, options.Http.Port!.Value),
        };
    }

    private void CheckKafka(KafkaOptions kafka)
    {
        if (kafka.Topic is "." or "..")
        {
            Fault("kafka.topic", "must not be . or ..");
        }

        foreach (var server in (kafka.BootstrapServers ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var port = int.Parse(server.AsSpan(server.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
            if (port is 0 or > IPEndPoint.MaxPort)
            {
                Fault("kafka.bootstrapServers", $"must have ports from 1 to {IPEndPoint.MaxPort}");
                break;
            }
        }

        foreach (var (name, problem) in KafkaProperties.Check(kafka.Properties ?? []))
        {
            Fault(name.Length == 0 ? "kafka.properties" : $"kafka.properties.{name}", problem, KafkaProperties.MayShow(problem));
        }
    }

    private void CheckRecords(RecordOptions records)
    {
        if (records.Fields is not { } fields || bound.IsFaulty("records.fields"))
        {
            return;
        }

        if (records.Format is RecordFormat.JsonArray or RecordFormat.Float32)
        {
            Fault("records.fields", "applies only to records.format json-object: the other formats have no names");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twice in fields.Where(field => !seen.Add(field)).Distinct())
        {
            Fault("records.fields", $"names {twice} twice");
        }

        if (fields.Count == 0)
        {
            Fault("records.fields", "must name at least one field; leave it out to take the baseline's names");
        }
    }

    private void CheckSegments(DaemonOptions options)
    {
        var segments = options.Segments;
        var path = segments.Field is not null ? "segments.field" : "segments.header";
        if (segments is { Field: null, Header: null })
        {
            if (bound.Find("segments.max") is { Source.Layer: not ConfigurationLayer.Default }
                && !bound.IsFaulty("segments.field") && !bound.IsFaulty("segments.header"))
            {
                Fault("segments.max", "says nothing without segments.field or segments.header");
            }

            return;
        }

        if (segments is { Field: not null, Header: not null })
        {
            Fault("segments.header", "must not be given beside segments.field");
        }

        if (segments.Field is not null && options.Records.Format is RecordFormat.JsonArray or RecordFormat.Float32)
        {
            Fault(
                "segments.field",
                "applies only to records.format json-object: the other formats have no names; use segments.header");
        }

        if (segments.Field is not null && options.Records.ExtraFields == ExtraFields.Reject)
        {
            Fault("segments.field", "cannot be read while records.extraFields is reject; use ignore, or segments.header");
        }

        if (options.Adaptation.Enabled == true)
        {
            Fault(path, "cannot be used with adaptation.enabled: slopes are adapted to the whole stream");
        }
    }

    private void CheckHost(HttpOptions http)
    {
        if (http.Host is { } host && host != "localhost" && !IPAddress.TryParse(host, out _))
        {
            Fault("http.host", "must be an IP address or localhost");
        }
    }

    private void CheckState(DaemonOptions options)
    {
        if (options.State.Path is not { } path || bound.IsFaulty("state.path"))
        {
            return;
        }

        (string Field, string? Path)[] read =
        [
            ("model.path", options.Model.Path),
            ("model.baseline", options.Model.Baseline),
            .. options.Webhooks.Select((webhook, i) => ($"webhooks[{i}].secretFile", webhook.SecretFile)),
            .. options.Webhooks.Select((webhook, i) => ($"webhooks[{i}].caFile", webhook.CaFile)),
        ];
        if (Array.Find(read, file => file.Path == path) is { Path: not null } taken)
        {
            Fault("state.path", $"must not be the file of {taken.Field}: it would be written over");
        }
        else if (WriteTrial.FaultOf(path) is { } fault)
        {
            Fault("state.path", fault);
        }
    }

    private void CheckLabels(Dictionary<string, string> labels)
    {
        foreach (var (name, problem) in AlertLabels.Check(labels))
        {
            Fault(name.Length == 0 ? "alerts.labels" : $"alerts.labels.{name}", problem);
        }
    }

    private List<WebhookSettings> BuildWebhooks(List<WebhookOptions> webhooks)
    {
        var built = new List<WebhookSettings>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < webhooks.Count; i++)
        {
            var (path, webhook) = (string.Create(CultureInfo.InvariantCulture, $"webhooks[{i}]"), webhooks[i]);
            if (webhook.Name is { } name && !names.Add(name))
            {
                Fault($"{path}.name", "is the name of another webhook");
            }

            if (webhook.Url is { } url && url.UserInfo.Length > 0)
            {
                Fault($"{path}.url", "must hold no user or password; sign deliveries with secretFile instead", given: false);
            }

            var keys = Keys(webhook, path);
            var authorities = Authorities(webhook, path);
            CheckProxy(webhook, path);
            if (webhook is { Name: not null, Url: not null, Timeout: { } timeout, GiveUpAfter: { } giveUpAfter })
            {
                built.Add(new(webhook.Name, webhook.Url, timeout, webhook.MaxAttempts, keys)
                {
                    GiveUpAfter = giveUpAfter,
                    Authorities = authorities,
                    RunbookBase = RunbookBase(),
                    Proxy = webhook.Proxy,
                });
            }
        }

        return built;
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Keys(WebhookOptions webhook, string path)
    {
        if (webhook is { SecretFile: not null, Secret: not null })
        {
            Fault($"{path}.secret", "must not be given beside secretFile", given: false);
        }

        if (webhook.SecretFile is not { } file)
        {
            return webhook.Secret ?? [];
        }

        try
        {
            if (new FileInfo(file).Length <= Sources.KeyPerFileDirectory.MaxBytes &&
                SigningKeysAttribute.Parse(File.ReadAllText(file)) is { } keys)
            {
                return keys;
            }

            Fault($"{path}.secretFile", SigningKeysAttribute.KeyRule);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fault($"{path}.secretFile", $"cannot be read: {failure.Message}");
        }

        return [];
    }

    /// <summary>As Prometheus and Alertmanager name themselves: by the machine's name where they listen on all.</summary>
    private string? RunbookBase()
    {
        var (alerts, http) = (bound.Options.Alerts, bound.Options.Http);
        if (alerts.RunbookBase is not null || http is not { Host: { } host, Port: > 0 and { } port })
        {
            return alerts.RunbookBase;
        }

        var all = host is "0.0.0.0" or "::";
        return new UriBuilder(Uri.UriSchemeHttp, all ? Dns.GetHostName() : host, port, "/runbook").Uri.ToString();
    }

    private CertificateBundle? Authorities(WebhookOptions webhook, string path)
    {
        if (webhook.CaFile is not { } file)
        {
            return null;
        }

        if (webhook.Url?.Scheme == Uri.UriSchemeHttp)
        {
            Fault($"{path}.caFile", "says nothing for an address that begins with http://");
        }

        var (bundle, fault, warning) = CertificateBundle.Read(file, now);
        if (fault is not null) Fault($"{path}.caFile", fault);
        if (warning is not null) faults.Warn($"{path}.caFile", warning, bound.Find($"{path}.caFile")?.Source);
        return bundle;
    }

    private void CheckProxy(WebhookOptions webhook, string path)
    {
        if (webhook.Proxy is { } proxy)
        {
            if (proxy.Scheme != Uri.UriSchemeHttp || proxy.PathAndQuery != "/")
            {
                Fault($"{path}.proxy", "must be http://host:port, or http://user:password@host:port", given: false);
            }

            return;
        }

        if (webhook.Url is not { IsLoopback: false } url)
        {
            return;
        }

        // curl and others take them by these names; the lower case is usual.
        var names = new[] { $"{url.Scheme}_proxy", "all_proxy" };
        var given = environment.FirstOrDefault(
            variable => variable.Value.Length > 0 && names.Contains(variable.Key, StringComparer.OrdinalIgnoreCase));
        if (given.Key is { } name)
        {
            faults.Warn(
                $"{path}.proxy",
                $"is not set, so the proxy of the environment variable {name} is not used: set it to go through one");
        }
    }

    /// <summary>A fault of a field that was given: the value and its place come from the binder.</summary>
    private void Fault(string path, string rule, bool given = true)
    {
        var value = bound.Find(path) is { Source.Layer: not ConfigurationLayer.Default } found ? found : null;
        faults.Add(path, rule, given && value?.Text != Redaction.Mask ? value?.Text : null, value?.Source);
    }
}
