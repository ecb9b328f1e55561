using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Probing;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>The graph of a session: the model, its sites lowered, and with an objective the loss and the way back.</summary>
/// <param name="Watched">The graph.</param>
/// <param name="ModelOutputs">The model's own outputs.</param>
/// <param name="Objective">The objective; null when none was asked for.</param>
/// <param name="Gradients">What the way back makes; null when there is none.</param>
internal sealed record SessionGraph(
    WatchedGraph Watched, ImmutableArray<string> ModelOutputs, SessionObjective? Objective, SlopeGradientGraph? Gradients)
{
    /// <summary>Loss, slope gradients, input gradients; none without a way back.</summary>
    public IEnumerable<string> GradientOutputs =>
        Gradients is null ? [] : [Gradients.Loss, .. Gradients.Slopes, .. Gradients.Inputs];

    public static SessionGraph Build(
        string model, CanonicalGraph graph, InputPlan plan, ImmutableArray<ResolvedSite> sites, ISiteLowering lowering,
        ModelSessionOptions options)
    {
        ImmutableArray<string> outputs = [.. graph.Proto.Graph.Output.Select(output => output.Name)];
        if (options.Objective is not { } wanted)
        {
            return new SessionGraph(
                WatchedGraph.Build(graph.Proto, graph.Opset, sites, lowering, options.Shares), outputs, null, null);
        }

        // 1. One form of every operator.
        var form = CanonicalForm.ForGradients(model, graph, proto =>
            GraphProbe.Run(model, proto, plan, new RectifierScan(proto).Reachable));
        var (source, opset) = (form.Proto, form.Opset);
        sites = Moved(sites, source);
        var facts = GraphProbe.Run(model, source, plan, Rectifiers(sites));

        // 2. The objective, by the model's outputs; its nodes, and the facts of what they make.
        var choice = options.Loss is { } loss
            ? new ObjectiveChoice(loss.Kind, loss.Reason, loss)
            : ObjectiveChoice.Of(wanted, model, ObjectiveGraph.Of(source, facts, opset));
        var objective = new SessionObjective(
            choice.Kind,
            choice.Reason,
            (choice.Loss as EntropyObjective)?.Largest,
            (choice.Loss as EntropyObjective)?.Prediction);
        if (choice.Loss is null)
        {
            return new SessionGraph(WatchedGraph.Build(source, opset, sites, lowering, options.Shares), outputs, objective, null);
        }

        (source, var lossName) = ObjectiveGraph.Append(source, facts, opset, choice.Loss);
        facts = GraphProbe.Run(model, source, plan, Rectifiers(sites));

        // 3. The sites, and the way back.
        var watched = WatchedGraph.Build(source, opset, sites, lowering, options.Shares);
        var gradients = SlopeGradientGraph.Append(
            model, watched, source.Graph, facts, opset, lowering, lossName, options.InputGradients ? FloatInputs(plan) : []);
        return new SessionGraph(watched, outputs, objective, gradients);
    }

    private static IEnumerable<Rectifier> Rectifiers(ImmutableArray<ResolvedSite> sites) =>
        sites.SelectMany(site => site.Uses).Select(use => use.Rectifier);

    /// <summary>The same sites at the places that their nodes have in another form of the graph.</summary>
    private static ImmutableArray<ResolvedSite> Moved(ImmutableArray<ResolvedSite> sites, ModelProto proto)
    {
        var rectifiers = new RectifierScan(proto).Reachable.ToDictionary(
            rectifier => rectifier.Node.Output[0], StringComparer.Ordinal);
        return [.. sites.Select(site => site with
        {
            Uses = [.. site.Uses.Select(use => use with { Rectifier = rectifiers[use.Rectifier.Node.Output[0]] })],
        })];
    }

    private static string[] FloatInputs(InputPlan plan) =>
        [.. plan.Layout.Inputs.Where(input => input.Kind is ElementKind.Float32 or ElementKind.Float64 or ElementKind.Float16)
            .Select(input => input.Name)];
}
