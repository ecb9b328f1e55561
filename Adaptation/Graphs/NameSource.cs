using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Gives names that no value of the graph has yet.</summary>
internal sealed class NameSource(GraphProto graph)
{
    private readonly HashSet<string> _taken = new(GraphWalk.ValueNames(graph), StringComparer.Ordinal);

    /// <summary>The name itself, or with a number behind it when it is taken.</summary>
    public string Fresh(string wanted)
    {
        var name = wanted;
        for (var copy = 2; !_taken.Add(name); copy++) name = $"{wanted}#{copy}";
        return name;
    }
}
