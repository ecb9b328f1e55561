namespace Alphadrift.Tests.Dashboards;

/// <summary>The dashboards by the names of their files.</summary>
internal static class Dashboards
{
    public static Dashboard Of(string name) => name switch
    {
        "fleet" => FleetDashboard.Dashboard,
        "model" => ModelDashboard.Dashboard,
        _ => throw new ArgumentException($"There is no dashboard {name}.", nameof(name)),
    };
}
