namespace Alphadrift.Adaptation.Objectives;

/// <summary>What "fit this data" means without labels.</summary>
public enum ObjectiveKind
{
    /// <summary>Chosen by the model's outputs; the choice says why.</summary>
    Auto,

    /// <summary>
    /// Every channel keeps the mean output that it had on the reference. Local: it needs no gradient through the network.
    /// </summary>
    Moments,

    /// <summary>
    /// The model is sure of its answers: entropy of the softmax (or of the sigmoids), as in TENT (Wang et al. 2021).
    /// </summary>
    Entropy,

    /// <summary>The output equals the input: squared error of an autoencoder.</summary>
    Reconstruction,
}
