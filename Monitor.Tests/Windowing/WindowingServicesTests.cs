using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class WindowingServicesTests
{
    private static readonly RowLayout Images = new([new InputSpec("image", ElementKind.Float32, [3, 224, 224])]);

    [Fact]
    public void AddWindowing_WindowsBeyondTheMemoryLimit_SaysHowManyRowsArePossible()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => new ServiceCollection().AddWindowing(new WindowSettings(10_000, TimeSpan.FromMinutes(1)), Images));

        Assert.Equal(
            "window.rows: 10000 rows of 150528 values, 3 windows at a time, need more than 1024 MiB; at most 594 rows are " +
            "possible with this model.",
            fault.Message);
    }

    [Fact]
    public void AddWindowing_WindowsWithinTheLimit_CanBeMade()
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);

        services.AddWindowing(new WindowSettings(594, TimeSpan.FromMinutes(1)), Images);

        Assert.NotNull(services.BuildServiceProvider().GetRequiredService<WindowFiller>());
    }
}
