using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>The memory of the slope inputs, one tensor [channels] per site, holding α₀ unless a run gives others.</summary>
internal sealed class SlopeTensors : IDisposable
{
    private readonly ImmutableArray<Site> _sites;
    private readonly float[][] _buffers;
    private readonly OrtValue[] _values;
    private bool _shipped = true;

    public SlopeTensors(ImmutableArray<Site> sites)
    {
        _sites = sites;
        _buffers = [.. sites.Select(site => site.Slopes.ToArray())];
        _values = [.. _buffers.Select(buffer => OrtValue.CreateTensorValueFromMemory(buffer, [buffer.Length]))];
    }

    /// <summary>Sets all slopes; null for those that shipped.</summary>
    public ReadOnlySpan<OrtValue> Fill(IReadOnlyList<ReadOnlyMemory<float>>? slopes)
    {
        if (slopes is null)
        {
            for (var i = 0; !_shipped && i < _buffers.Length; i++) _sites[i].Slopes.CopyTo(_buffers[i]);
            _shipped = true;
            return _values;
        }

        if (slopes.Count != _sites.Length)
        {
            throw new ArgumentException(
                $"Slopes are given for {slopes.Count} sites; the model has {_sites.Length}.", nameof(slopes));
        }

        for (var i = 0; i < _buffers.Length; i++)
        {
            if (slopes[i].Length == _buffers[i].Length) continue;
            throw new ArgumentException(
                $"Site '{_sites[i].Name}' has {_buffers[i].Length} channels; {slopes[i].Length} slopes are given.",
                nameof(slopes));
        }

        _shipped = false;
        for (var i = 0; i < _buffers.Length; i++) slopes[i].Span.CopyTo(_buffers[i]);
        return _values;
    }

    public void Dispose()
    {
        foreach (var value in _values) value.Dispose();
    }
}
