using System.Numerics.Tensors;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// From a mean gradient to a step: −η (ḡ − ḡ_ref), or as natural gradient −η (F + λI)⁻¹ (ḡ − ḡ_ref), averaged over what is
/// shared. A step is linear
/// in the mean gradient: what it does without shift is known from the reference's gradients alone. Never Adam: it divides the
/// magnitude
/// away, which is the signal.
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="centre">ḡ_ref, the pull that the reference itself has: [slopes]. Null for 0.</param>
/// <param name="covariance">F; null for plain steps.</param>
/// <param name="sharing">Which slopes move together.</param>
internal sealed class StepRule(double learningRate, double[]? centre, GradientCovariance? covariance, SlopeSharing sharing)
{
    /// <param name="meanGradient">ḡ: [slopes].</param>
    /// <returns>What the rule adds to the slopes: [slopes].</returns>
    public double[] Step(ReadOnlySpan<double> meanGradient)
    {
        var deviation = meanGradient.ToArray();
        if (centre is not null) TensorPrimitives.Subtract<double>(deviation, centre, deviation);
        var step = deviation;
        if (covariance is not null) covariance.Solve(deviation, step = new double[deviation.Length]);
        sharing.Apply(step);
        TensorPrimitives.Multiply(step, -learningRate, step);
        return step;
    }
}
