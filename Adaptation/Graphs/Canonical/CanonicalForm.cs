using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Brings a model into the form in which it is watched or differentiated. Inputs, outputs and names of sites stay.</summary>
/// <remarks>
/// The steps, in this order: 1. older operators get the form of opset 18; 2. recurrent layers are unrolled, with one site for all steps of an RNN's
/// rectifier. For watching alone, both are done only where an RNN has a rectifier: any other model stays as it is, byte for byte. Facts are learnt
/// before step 1; what was rewritten must be probed again by whoever needs facts of the result.
/// </remarks>
internal static class CanonicalForm
{
    /// <summary>The graph for the forward session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="probe">Learns the facts of a graph, by trial runs.</param>
    public static CanonicalGraph ForWatching(OnnxModel model, Func<ModelProto, GraphFacts> probe)
    {
        var proto = model.Proto;
        if (!proto.Graph.Node.Any(RecurrentLayer.IsRectified)) return new CanonicalGraph(proto, model.Opset, ImmutableDictionary<string, string>.Empty, []);
        var facts = probe(proto);
        var unrolled = RecurrentUnrolling.Rectified(OpsetUpgrade.Run(model.Name, proto, facts), facts);
        return new CanonicalGraph(unrolled.Proto, Math.Max(model.Opset, OpsetUpgrade.Opset), unrolled.Groups, unrolled.Refused);
    }

    /// <summary>The graph for reverse mode. Rectifiers keep the names of their outputs.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="watched">The graph of the forward session.</param>
    /// <param name="probe">Learns the facts of a graph, by trial runs.</param>
    /// <exception cref="InvalidInputException">An operator that has no form in the newer opset, or a recurrent layer that cannot be unrolled.</exception>
    public static CanonicalGraph ForGradients(string model, CanonicalGraph watched, Func<ModelProto, GraphFacts> probe)
    {
        var facts = probe(watched.Proto);
        var upgraded = OpsetUpgrade.Run(model, watched.Proto, facts);
        var unrolled = RecurrentUnrolling.All(model, upgraded, facts);
        return watched with { Proto = unrolled.Proto, Opset = Math.Max(watched.Opset, OpsetUpgrade.Opset) };
    }
}
