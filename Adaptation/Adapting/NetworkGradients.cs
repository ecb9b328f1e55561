using System.Numerics.Tensors;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// A global objective: the gradients come through the whole network. The loss of several rows is the mean of theirs.
/// </summary>
/// <param name="session">A session with an objective that has gradients; not disposed of here.</param>
internal sealed class NetworkGradients(ModelSession session) : ISlopeGradients
{
    private readonly SlopeLayout _layout = new(session.Sites);

    public PredictionOutput? Classes => session.Objective?.Classes;

    public double? LargestLoss => session.Objective?.LargestLoss;

    public double Run(RowSet rows, double[]? slopes, IGradientSink sink, ClassMeans? classes)
    {
        var tensors = slopes is null ? null : _layout.ToTensors(slopes);
        var gradient = new float[_layout.Count];
        double sum = 0;
        var finite = 0;
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            var batch = session.Run(rows.Slice(first, Math.Min(session.BatchRows, rows.Count - first)), tensors);
            for (var row = 0; row < batch.Rows; row++)
            {
                var loss = batch.Loss[row];
                ReadRow(batch, row, gradient);

                // A sum is finite only if all its terms are.
                if (!float.IsFinite(loss) || !float.IsFinite(TensorPrimitives.Sum<float>(gradient)))
                {
                    sink.LeaveOut();
                    continue;
                }

                sink.Add(gradient, loss);
                sum += loss;
                finite++;
            }

            classes?.Add(batch);
        }

        return sum / finite;
    }

    private void ReadRow(BatchResult batch, int row, float[] gradient)
    {
        for (var site = 0; site < _layout.Sites.Length; site++)
        {
            var channels = _layout.Sites[site].Channels;
            batch.SlopeGradients(site).Slice(row * channels, channels).CopyTo(gradient.AsSpan(_layout.Offset(site)));
        }
    }
}
