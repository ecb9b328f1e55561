using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class HttpOptions
{
    [Text(
        "Address to listen on: an IP address, or localhost. Everything served is read-only and holds no secrets.",
        "must be an IP address or localhost",
        "localhost|[0-9a-fA-F.:]+",
        Default = "0.0.0.0")]
    public string? Host { get; set; }

    [WholeNumber("Port to listen on; 0 takes a free one.", 0, 65_535, Default = "9464")]
    public int? Port { get; set; }
}
