using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>One rectifier of the model that Alphadrift watches.</summary>
/// <param name="Name">The node's name, or its output's where it has none; unique within the model.</param>
/// <param name="Operator">PRelu, LeakyRelu or Relu.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="ChannelAxis">
/// Axis of the channels in z; axis 0 is the batch. Equal to <paramref name="Rank"/> for a z without other axes.
/// </param>
/// <param name="Rank">Rank of z.</param>
/// <param name="Slopes">α₀ per channel; zeros for a Relu.</param>
public sealed record Site(string Name, string Operator, int Channels, int ChannelAxis, int Rank, ImmutableArray<float> Slopes)
{
    /// <summary>
    /// Number of positions that a channel's moments are means over, the steps of a recurrent layer included; 1 for a dense layer.
    /// </summary>
    public long Positions { get; init; } = 1;
}

/// <summary>A rectifier that cannot be watched.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Reason">Why not, and what could be done.</param>
public sealed record UnusableRectifier(string Name, string Operator, string Reason);
