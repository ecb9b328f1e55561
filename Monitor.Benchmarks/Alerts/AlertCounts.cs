namespace Alphadrift.Benchmarks.Alerts;

/// <summary>What rows without shift did in windows of one size, at one run length, over all passes of one split.</summary>
/// <param name="WindowRows">n.</param>
/// <param name="RunLength">ARL₀ of the charts.</param>
internal sealed record AlertCounts(int WindowRows, int RunLength)
{
    public long Rows { get; set; }

    public long Windows { get; set; }

    /// <summary>Windows with a site outside of its band.</summary>
    public long Outside { get; set; }

    /// <summary>The same by kind of skew: which of the three was the loudest.</summary>
    public long[] OutsideBy { get; } = new long[3];

    /// <summary>Windows with a dead channel.</summary>
    public long Dead { get; set; }

    /// <summary>Times that Skew fired.</summary>
    public long Skews { get; set; }

    /// <summary>Crossings of a chart.</summary>
    public long Crossings { get; set; }

    /// <summary>Times that DomainShift fired.</summary>
    public long Shifts { get; set; }

    /// <summary>Share of windows that left the band.</summary>
    public double OutsideRate => (double)Outside / Windows;
}
