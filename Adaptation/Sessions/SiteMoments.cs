using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>One site's part of a batch. It refers to the batch's memory.</summary>
public readonly ref struct SiteMoments
{
    private readonly ReadOnlySpan<float> _values;
    private readonly int _rowLength;

    /// <param name="values">[rows, moments, channels].</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    internal SiteMoments(ReadOnlySpan<float> values, int channels, int rows)
    {
        _values = values;
        _rowLength = values.Length / rows;
        Channels = channels;
    }

    public int Channels { get; }

    /// <summary>Everything that the site reports of a row.</summary>
    public ReadOnlySpan<float> All(int row) => _values.Slice(row * _rowLength, _rowLength);

    /// <summary>The moments that every site has, [MomentLayout.Count, channels].</summary>
    public ReadOnlySpan<float> Row(int row) => _values.Slice(row * _rowLength, MomentLayout.Count * Channels);

    /// <summary>The shares, [MomentLayout.ShareCount, channels]; empty for a site without.</summary>
    public ReadOnlySpan<float> Shares(int row) => All(row)[(MomentLayout.Count * Channels)..];
}
