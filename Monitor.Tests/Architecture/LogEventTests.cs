using System.Text.RegularExpressions;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>Who filters a log by the id of an event gets that event alone.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void Ids_OfAllEvents_AreDistinct()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Monitor", "Telemetry", "Log.cs"));
        var ids = Id().Matches(text).Select(match => match.Groups[1].Value).ToList();

        Assert.InRange(ids.Count, 50, 1_000);
        Assert.Equal([], ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [GeneratedRegex(@"\[LoggerMessage\(([0-9]+),")]
    private static partial Regex Id();
}
