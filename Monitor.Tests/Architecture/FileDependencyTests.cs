using Alphadrift.Adaptation;
using Alphadrift.Monitoring.Pipeline;
using Xunit;

namespace Alphadrift.Tests.Architecture;

public sealed class FileDependencyTests(ITestOutputHelper output)
{
    [Fact]
    public void Dump()
    {
        var all = new FileDependencies((typeof(SlopeMonitor).Assembly, "Adaptation"), (typeof(DaemonHost).Assembly, "Monitor"));
        foreach (var file in all.Files.OrderByDescending(file => all.Of(file).Count).Take(40))
        {
            output.WriteLine($"{all.Of(file).Count} {file}");
        }

        foreach (var f in new[] { "Adaptation/SlopeMonitor.cs", "Adaptation/SlopeCalibrator.cs" })
        {
            output.WriteLine(f + ": " + string.Join(", ", all.Of(f)));
        }

        foreach (var cycle in all.FolderCycles()) output.WriteLine("CYCLE " + cycle);
    }
}
