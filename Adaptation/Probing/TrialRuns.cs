using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Probing;

/// <summary>
/// Runs a graph, as it is and without optimisation, with rows of zeros. Two runs with other numbers of rows show which extents
/// follow the batch; a model with a fixed batch is run once.
/// </summary>
internal sealed class TrialRuns
{
    /// <summary>
    /// Rows of the two runs of a model with an open batch axis: numbers that no other axis follows by chance in both.
    /// </summary>
    private static readonly int[] OpenBatch = [2, 3];

    private TrialRuns(int[] rows, IReadOnlyList<IReadOnlyList<TrialValue>> values)
    {
        Rows = rows;
        Values = values;
    }

    /// <summary>Rows of each run.</summary>
    public int[] Rows { get; }

    /// <summary>Per run, what was seen of each output.</summary>
    public IReadOnlyList<IReadOnlyList<TrialValue>> Values { get; }

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="proto">The graph; it may use the managed operators.</param>
    /// <param name="plan">Layout of a row.</param>
    /// <param name="outputs">Outputs of the graph to look at.</param>
    public static TrialRuns Run(string model, ModelProto proto, InputPlan plan, string[] outputs)
    {
        using var options = OrtSessions.Options(threads: 1);
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        if (proto.OpsetImport.Any(import => import.Domain == ManagedOperators.Domain)) ManagedOperators.AddTo(options);
        using var session = OrtSessions.Open(model, proto, options);
        int[] trials = plan.FixedBatch is { } only ? [only] : OpenBatch;
        return new TrialRuns(trials, [.. trials.Select(rows => RunOnce(model, session, plan.Layout, rows, outputs))]);
    }

    private static TrialValue[] RunOnce(string model, InferenceSession session, RowLayout layout, int rows, string[] outputs)
    {
        var zeros = new RowSet(layout, new float[checked(rows * layout.RowLength)]);
        var tensors = layout.Inputs.Select((input, i) => InputTensor.Create(input, layout.Offset(i), rows)).ToArray();
        try
        {
            var values = tensors.Select(tensor => tensor.Fill(zeros, rows)).ToArray();
            using var results = OrtSessions.TrialRun(
                model, session, [.. layout.Inputs.Select(input => input.Name)], values, rows, outputs);
            return [.. results.Select(TrialValue.Of)];
        }
        finally
        {
            foreach (var tensor in tensors) tensor.Dispose();
        }
    }
}
