using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Slopes;

/// <summary>
/// Keeps slopes together that move together: the step of each becomes the mean step over what it is shared with.
/// </summary>
/// <remarks>
/// The shipped slopes may differ within a site; what is shared is the movement α − α₀, which stays equal over the group.
/// </remarks>
internal sealed class SlopeSharing(SlopeLayout layout, SharingScope scope)
{
    /// <param name="step">[slopes]; changed in place.</param>
    public void Apply(Span<double> step)
    {
        switch (scope)
        {
            case SharingScope.Site:
                for (var site = 0; site < layout.Sites.Length; site++)
                {
                    Average(step.Slice(layout.Offset(site), layout.Sites[site].Channels));
                }

                break;
            case SharingScope.Model:
                Average(step);
                break;
            case SharingScope.Channel:
            default:
                break;
        }
    }

    private static void Average(Span<double> group) => group.Fill(TensorPrimitives.Sum<double>(group) / group.Length);
}
