using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Monitoring.Commands;

/// <summary><c>alphadrift inspect --graph</c>: the graph that runs, as watched or with gradients.</summary>
internal static class GraphCommand
{
    public static int Run(InspectOptions options, Terminal terminal)
    {
        var model = OnnxModel.Load(options.Model);
        InspectCommand.RequireShapes(model, options);
        var graph = GraphInspection.List(
            model,
            new ModelSessionOptions { Lowering = options.Lowering, RowShapes = options.Shapes, Objective = options.Objective });
        if (options.Output == OutputFormat.Json) JsonOutput.WriteDocument(terminal.Out, graph);
        else GraphPrinter.Write(graph, terminal.Out);
        return ExitCode.Fine;
    }
}
