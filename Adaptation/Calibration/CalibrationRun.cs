using System.Diagnostics.CodeAnalysis;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>What all stages of one calibration share: the model's sessions, the parts of the rows, and who is told.</summary>
internal sealed class CalibrationRun : IDisposable
{
    private readonly IProgress<CalibrationProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private ModelSession? _sharing;

    public CalibrationRun(
        OnnxModel model,
        SlopeCalibratorOptions options,
        IProgress<CalibrationProgress>? progress,
        CancellationToken cancellationToken)
    {
        (Model, Options) = (model, options);
        (_progress, _cancellationToken) = (progress, cancellationToken);
        Plain = ModelSession.Open(model, options.Session);
    }

    public OnnxModel Model { get; }

    public SlopeCalibratorOptions Options { get; }

    /// <summary>The session that reports moments alone.</summary>
    public ModelSession Plain { get; }

    /// <summary>The session whose features are learnt: with shares where sites have them.</summary>
    public ModelSession Session => _sharing ?? Plain;

    /// <summary>How far neighbouring rows depend on each other.</summary>
    [AllowNull]
    public RowDependence Dependence
    {
        get => field ?? throw new InvalidOperationException("The order of the rows was not looked at yet.");
        set;
    }

    /// <summary>Fit part and reference part.</summary>
    [AllowNull]
    public CalibrationParts Parts
    {
        get => field ?? throw new InvalidOperationException("The rows were not split yet.");
        private set;
    }

    /// <summary>Parts the rows, as their order allows.</summary>
    public void Split(RowSet reference, RowSet? fit) =>
        Parts = CalibrationParts.Split(reference, fit, Options, Dependence.BlockRows);

    /// <summary>From here on sites report their shares below these thresholds.</summary>
    public void Share(IReadOnlyDictionary<string, ShareThresholds> shares) =>
        _sharing = ModelSession.Open(Model, Options.Session with { Shares = shares });

    /// <summary>A stage begins: where its progress is told.</summary>
    /// <param name="name">What is being done.</param>
    /// <param name="from">Share of the calibration that is done before it.</param>
    /// <param name="to">Share that is done after it.</param>
    /// <returns>Takes the share of the stage that is done, and throws when the calibration was cancelled.</returns>
    public Action<double> Stage(string name, double from, double to) => fraction =>
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _progress?.Report(new CalibrationProgress(name, from + (fraction * (to - from))));
    };

    /// <exception cref="InvalidInputException">The rows are not laid out as the model takes them.</exception>
    public void CheckLayout(RowSet rows)
    {
        var (wanted, given) = (Plain.Layout, rows.Layout);
        if (!wanted.Inputs.Select(input => (input.Name, input.ShapeText))
            .SequenceEqual(given.Inputs.Select(input => (input.Name, input.ShapeText))))
        {
            throw new InvalidInputException(
                $"The rows are laid out for {Describe(given)}, the model takes {Describe(wanted)}.");
        }

        static string Describe(RowLayout layout) =>
            string.Join(", ", layout.Inputs.Select(input => $"{input.Name} {input.ShapeText}"));
    }

    public void Dispose()
    {
        _sharing?.Dispose();
        Plain.Dispose();
    }
}
