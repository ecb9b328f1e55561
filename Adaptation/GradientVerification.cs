using System.Collections.Immutable;
using Alphadrift.Adaptation.Verification;

namespace Alphadrift.Adaptation;

/// <summary>What the check of a model's gradients found. Errors are relative, in Euclidean length.</summary>
/// <param name="Loss">The loss whose gradients were checked, and why that one.</param>
/// <param name="Rows">Rows that were run.</param>
/// <param name="Sites">One entry per site, in graph order.</param>
/// <param name="Inputs">One entry per floating-point input.</param>
/// <param name="Outputs">One entry per floating-point output with the rows first.</param>
/// <param name="LossDifference">
/// The rows' losses of one lowering against the other's; null when this machine has only one.
/// </param>
public sealed record GradientVerification(
    string Loss,
    int Rows,
    ImmutableArray<SiteVerification> Sites,
    ImmutableArray<InputVerification> Inputs,
    ImmutableArray<OutputVerification> Outputs,
    double? LossDifference)
{
    /// <summary>Largest relative error that passes.</summary>
    public const double Tolerance = DirectionalDifferences.Tolerance;

    /// <summary>Whether no error is above the tolerance.</summary>
    public bool Passed =>
        Sites.All(site => Passes(site.Differences) && Passes(site.GradientDifference) && Passes(site.MomentDifference))
        && Inputs.All(input => Passes(input.Differences) && Passes(input.GradientDifference))
        && Outputs.All(output => Passes(output.Difference))
        && Passes(LossDifference);

    /// <summary>Whether any gradient could be compared with differences at all.</summary>
    public bool IsConclusive =>
        Sites.Select(site => site.Differences).Concat(Inputs.Select(input => input.Differences))
            .Any(check => check.Verdict == DifferenceVerdict.Agrees);

    private static bool Passes(DifferenceCheck check) => check.Verdict != DifferenceVerdict.Differs;

    /// <summary>False for NaN too.</summary>
    private static bool Passes(double? difference) => difference is null or <= Tolerance;
}

/// <summary>One site.</summary>
/// <param name="Site">Its name.</param>
/// <param name="Differences">Slope gradients against differences of the loss.</param>
/// <param name="GradientDifference">Slope gradients of one lowering against the other's; null when there is only one.</param>
/// <param name="MomentDifference">Its moments, likewise.</param>
public sealed record SiteVerification(
    string Site, DifferenceCheck Differences, double? GradientDifference, double? MomentDifference);

/// <summary>One floating-point input.</summary>
/// <param name="Input">Its name.</param>
/// <param name="Differences">Its gradient against differences of the loss.</param>
/// <param name="GradientDifference">Its gradient in one lowering against the other's; null when there is only one.</param>
public sealed record InputVerification(string Input, DifferenceCheck Differences, double? GradientDifference);

/// <summary>One floating-point output.</summary>
/// <param name="Output">Its name.</param>
/// <param name="Difference">Its values in one lowering against the other's; null when there is only one.</param>
public sealed record OutputVerification(string Output, double? Difference);
