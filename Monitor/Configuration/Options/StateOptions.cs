using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class StateOptions
{
    [NewFile(
        "The file that keeps what charts, alerts and deliveries remember over a restart; written every 10 s and at the end. "
        + "One daemon alone may use it: a lock beside it keeps others out. Without it all begin anew.")]
    public string? Path { get; set; }
}
