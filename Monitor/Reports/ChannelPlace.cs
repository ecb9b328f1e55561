using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Reports;

/// <summary>A channel of a model.</summary>
/// <param name="SiteIndex">Number of its rectifier.</param>
/// <param name="Site">Name of its rectifier.</param>
/// <param name="Channel">Number within the rectifier.</param>
/// <param name="Place">Number over all rectifiers.</param>
internal sealed record ChannelPlace(int SiteIndex, string Site, int Channel, int Place)
{
    public string Name => FormattableString.Invariant($"{Site} channel {Channel}");

    /// <summary>Those that moved most in a period, by the standardised movement, loudest first.</summary>
    public static ChannelPlace[] Loudest(Observation observation, ReplayPeriod period, int count) =>
    [
        .. All(observation).Where(channel => double.IsFinite(period.Movement(channel.Place)))
            .OrderByDescending(channel => Math.Abs(period.Movement(channel.Place)))
            .ThenBy(channel => channel.Place)
            .Take(count),
    ];

    private static IEnumerable<ChannelPlace> All(Observation observation)
    {
        var place = 0;
        for (var site = 0; site < observation.Sites.Length; site++)
        {
            for (var channel = 0; channel < observation.Sites[site].Movement.Length; channel++)
            {
                yield return new ChannelPlace(site, observation.Sites[site].Name, channel, place++);
            }
        }
    }
}
