using Alphadrift.Monitoring.Demo;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class DemoScriptTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(100);

    [Fact]
    public void Scenes_OfTwoFaults_AreCleanFaultRepairedFault()
    {
        var script = new DemoScript(Length, [DemoFault.Brightness, DemoFault.Blur]);

        Assert.Equal(
            [
                (DemoFault.None, 0, 38), (DemoFault.Brightness, 38, 60.5),
                (DemoFault.None, 60.5, 77.5), (DemoFault.Blur, 77.5, 100),
            ],
            script.Scenes.Select(scene => (scene.Fault, scene.Start.TotalSeconds, scene.End.TotalSeconds)));
    }

    [Fact]
    public void Scenes_OfOneFault_AreCleanThenFaultToTheEnd() =>
        Assert.Equal(
            [(DemoFault.None, 0, 38), (DemoFault.Noise, 38, 100)],
            new DemoScript(Length, [DemoFault.Noise]).Scenes.Select(
                scene => (scene.Fault, scene.Start.TotalSeconds, scene.End.TotalSeconds)));

    [Fact]
    public void Scenes_WithoutFault_AreCleanThroughout() =>
        Assert.Equal([new DemoScene(DemoFault.None, TimeSpan.Zero, Length)], new DemoScript(Length, [DemoFault.None]).Scenes);

    [Theory]
    [InlineData(0, DemoFaultNames.None, 1)]
    [InlineData(37.999, DemoFaultNames.None, 1)]
    [InlineData(38, DemoFaultNames.Blur, 0)]
    [InlineData(39, DemoFaultNames.Blur, 0.5)]
    [InlineData(40, DemoFaultNames.Blur, 1)]
    [InlineData(99, DemoFaultNames.Blur, 1)]
    [InlineData(500, DemoFaultNames.Blur, 1)]
    public void SceneAt_AnyTime_HasTheScenesFaultAtItsStrength(double seconds, string fault, double strength)
    {
        var time = TimeSpan.FromSeconds(seconds);

        var scene = new DemoScript(Length, [DemoFault.Blur]).SceneAt(time);

        Assert.Equal(fault, scene.Fault.ToString());
        if (scene.Fault != DemoFault.None)
        {
            Assert.Equal(strength, DemoScript.Strength(scene, time), 1e-9);
        }
    }

    // Internal members cannot be parameters of a public test.
    private static class DemoFaultNames
    {
        public const string None = nameof(DemoFault.None);
        public const string Blur = nameof(DemoFault.Blur);
    }
}
