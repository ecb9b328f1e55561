using System.Numerics.Tensors;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// The local objective: every channel keeps the mean output that it had on the reference. Loss ½ Σ_c (E_W a_c(α) − E_ref
/// a_c(α₀))² with
/// a = ⟨z⁺⟩ + α⟨z⁻⟩, from the moments alone.
/// </summary>
/// <remarks>
/// The loss is one of the window's means. A row's part in its gradient is (a_c − E_ref a_c)·E_ref⟨z⁻⟩_c: the mean of these parts
/// is the gradient
/// with the reference's ⟨z⁻⟩ for the window's. That is the linearisation that also gives δ; it leaves the window's noise out of
/// the factor, and
/// makes clipping, F and the distribution without shift the same as for objectives with a loss per row.
/// </remarks>
/// <param name="session">Any session of the model; not disposed of here.</param>
/// <param name="reference">Moments of the reference at α₀.</param>
internal sealed class MomentGradients(ModelSession session, ChannelTotals reference) : ISlopeGradients
{
    private readonly SlopeLayout _layout = new(session.Sites);

    public PredictionOutput? Classes => null;

    public double? LargestLoss => null;

    public double Run(RowSet rows, double[]? slopes, IGradientSink sink, ClassMeans? classes)
    {
        var shipped = _layout.Shipped();
        var tensors = slopes is null ? null : _layout.ToTensors(slopes);
        double[] wanted = [.. shipped.Select((slope, channel) => reference.MeanOutput(channel, slope))];
        double[] mass = [.. shipped.Select((_, channel) => reference.Mean(Moment.NegativeMean, channel))];
        float[] deviation = new float[shipped.Length], gradient = new float[shipped.Length];
        var sums = new double[shipped.Length];
        var finite = 0;
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            var batch = session.Run(rows.Slice(first, Math.Min(session.BatchRows, rows.Count - first)), tensors);
            for (var row = 0; row < batch.Rows; row++)
            {
                ReadRow(batch, row, slopes ?? shipped, wanted, deviation);
                if (!float.IsFinite(TensorPrimitives.Sum<float>(deviation)))
                {
                    sink.LeaveOut();
                    continue;
                }

                var loss = 0.0;
                for (var i = 0; i < deviation.Length; i++)
                {
                    gradient[i] = (float)(deviation[i] * mass[i]);
                    sums[i] += deviation[i];
                    loss += 0.5 * deviation[i] * deviation[i];
                }

                sink.Add(gradient, loss);
                finite++;
            }
        }

        return sums.Sum(sum => 0.5 * sum / finite * sum / finite);
    }

    private void ReadRow(BatchResult batch, int row, double[] slopes, double[] wanted, float[] deviation)
    {
        for (var site = 0; site < _layout.Sites.Length; site++)
        {
            var channels = _layout.Sites[site].Channels;
            var moments = batch.Site(site).Row(row);
            var positive = moments.Slice((int)Moment.PositiveMean * channels, channels);
            var negative = moments.Slice((int)Moment.NegativeMean * channels, channels);
            for (int channel = 0, at = _layout.Offset(site); channel < channels; channel++, at++)
            {
                deviation[at] = (float)(positive[channel] + slopes[at] * negative[channel] - wanted[at]);
            }
        }
    }
}
