using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>Which objective a model is adapted under, and why.</summary>
/// <param name="Kind">Never <see cref="ObjectiveKind.Auto"/>.</param>
/// <param name="Reason">In words for the user.</param>
/// <param name="Loss">
/// The loss to append; null for <see cref="ObjectiveKind.Moments"/>, which needs no gradient through the network.
/// </param>
internal sealed record ObjectiveChoice(ObjectiveKind Kind, string Reason, IObjective? Loss)
{
    private static readonly string[] ClassWords = ["logit", "prob", "class", "softmax", "score"];

    /// <exception cref="InvalidInputException">The model's outputs do not allow the objective that was asked for.</exception>
    public static ObjectiveChoice Of(ObjectiveKind wanted, string model, ObjectiveGraph graph) => wanted switch
    {
        ObjectiveKind.Auto => Automatic(graph),
        ObjectiveKind.Moments => Moments("as configured"),
        ObjectiveKind.Entropy => Of(Entropy(graph, isCertain: false)) ?? throw new InvalidInputException(
            $"{model}: the objective 'entropy' needs an output of class scores, "
            + "[batch, classes] with at least 2 classes in floating point; the outputs are "
            + $"{Outputs(graph)}. Use the objective 'moments', which works on every model."),
        ObjectiveKind.Reconstruction => Of(Reconstruction(graph)) ?? throw new InvalidInputException(
            $"{model}: the objective 'reconstruction' needs an output with the shape of an input; "
            + $"the outputs are {Outputs(graph)}, the inputs are "
            + $"{Text(graph, graph.Inputs)}. Use the objective 'moments', which works on every model."),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "No such objective."),
    };

    private static ObjectiveChoice Automatic(ObjectiveGraph graph) =>
        Of(Entropy(graph, isCertain: true)) ?? Of(Reconstruction(graph)) ?? Moments(
            $"the outputs {Outputs(graph)} are neither probabilities or logits of classes nor a reconstruction of the input");

    private static ObjectiveChoice? Of(IObjective? loss) =>
        loss is null ? null : new ObjectiveChoice(loss.Kind, loss.Reason, loss);

    private static ObjectiveChoice Moments(string reason) => new(ObjectiveKind.Moments, reason, null);

    /// <param name="graph">The model.</param>
    /// <param name="isCertain">Whether the output must be known to be of classes, by its operator or its name.</param>
    private static EntropyObjective? Entropy(ObjectiveGraph graph, bool isCertain)
    {
        foreach (var output in graph.Outputs)
        {
            if (!graph.Facts.TryGet(output, out var facts) || !facts.IsFloat || facts.Rank < 2 || facts.Dims[0] == 1) continue;
            var producer = Maker(graph, output);
            var isStandard = producer is not null && GraphWalk.IsStandard(producer.Domain);
            if (isStandard && producer!.OpType is "Softmax" or "LogSoftmax")
            {
                var axis = facts.Axis(producer!.Integer("axis", graph.Emit.Sink.Opset < 13 ? 1 : -1));
                if (axis > 0 && Classes(facts, axis) is { } several)
                {
                    return new EntropyObjective(
                        producer.Input[0],
                        axis,
                        false,
                        several,
                        $"output '{output}' is a {producer.OpType.ToLowerInvariant()} over {several} classes",
                        Prediction(graph, output, axis, producer.OpType == "Softmax"));
                }
            }

            if (isStandard && producer!.OpType == "Sigmoid")
            {
                var questions = facts.Dims[1..].Aggregate(1L, (product, extent) => product * extent);
                return new EntropyObjective(producer.Input[0], 1, true, (int)Math.Max(questions, 1),
                    $"output '{output}' is made of sigmoids");
            }

            if (Classes(facts, 1) is not { } classes || (isCertain && !IsNamedForClasses(output))) continue;
            return new EntropyObjective(output, 1, false, classes, isCertain
                ? $"output '{output}' holds the logits of {classes} classes, by its name"
                : $"output '{output}' is taken as the logits of {classes} classes", Prediction(graph, output, 1, false));
        }

        return null;
    }

    /// <summary>The node that makes an output's numbers: exporters often put Identity or a cast of precision behind it.</summary>
    private static NodeProto? Maker(ObjectiveGraph graph, string output)
    {
        var node = graph.Producer(output);
        while (node is not null && (node.Is("Identity") || node.Is("Cast"))) node = graph.Producer(node.Input[0]);
        return node;
    }

    private static PredictionOutput? Prediction(ObjectiveGraph graph, string output, int axis, bool areProbabilities)
    {
        var dims = graph.Facts[output].Dims;
        var positions = dims[(axis + 1)..].Aggregate(1L, (product, extent) => extent < 0 ? -1 : product * extent);
        return positions is > 0 and <= int.MaxValue && dims[1..].All(extent => extent > 0)
            ? new PredictionOutput(graph.Outputs.ToList().IndexOf(output), (int)dims[axis], (int)positions, areProbabilities)
            : null;
    }

    private static int? Classes(ValueFacts facts, int axis) =>
        facts.Dims[axis] is >= 2 and <= int.MaxValue and var classes ? (int)classes : null;

    private static bool IsNamedForClasses(string output) =>
        ClassWords.Any(word => output.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static ReconstructionObjective? Reconstruction(ObjectiveGraph graph)
    {
        foreach (var output in graph.Outputs)
        {
            if (!graph.Facts.TryGet(output, out var facts) || !facts.IsFloat || facts.Rank < 2) continue;
            var input = graph.Inputs.FirstOrDefault(name =>
                graph.Facts.TryGet(name, out var given) && given.IsFloat && given.Dims.AsSpan().SequenceEqual(facts.Dims));
            if (input is not null)
            {
                return new ReconstructionObjective(output, input, $"output '{output}' has the shape of input '{input}'");
            }
        }

        return null;
    }

    private static string Outputs(ObjectiveGraph graph) => Text(graph, graph.Outputs);

    private static string Text(ObjectiveGraph graph, IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => graph.Facts.TryGet(name, out var facts) ? $"'{name}' {facts}" : $"'{name}'"));
}
