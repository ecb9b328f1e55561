using Alphadrift.Adaptation.Operators;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Operators;

public sealed class OrtTelemetryTests
{
    [Fact]
    public void Open_AnyModel_HasTurnedTelemetryOffWhereTheLibraryReadsIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has one environment, which the runtime itself changes.");

        using var session = ModelSession.Open(TestModels.Rectifier("Relu", [4]));

        Assert.Equal("1", OrtTelemetry.Native("ORT_DISABLE_TELEMETRY"));
    }
}
