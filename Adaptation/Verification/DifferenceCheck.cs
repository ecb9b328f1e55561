namespace Alphadrift.Adaptation.Verification;

/// <summary>How a gradient and the differences of the loss compare.</summary>
public enum DifferenceVerdict
{
    /// <summary>They agree.</summary>
    Agrees,

    /// <summary>They differ by more than rounding explains.</summary>
    Differs,

    /// <summary>The loss changes too little along the direction, against its rounding, for a check.</summary>
    TooSmall,

    /// <summary>The loss does not depend on it, by the graph.</summary>
    Unreached,
}

/// <summary>A gradient against central differences of the loss.</summary>
/// <param name="Error">
/// ‖difference − gradient‖ over the directions, by the longer of the two, at the step with the best
/// agreement; NaN where the loss changes too little.
/// </param>
/// <param name="Step">That step, in units of the slope (for inputs: of the input's standard deviation); NaN as before.</param>
/// <param name="Verdict">What follows.</param>
public sealed record DifferenceCheck(double Error, double Step, DifferenceVerdict Verdict);
