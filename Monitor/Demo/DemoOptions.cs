namespace Alphadrift.Monitoring.Demo;

/// <summary>What goes wrong in the demo.</summary>
internal enum DemoFault
{
    /// <summary>Nothing: every alert would be a false one.</summary>
    None,

    /// <summary>The camera's gain drifts up until pictures are 40 of 255 too bright.</summary>
    Brightness,

    /// <summary>The lens goes out of focus, Gaussian blur with σ = 1 pixel.</summary>
    Blur,

    /// <summary>The sensor becomes noisy, σ = 20 of 255.</summary>
    Noise,

    /// <summary>The picture loses three tenths of its contrast.</summary>
    Contrast,
}

internal sealed record DemoOptions
{
    /// <summary>Bounds of <see cref="For"/>: less leaves no time for a clean stream and a fault, more is no demo.</summary>
    public static readonly TimeSpan
        MinFor = TimeSpan.FromSeconds(20), DefaultFor = TimeSpan.FromSeconds(45), MaxFor = TimeSpan.FromHours(1);

    /// <summary>The metrics port that is tried first.</summary>
    public const int PreferredPort = 9464;

    /// <summary>How long the whole demo takes, calibration included.</summary>
    public TimeSpan For { get; init; } = DefaultFor;

    /// <summary>The faults, one after another.</summary>
    public IReadOnlyList<DemoFault> Faults { get; init; } = [DemoFault.Brightness, DemoFault.Blur];

    /// <summary>The port of <c>/metrics</c>; null takes <see cref="PreferredPort"/>, or a free one where that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>Order of the rows, noise, and the calibration's seed.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How fast rows are produced.</summary>
    public int RowsPerSecond { get; init; } = 400;

    /// <summary>How long a demo takes as far as is known: never less than it has taken.</summary>
    /// <param name="wanted">How long it should take.</param>
    /// <param name="elapsed">How long it has taken.</param>
    /// <param name="streamEnd">When its stream ends, at the earliest.</param>
    public static TimeSpan Length(TimeSpan wanted, TimeSpan elapsed, TimeSpan streamEnd) =>
        TimeSpan.FromTicks(Math.Max(wanted.Ticks, Math.Max(elapsed.Ticks, streamEnd.Ticks)));

    /// <summary>Rows per window.</summary>
    public int WindowRows { get; init; } = 100;
}
