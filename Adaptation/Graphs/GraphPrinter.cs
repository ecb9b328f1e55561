using System.Globalization;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// Writes a graph as text, one line per node: <c>y float32[batch, 8] = Gemm(x, w: float32[8, 4]) {transB 1}</c>, with a
/// mark in front for what the node is there for.
/// </summary>
public static class GraphPrinter
{
    /// <summary>Inputs of a node, or numbers in an attribute, that are shown; of more the number is told.</summary>
    private const int MaxListed = 8;

    private const string Legend = "* rectifier that is watched   + objective   < way back of the gradients";

    public static void Write(GraphListing graph, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine($"graph of {graph.Model}, opset {graph.Opset}: "
            + $"{graph.Nodes.Length.ToString("N0", CultureInfo.InvariantCulture)} nodes");
        if (graph.Objective is not null) writer.WriteLine($"objective {graph.Objective}");
        WriteValues("in", graph.Inputs, writer);
        writer.WriteLine();
        writer.WriteLine(Legend);
        foreach (var node in graph.Nodes) writer.WriteLine($"{Mark(node.Part)} {Line(node)}");
        WriteValues("out", graph.Outputs, writer);
    }

    private static void WriteValues(string title, IEnumerable<ListedValue> values, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var value in values) writer.WriteLine($"  {Text(value)}");
    }

    private static string Line(ListedNode node)
    {
        var attributes = node.Attributes.IsEmpty
            ? ""
            : $" {{{string.Join(", ", node.Attributes.Select(attribute => $"{attribute.Name} {Cut(attribute.Value)}"))}}}";
        return $"{string.Join(", ", node.Outputs.Select(Text))} = {node.Operator}({List(node.Inputs.Select(Text))}){attributes}";
    }

    private static char Mark(GraphPart part) => part switch
    {
        GraphPart.Site => '*',
        GraphPart.Objective => '+',
        GraphPart.Backward => '<',
        _ => ' ',
    };

    private static string Text(ListedValue value) => value.Type is null ? value.Name : $"{value.Name} {value.Type}";

    private static string Text(ListedInput input) =>
        input.Name.Length == 0 ? "–" : input.Values ?? (input.Type is null ? input.Name : $"{input.Name}: {input.Type}");

    private static string List(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return all.Length <= MaxListed
            ? string.Join(", ", all)
            : $"{string.Join(", ", all[..(MaxListed - 1)])}, … {all.Length} in all";
    }

    private static string Cut(string value) =>
        value.StartsWith('[') && value.EndsWith(']') ? $"[{List(value[1..^1].Split(", "))}]" : value;
}
