namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// Watches that adaptation does not make the model sure of few answers whatever it is asked, which the entropy objective rewards:
/// the entropy's
/// average falls and the predictions concentrate. Both are exponentially weighted over the trajectory's windows and begin at the
/// reference's
/// values.
/// </summary>
/// <param name="referenceEntropy">Mean entropy of the reference at α₀.</param>
/// <param name="referencePrediction">Mean prediction of the reference there: [classes].</param>
internal sealed class CollapseWatch(double referenceEntropy, double[] referencePrediction)
{
    /// <summary>Weight of a new window: half of the average comes from the last three.</summary>
    public const double Weight = 0.2;

    /// <summary>The entropy's average has fallen when it is below this share of the reference's.</summary>
    public const double EntropyShare = 0.5;

    /// <summary>
    /// Predictions are concentrated when the number of classes besides the first, exp(H(p̄)) − 1, is below this share of the
    /// reference's.
    /// </summary>
    public const double ClassShare = 0.5;

    private readonly double _referenceClasses = ClassMeans.Effective(referencePrediction);
    private readonly double _referenceEntropy = referenceEntropy;
    private readonly double[] _referencePrediction = referencePrediction;
    private double _entropy = referenceEntropy;
    private double[] _prediction = [.. referencePrediction];

    /// <param name="entropy">Mean entropy of a window at the trajectory's slopes; NaN when no row gave one.</param>
    /// <param name="prediction">Mean prediction there; null when there is none.</param>
    public CollapseObservation Observe(double entropy, double[]? prediction)
    {
        if (double.IsFinite(entropy)) _entropy += Weight * (entropy - _entropy);
        for (var i = 0; prediction is not null && i < prediction.Length; i++)
        {
            _prediction[i] += Weight * (prediction[i] - _prediction[i]);
        }

        var classes = ClassMeans.Effective(_prediction);
        return new CollapseObservation
        {
            Entropy = _entropy,
            ReferenceEntropy = _referenceEntropy,
            EffectiveClasses = classes,
            ReferenceEffectiveClasses = _referenceClasses,
            EntropyFell = _entropy < EntropyShare * _referenceEntropy,
            Concentrated = classes - 1 < ClassShare * (_referenceClasses - 1),
        };
    }

    /// <summary>The trajectory begins anew.</summary>
    public void Reset()
    {
        _entropy = _referenceEntropy;
        _prediction = [.. _referencePrediction];
    }
}
