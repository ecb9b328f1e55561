using System.CommandLine;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

internal sealed record CalibrateOptions
{
    public required string Model { get; init; }

    public required string Reference { get; init; }

    public string? Fit { get; init; }

    public required string Out { get; init; }

    /// <summary>Clean rows that came later.</summary>
    public string? Extend { get; init; }

    /// <summary>Rows per block; null estimates it.</summary>
    public int? BlockRows { get; init; }

    public bool Force { get; init; }

    public double FalseAlarmRate { get; init; } = SlopeCalibratorOptions.DefaultFalseAlarmRate;

    public int ExpectedRunLength { get; init; } = RunLengthVerdict.Default;

    public FeatureSet Features { get; init; } = FeatureSet.All;

    public int Seed { get; init; } = 1;

    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>How the data files are written.</summary>
    public TableOptions Table { get; init; } = new();

    public int Threads { get; init; } = 1;

    public Lowering Lowering { get; init; } = Lowering.Auto;

    public OutputFormat Output { get; init; }

    /// <summary>How slopes are to be adapted; null, not at all.</summary>
    public AdaptationOptions? Adaptation { get; init; }
}

/// <summary><c>alphadrift calibrate</c>: learns a baseline from data that the model is trusted on.</summary>
internal static class CalibrateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Path("--model", "The ONNX model as it is served.", true, "-m");
        var reference = CommonOptions.Path(
            "--reference", $"Rows the model is trusted on: {TableChoices.Files}.", true, "-r");
        var fit = CommonOptions.Path(
            "--fit", "Other such rows, for the covariances; without it the reference is split in two random halves.", false);
        var extend = CommonOptions.Path(
            "--extend",
            "Clean rows that came later: they extend the reference's means and thresholds; the whitening stays that of the same "
            + "reference and seed without them.",
            false);
        var blockRows = CommonOptions.BlockRows();
        var output = CommonOptions.Path("--out", "The baseline file to write.", true, "-o");
        var force = new Option<bool>("--force") { Description = "Overwrite an existing baseline." };
        var rate = CommonOptions.FalseAlarmRate(
            $"Share of windows without shift that may alarm. [default: {SlopeCalibratorOptions.DefaultFalseAlarmRate}]");
        var runLength = CommonOptions.ExpectedRunLength(
            $"Rows that should lie between two false alarms of the sequential charts. [default: {RunLengthVerdict.Default}]");
        var features = CommonOptions.OptionalChoice<FeatureSet>(
            "--features",
            "What is compared with the reference: moments; shares (of positions below two quantiles, for layers with "
            + "positions) too; or all, absolute deviations in small windows of models without such layers as well. "
            + "[default: all]");
        var seed = CommonOptions.Seed("Seed of the split, of the null windows and of the charts' streams.");
        var tables = new TableChoices();
        var threads = CommonOptions.Threads();
        var lowering = CommonOptions.Lowering();
        var format = CommonOptions.Output();
        var adaptation = new AdaptationChoices();
        var command = new Verb(
            "calibrate",
            "Learn a baseline from data that the model is trusted on.",
            "alphadrift calibrate --model model.onnx --reference reference.csv --out model.baseline",
            "alphadrift calibrate -m model.onnx -r fresh.csv --fit training.csv -o model.baseline --force")
        {
            model, reference, fit, extend, output, force, rate, runLength,
            features, blockRows, seed, threads, lowering, format,
        };
        tables.AddTo(command);
        adaptation.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            new CalibrateOptions
            {
                Model = parsed.GetRequiredValue(model),
                Reference = parsed.GetRequiredValue(reference),
                Fit = parsed.GetValue(fit),
                Out = parsed.GetRequiredValue(output),
                Extend = parsed.GetValue(extend),
                BlockRows = parsed.GetValue(blockRows) is > 0 and var rows ? rows : null,
                Force = parsed.GetValue(force),
                FalseAlarmRate = parsed.GetValue(rate) ?? SlopeCalibratorOptions.DefaultFalseAlarmRate,
                ExpectedRunLength = parsed.GetValue(runLength) ?? RunLengthVerdict.Default,
                Features = parsed.GetValue(features) ?? FeatureSet.All,
                Seed = parsed.GetValue(seed),
                Fields = tables.Fields(parsed),
                Table = tables.Parse(parsed, terminal),
                Threads = parsed.GetValue(threads),
                Lowering = parsed.GetValue(lowering),
                Output = parsed.GetValue(format),
                Adaptation = adaptation.Parse(parsed),
            },
            terminal,
            cancellationToken)));
        return command;
    }

    public static int Run(CalibrateOptions options, Terminal terminal, CancellationToken cancellationToken = default)
    {
        OutputTarget.Check(options.Out, options.Force, options.Model, options.Reference, options.Fit, options.Extend);
        TableChoices.CheckOneStream(options.Reference, options.Fit, options.Extend);
        var model = OnnxModel.Load(options.Model);
        var reference = TableReader.Read(options.Reference, model.Inputs, options.Fields, options.Table);
        Tell(reference, options.Fields.Count > 0 ? "of --fields" : null);
        var names = options.Fields.Count > 0 ? options.Fields : reference.FieldNames;
        var fit = ReadAlike(options.Fit);
        var extension = ReadAlike(options.Extend);
        var calibration = new SlopeCalibratorOptions
        {
            FalseAlarmRate = options.FalseAlarmRate,
            ExpectedRunLength = options.ExpectedRunLength,
            Features = options.Features,
            Seed = options.Seed,
            Adaptation = options.Adaptation,
            Fields = names,
            ReferenceSource = new DataSource(reference.FileName, reference.Sha256),
            BlockRows = options.BlockRows,
            Extension = extension?.Rows,
            ExtensionSource = extension is null ? null : new DataSource(extension.FileName, extension.Sha256),
            FitSource = fit is null ? null : new DataSource(fit.FileName, fit.Sha256),
            Session = new ModelSessionOptions
            {
                Lowering = options.Lowering,
                Threads = options.Threads,
                RowShapes = reference.Rows.Layout.Inputs.ToDictionary(input => input.Name, input => input.RowShape),
            },
        };
        var baseline = ProgressBar.Run(
            terminal.ProgressConsole(),
            progress => SlopeCalibrator.Calibrate(model, reference.Rows, fit?.Rows, calibration, progress, cancellationToken));
        baseline.Save(options.Out);
        if (options.Output == OutputFormat.Json)
        {
            CalibrationCard.WriteJson(baseline.Manifest, options.Out, reference, fit, extension, terminal);
        }
        else
        {
            CalibrationCard.WriteText(baseline.Manifest, options.Out, terminal);
        }

        return ExitCode.Fine;

        TableData? ReadAlike(string? path)
        {
            if (path is null) return null;
            var table = TableReader.Read(path, model.Inputs, names, options.Table);
            Tell(table, options.Fields.Count > 0 ? "of --fields" : names.Count > 0 ? "of the reference" : null);
            return table;
        }

        void Tell(TableData table, string? wanted) =>
            TableNotes.Tell(table, model.Inputs.Select(input => input.Name), wanted, terminal);
    }
}
