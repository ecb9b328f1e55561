using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>The graph that is watched or differentiated, which is the model's own wherever nothing had to be rewritten.</summary>
/// <param name="Proto">The graph. Shared: clone before changing it.</param>
/// <param name="Opset">Its version of the standard operators.</param>
/// <param name="Groups">Output of a rectifier → name of the site it belongs to, for sites of several nodes.</param>
/// <param name="Refused">Rectifiers that could not be brought into reach, and why.</param>
internal sealed record CanonicalGraph(
    ModelProto Proto, int Opset, ImmutableDictionary<string, string> Groups, ImmutableArray<UnusableRectifier> Refused);
