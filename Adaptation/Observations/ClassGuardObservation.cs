namespace Alphadrift.Adaptation.Observations;

/// <summary>The parts of the window score.</summary>
public enum ScorePart
{
    /// <summary>T², the movement of the slopes.</summary>
    Movement,

    /// <summary>The class guard: a class became more or less frequent.</summary>
    Classes,
}

/// <summary>What the class guard said of one window.</summary>
public sealed record ClassGuardObservation
{
    /// <summary>
    /// g: the largest deviance, over the classes, of the mean probability from the reference's, per row; about
    /// ((E_W softmax − E_ref softmax)/sd)² for small movements, and exactly that with baselines of earlier versions.
    /// </summary>
    public required double Statistic { get; init; }

    /// <summary>The T² that would be as improbable as <see cref="Statistic"/>: what the guard brings into the score.</summary>
    public required double Score { get; init; }

    /// <summary>The class that moved most, from 0.</summary>
    public required int Class { get; init; }

    /// <summary>Its mean probability on the reference.</summary>
    public required double ReferenceProbability { get; init; }

    /// <summary>Its mean probability in the window.</summary>
    public required double Probability { get; init; }

    /// <summary>True when the reference never predicts this class, so that one confident row is much.</summary>
    public required bool NeverSeen { get; init; }
}
