using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

internal sealed record InspectOptions
{
    public required string Model { get; init; }

    /// <summary>Row shapes of inputs whose axes the model leaves open.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; init; } =
        ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    public Lowering Lowering { get; init; } = Lowering.Auto;

    /// <summary>Print the graph that a session runs.</summary>
    public bool Graph { get; init; }

    /// <summary>Check the gradients.</summary>
    public bool Verify { get; init; }

    /// <summary>Whose gradients the graph has, or are checked; null: none, or the one that fits.</summary>
    public ObjectiveKind? Objective { get; init; }

    /// <summary>Rows to check gradients on; null for random ones.</summary>
    public string? Rows { get; init; }

    /// <summary>Columns of them that make up a row; empty for the file's own.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>How they are written.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>An option that says how they are written; null where none is given.</summary>
    public string? TableOption { get; init; }

    public int Seed { get; init; } = 1;

    public OutputFormat Output { get; init; }
}

/// <summary><c>alphadrift inspect</c>: what Alphadrift sees of a model.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "The ONNX model.",
            CustomParser = result => CommonOptions.NotEmpty(result, "MODEL"),
        };
        var shapes = new Option<Dictionary<string, ImmutableArray<int>>>("--shape")
        {
            Description =
                "Shape of one row of an input whose axes the model leaves open, such as pixels=1x28x28; may be repeated.",
            HelpName = "INPUT=AxBxC",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseShapes,
        };
        var graph = new Option<bool>("--graph")
        {
            Description = "Print the graph that runs instead, one line per node; with --objective, also the way back.",
        };
        var verify = new Option<bool>("--verify")
        {
            Description =
                "Check the gradients on this model against differences of the loss, and both lowerings against each other; "
                + "exit code 1 when one is wrong.",
        };
        var objective = CommonOptions.OptionalChoice<ObjectiveKind>(
            "--objective",
            "With --graph and --verify: the objective whose gradients are meant; auto goes by the outputs. [--verify: auto]");
        var rows = CommonOptions.Path("--rows",
            $"With --verify: rows to run: {TableChoices.Files}; the first 16 serve. [default: random rows]",
            false);
        var seed = CommonOptions.Seed("With --verify: seed of directions and random rows.");
        var tables = new TableChoices();
        var lowering = CommonOptions.Lowering();
        var format = CommonOptions.Output();
        var command = new Verb(
            "inspect",
            "Show a model's inputs, outputs and rectifiers, and which of these cannot be watched.",
            "alphadrift inspect model.onnx",
            "alphadrift inspect model.onnx --verify --output json")
        {
            model, shapes, graph, verify, objective, rows, seed, lowering, format,
        };
        tables.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            new InspectOptions
            {
                Model = parsed.GetRequiredValue(model),
                Shapes = parsed.GetValue(shapes) ?? [],
                Graph = parsed.GetValue(graph),
                Verify = parsed.GetValue(verify),
                Objective = parsed.GetValue(objective),
                Rows = parsed.GetValue(rows),
                Fields = tables.Fields(parsed),
                Table = tables.Parse(parsed, terminal),
                TableOption = tables.Given(parsed),
                Seed = parsed.GetValue(seed),
                Lowering = parsed.GetValue(lowering),
                Output = parsed.GetValue(format),
            },
            terminal,
            cancellationToken)));
        return command;
    }

    public static int Run(InspectOptions options, Terminal terminal, CancellationToken cancellationToken = default)
    {
        CheckTogether(options);
        if (options.Verify) return VerifyCommand.Run(options, terminal, cancellationToken);
        if (options.Graph) return GraphCommand.Run(options, terminal);
        var model = OnnxModel.Load(options.Model);
        RequireShapes(model, options);
        var sessionOptions = new ModelSessionOptions { Lowering = options.Lowering, RowShapes = options.Shapes };
        var inspection = ModelInspection.Of(model, sessionOptions);
        var execution = inspection.Sites.IsEmpty ? null : SiteExecution.Of(model, sessionOptions);
        if (options.Output == OutputFormat.Json)
        {
            InspectReport.WriteJson(model, inspection, execution, terminal);
        }
        else
        {
            InspectReport.WriteText(model, inspection, execution, terminal);
        }

        if (inspection.Sites.IsEmpty)
        {
            terminal.Error.WriteLine($"alphadrift: {model.Name} has no rectifier that can be watched.");
            return ExitCode.Usage;
        }

        return ExitCode.Fine;
    }

    private static void CheckTogether(InspectOptions options)
    {
        if (options is { Graph: true, Verify: true })
        {
            throw new UsageException("--graph and --verify are two questions; ask one at a time.");
        }

        if (options is { Rows: not null, Verify: false })
        {
            throw new UsageException("--rows are for --verify; add it, or leave them out.");
        }

        if (options is { TableOption: { } of, Rows: null })
        {
            throw new UsageException($"{of} says how --rows are written; give them, or leave it out.");
        }

        if (options is { Objective: not null, Graph: false, Verify: false })
        {
            throw new UsageException("--objective is for --graph and --verify; add one of them, or leave it out.");
        }
    }

    public static void RequireShapes(OnnxModel model, InspectOptions options)
    {
        if (model.Inputs.FirstOrDefault(
            input => input.RowShape.Contains(-1) && !options.Shapes.ContainsKey(input.Name)) is { } open)
        {
            throw new UsageException(
                $"{model.Name}: input '{open.Name}' has the shape {InspectReport.Shape(open)}; give the shape of one row "
                + "where it is open (?), as --shape "
                + $"{open.Name}={string.Join('x', open.RowShape.Select(extent => extent < 0 ? "N" : $"{extent}"))} "
                + "with numbers for N.");
        }
    }

    private static Dictionary<string, ImmutableArray<int>> ParseShapes(System.CommandLine.Parsing.ArgumentResult result)
    {
        var shapes = new Dictionary<string, ImmutableArray<int>>(StringComparer.Ordinal);
        foreach (var given in result.Tokens.Select(token => token.Value))
        {
            var equals = given.LastIndexOf('=');
            var extents = given[(equals + 1)..].Split('x', ',')
                .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) ? extent : 0)
                .ToImmutableArray();
            if (equals < 1 || extents.Contains(0))
            {
                result.AddError($"--shape: '{given}' is not INPUT=AxBxC with extents of at least 1, such as pixels=1x28x28.");
            }
            else
            {
                shapes[given[..equals]] = extents;
            }
        }

        return shapes;
    }
}
