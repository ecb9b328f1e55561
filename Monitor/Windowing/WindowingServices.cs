using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Windowing;

public static class WindowingServices
{
    /// <summary>Most memory that the windows together may take, in bytes.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Adds the windows and what fills them.</summary>
    /// <exception cref="InvalidInputException">The windows would need more than <see cref="MaxBytes"/>.</exception>
    public static IServiceCollection AddWindowing(this IServiceCollection services, WindowSettings window, RowLayout layout)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(layout);
        var bytesPerRow = (long)sizeof(float) * layout.RowLength * WindowExchange.WindowCount;
        if (window.Rows > MaxBytes / bytesPerRow)
        {
            throw new InvalidInputException(
                $"window.rows: {window.Rows} rows of {layout.RowLength} values, {WindowExchange.WindowCount} windows at a " +
                $"time, need more than {MaxBytes >> 20} MiB; at most {MaxBytes / bytesPerRow} rows are " +
                "possible with this model.");
        }

        services.AddSingleton(provider =>
            new WindowFiller(window, SlopeMonitor.MinWindowRows, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new WindowExchange(layout, window.Rows));
        return services;
    }
}
