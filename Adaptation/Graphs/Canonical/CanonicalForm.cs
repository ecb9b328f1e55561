using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// Brings a model into the form in which it is watched or differentiated. Inputs, outputs and names of sites stay.
/// </summary>
/// <remarks>
/// The steps, in this order: 1. the model's own functions are inlined; 2. PReLUs that an exporter wrote as
/// several nodes become one; 3. older operators get the form of opset 18; 4. recurrent layers are unrolled, with
/// one site for all steps of an RNN's rectifier. Patterns come before unrolling, because that writes the
/// rectifiers inside of gates, which are no sites, as such nodes.
/// <para>
/// For watching, step 1 is done where a function holds a rectifier, steps 3 and 4 where an RNN has one: any other model stays as
/// it is, byte for byte. Reverse mode goes on from there with steps 3 and 4 for the whole graph. What was rewritten must be
/// probed again by whoever needs facts of the result.
/// </para>
/// </remarks>
internal static class CanonicalForm
{
    /// <summary>The graph for the forward session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="probe">Learns the facts of a graph, by trial runs; asked only where a step needs them.</param>
    /// <exception cref="InvalidInputException">A damaged function.</exception>
    public static CanonicalGraph ForWatching(OnnxModel model, Func<ModelProto, GraphFacts> probe)
    {
        // 1. Functions, 2. patterns.
        var proto = RectifierPatterns.Run(model.Proto, probe);
        var inlined = FunctionInlining.Run(model.Name, model.Proto);
        if (!ReferenceEquals(inlined, model.Proto) && RectifierPatterns.Run(inlined, probe) is var whole
            && Rectifiers(whole) > Rectifiers(proto)) proto = whole;
        if (!proto.Graph.Node.Any(RecurrentLayer.IsRectified))
        {
            return new CanonicalGraph(proto, model.Opset, ImmutableDictionary<string, string>.Empty, []);
        }

        // 3. Opset, 4. recurrent layers.
        var facts = probe(proto);
        var unrolled = RecurrentUnrolling.Rectified(OpsetUpgrade.Run(model.Name, proto, facts), facts);
        return new CanonicalGraph(unrolled.Proto, Math.Max(model.Opset, OpsetUpgrade.Opset), unrolled.Groups, unrolled.Refused);
    }

    /// <summary>The graph for reverse mode. Rectifiers keep the names of their outputs.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="watched">The graph of the forward session.</param>
    /// <param name="probe">Learns the facts of a graph, by trial runs.</param>
    /// <exception cref="InvalidInputException">
    /// An operator that has no form in the newer opset, or a recurrent layer that cannot be unrolled.
    /// </exception>
    public static CanonicalGraph ForGradients(string model, CanonicalGraph watched, Func<ModelProto, GraphFacts> probe)
    {
        var inlined = FunctionInlining.Run(model, watched.Proto);
        var facts = probe(inlined);
        var upgraded = OpsetUpgrade.Run(model, inlined, facts);
        var unrolled = RecurrentUnrolling.All(model, upgraded, facts);
        return watched with { Proto = unrolled.Proto, Opset = Math.Max(watched.Opset, OpsetUpgrade.Opset) };
    }

    /// <summary>Rectifiers of the main graph, and layers that hold one.</summary>
    private static int Rectifiers(ModelProto proto) =>
        new RectifierScan(proto).Reachable.Length + proto.Graph.Node.Count(RecurrentLayer.IsRectified);
}
