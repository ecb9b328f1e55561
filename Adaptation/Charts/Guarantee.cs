namespace Alphadrift.Adaptation.Charts;

/// <summary>What the expected run length between false alarms of the charts promises.</summary>
public enum Guarantee
{
    /// <summary>
    /// Charts M, C and L with calibrated thresholds: the run length is right in the median over
    /// references, and shifts are found as early as can be.
    /// </summary>
    Calibrated,

    /// <summary>
    /// Chart E alone: with 95 % probability over references the mean run length is at least the configured one, for independent
    /// rows whatever their distribution. Shifts are found several times later, faint ones perhaps not at all.
    /// </summary>
    Strict,
}
