using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Objectives;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>An objective as adaptation sees it: losses, and per row the gradient with respect to all slopes.</summary>
internal interface ISlopeGradients
{
    /// <summary>Where the predicted classes are; null when the objective does not speak of classes.</summary>
    PredictionOutput? Classes { get; }

    /// <summary>The largest loss that a row can have, where there is one.</summary>
    double? LargestLoss { get; }

    /// <summary>Runs all rows at given slopes.</summary>
    /// <param name="rows">Any number of rows.</param>
    /// <param name="slopes">Slopes of all sites; null for α₀.</param>
    /// <param name="sink">Takes every row's gradient.</param>
    /// <param name="classes">Takes every row's prediction; null when nobody asks.</param>
    /// <returns>The loss of the rows together, over those with finite values; NaN when there are none.</returns>
    double Run(RowSet rows, double[]? slopes, IGradientSink sink, ClassMeans? classes);
}

/// <summary>Takes gradients row by row.</summary>
internal interface IGradientSink
{
    /// <param name="gradient">Finite: [slopes]. Valid during the call.</param>
    /// <param name="loss">The row's loss.</param>
    void Add(ReadOnlySpan<float> gradient, double loss);

    /// <summary>A row whose loss or gradient is not finite.</summary>
    void LeaveOut();
}
