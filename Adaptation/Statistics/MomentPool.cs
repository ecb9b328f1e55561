using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Keeps the moments of every channel row by row, [moments × channels] per row as <see cref="ChannelTotals"/> sums them;
/// rows beyond <see cref="MaxBytes"/> are not kept.
/// </summary>
internal sealed class MomentPool
{
    public const long MaxBytes = 512L * 1024 * 1024;

    private readonly FeatureLayout _layout;
    private readonly float[] _values;

    public MomentPool(FeatureLayout layout, int rows)
    {
        _layout = layout;
        RowLength = MomentLayout.Count * layout.Channels;
        _values = new float[RowLength * (long)Math.Min(rows, MaxBytes / sizeof(float) / RowLength)];
    }

    public int RowLength { get; }

    /// <summary>Rows kept so far.</summary>
    public int Rows { get; private set; }

    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * RowLength, RowLength);

    /// <summary>Takes every row of a batch, while there is room.</summary>
    public void Add(BatchResult batch)
    {
        var room = Math.Min(batch.Rows, (_values.Length / RowLength) - Rows);
        for (var site = 0; site < _layout.Sites.Length; site++)
        {
            var channels = _layout.Sites[site].Channels;
            var moments = batch.Site(site);
            for (var row = 0; row < room; row++)
            {
                var target = _values.AsSpan((Rows + row) * RowLength, RowLength);
                var source = moments.Row(row);
                for (var moment = 0; moment < MomentLayout.Count; moment++)
                {
                    source.Slice(moment * channels, channels)
                        .CopyTo(target[((moment * _layout.Channels) + _layout.ChannelOffset(site))..]);
                }
            }
        }

        Rows += room;
    }
}
