using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Monitoring.Commands;

internal sealed record InspectOptions
{
    public required string Model { get; init; }

    /// <summary>Row shapes of inputs whose axes the model leaves open.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; init; } =
        ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    public Lowering Lowering { get; init; } = Lowering.Auto;

    public OutputFormat Output { get; init; }
}

/// <summary><c>alphadrift inspect</c>: what Alphadrift sees of a model.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The ONNX model." };
        var shapes = new Option<Dictionary<string, ImmutableArray<int>>>("--shape")
        {
            Description =
                "Shape of one row of an input whose axes the model leaves open, such as pixels=1x28x28; may be repeated.",
            HelpName = "INPUT=AxBxC",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseShapes,
        };
        var lowering = CommonOptions.Lowering();
        var format = CommonOptions.Output();
        var command = new Command(
            "inspect", "Show a model's inputs, outputs and rectifiers, and which of these cannot be watched.")
        {
            model, shapes, lowering, format,
        };
        command.SetAction(parsed => Run(
            new InspectOptions
            {
                Model = parsed.GetRequiredValue(model),
                Shapes = parsed.GetValue(shapes) ?? [],
                Lowering = parsed.GetValue(lowering),
                Output = parsed.GetValue(format),
            },
            terminal));
        return command;
    }

    public static int Run(InspectOptions options, Terminal terminal)
    {
        var model = OnnxModel.Load(options.Model);
        RequireShapes(model, options);
        var sessionOptions = new ModelSessionOptions { Lowering = options.Lowering, RowShapes = options.Shapes };
        var inspection = ModelInspection.Of(model, sessionOptions);
        var lowering = inspection.Sites.IsEmpty ? null : LoweringOf(model, sessionOptions);
        if (options.Output == OutputFormat.Json)
        {
            InspectReport.WriteJson(model, inspection, lowering, terminal);
        }
        else
        {
            InspectReport.WriteText(model, inspection, lowering, terminal);
        }

        if (inspection.Sites.IsEmpty)
        {
            terminal.Error.WriteLine($"alphadrift: {model.Name} has no rectifier that can be watched.");
            return ExitCode.Failure;
        }

        return ExitCode.Fine;
    }

    private static void RequireShapes(OnnxModel model, InspectOptions options)
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

    private static Lowering? LoweringOf(OnnxModel model, ModelSessionOptions options)
    {
        using var session = ModelSession.Open(model, options);
        return session.Lowering;
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
