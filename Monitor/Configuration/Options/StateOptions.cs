using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class StateOptions
{
    [NewFile(
        "The file that keeps what the charts remember over a restart; written every 10 s and at the end. "
        + "Without it they begin anew.")]
    public string? Path { get; set; }
}
