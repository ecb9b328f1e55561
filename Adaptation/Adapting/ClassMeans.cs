using System.Numerics.Tensors;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>The mean predicted probability of every class over rows (and positions).</summary>
internal sealed class ClassMeans(PredictionOutput output)
{
    private readonly double[] _sums = new double[output.Classes];
    private readonly float[] _scores = new float[output.Classes];
    private long _count;

    /// <summary>Adds a batch's predictions; those that are not finite are left out.</summary>
    public void Add(BatchResult batch)
    {
        var values = batch.Output(output.Index);
        var block = output.Classes * output.Positions;
        for (var at = 0; at + block <= values.Length; at += block)
        {
            for (var position = 0; position < output.Positions; position++) AddOne(values[(at + position)..]);
        }
    }

    /// <summary>The mean prediction; null before the first.</summary>
    public double[]? Mean() => _count == 0 ? null : [.. _sums.Select(sum => sum / _count)];

    /// <summary>exp(H(p)): how many classes a distribution is spread over, 1 … K.</summary>
    public static double Effective(ReadOnlySpan<double> distribution)
    {
        var entropy = 0.0;
        foreach (var share in distribution) entropy -= share > 0 ? share * Math.Log(share) : 0;
        return Math.Exp(entropy);
    }

    private void AddOne(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < _scores.Length; i++) _scores[i] = values[i * output.Positions];
        if (!output.AreProbabilities) TensorPrimitives.SoftMax(_scores, _scores);
        if (!float.IsFinite(TensorPrimitives.Sum<float>(_scores))) return;
        for (var i = 0; i < _scores.Length; i++) _sums[i] += _scores[i];
        _count++;
    }
}
