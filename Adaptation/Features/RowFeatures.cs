using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Features;

/// <summary>
/// Rows → features: the shadow copy of a model, and what each row makes of it. It has no memory of rows before, so that one
/// serves every segment of a stream. Not thread-safe: one owner thread.
/// </summary>
/// <remarks>
/// Per batch: 1. one run of the model; 2. rows that it answers with values that are not finite are left out; 3. moments to
/// feature vectors; 4. whitened coordinates for the charts; 5. class probabilities.
/// </remarks>
public sealed class RowFeatures : IDisposable
{
    private readonly MomentRows _moments;
    private readonly FeatureMemory _memory;
    private readonly MatrixProduct? _whitening;
    private readonly ClassOutput? _classes;

    private RowFeatures(ModelSession session, Baseline baseline, MatrixProduct? whitening)
    {
        Session = session;
        Baseline = baseline;
        _whitening = whitening;
        _classes = baseline.Guard?.Output ?? baseline.Charts?.Model.Classes;
        _moments = new MomentRows(baseline.Layout);
        _memory = new FeatureMemory(baseline, session.BatchRows, whitening?.Columns ?? 0, _classes?.Classes ?? 0);
        ChartScratch = whitening is null ? null : new ChartScratch(baseline.Charts!.Model);
    }

    public Baseline Baseline { get; }

    /// <summary>The layout that rows must have.</summary>
    public RowLayout Layout => Session.Layout;

    /// <summary>The lowering in use.</summary>
    public Lowering Lowering => Session.Lowering;

    /// <inheritdoc cref="ModelSession.BlockedLayout"/>
    public BlockedLayout BlockedLayout => Session.BlockedLayout;

    /// <summary>Number of classes whose probabilities are read; 0 without classes.</summary>
    internal int Classes => _memory.Classes;

    internal ModelSession Session { get; }

    /// <summary>Memory for the charts of all judges; null without charts.</summary>
    internal ChartScratch? ChartScratch { get; }

    /// <param name="model">The model that the baseline was calibrated for.</param>
    /// <param name="baseline">Its baseline.</param>
    /// <param name="options">How the session runs; null for the defaults.</param>
    /// <param name="charts">Whether the charts' coordinates are wanted; a baseline without charts has none anyway.</param>
    /// <exception cref="InvalidInputException">
    /// The baseline belongs to another model (both hashes are named), or the model cannot be opened.
    /// </exception>
    public static RowFeatures Open(
        OnnxModel model, Baseline baseline, ModelSessionOptions? options = null, bool charts = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        CheckModel(model, baseline);
        var session = ModelSession.Open(model, SessionOptions(baseline, options) with { Shares = baseline.Shares });
        try
        {
            CheckSites(session.Sites, baseline.Manifest.Sites);
            var charted = charts ? baseline.Charts?.Model : null;
            return new RowFeatures(
                session, baseline, charted is null ? null : new MatrixProduct(charted.Whitening.Whitening, charted.Dimensions));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Adaptation of the slopes, as the baseline says, on sessions of its own.</summary>
    /// <param name="model">The same model.</param>
    /// <param name="options">How the sessions run.</param>
    /// <exception cref="InvalidInputException">The baseline was calibrated without an objective.</exception>
    public WindowAdaptation OpenAdaptation(OnnxModel model, ModelSessionOptions? options = null) =>
        Baseline.Adaptation is { } reference
            ? WindowAdaptation.Open(model, reference, Baseline.ReferenceTotals, Session, SessionOptions(Baseline, options))
            : throw new InvalidInputException(
                "The baseline was calibrated without an objective, so the slopes cannot be adapted. Calibrate again with "
                + "'alphadrift calibrate --objective auto'.");

    /// <summary>Mean output of single rows at some charted channels.</summary>
    /// <param name="rows">Rows in this <see cref="Layout"/>.</param>
    /// <param name="charted">Positions among the charted channels, from 0 to below <see cref="FeatureLayout.Charted"/>.</param>
    /// <returns>[rows that the model answered with finite values, charted.Length].</returns>
    public float[] MeanOutputs(RowSet rows, ReadOnlySpan<int> charted)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var outputs = new float[checked(rows.Count * charted.Length)];
        var at = 0;
        for (var first = 0; first < rows.Count; first += Session.BatchRows)
        {
            var batch = Read(rows, first);
            for (var row = 0; row < batch.KeptRows; row++)
            {
                foreach (var channel in charted) outputs[at++] = batch.MeanOutput(row, channel);
            }
        }

        return outputs[..at];
    }

    public void Dispose()
    {
        _whitening?.Dispose();
        Session.Dispose();
    }

    /// <summary>What a session of the same model needs to take the same rows.</summary>
    internal static ModelSessionOptions SessionOptions(Baseline baseline, ModelSessionOptions? options)
    {
        options ??= new ModelSessionOptions();
        var shapes = baseline.Manifest.Inputs.ToDictionary(input => input.Name, input => input.RowShape);
        return options with { RowShapes = options.RowShapes ?? shapes };
    }

    /// <summary>The batch that begins at a row: as many rows as one run takes.</summary>
    /// <param name="rows">Rows in this <see cref="Layout"/>.</param>
    /// <param name="first">Number of the first.</param>
    internal FeatureBatch Read(RowSet rows, int first)
    {
        // 1., 2.
        var result = Session.Run(rows.Slice(first, Math.Min(Session.BatchRows, rows.Count - first)));
        var kept = _moments.Read(result, _memory.Moments, _memory.Kept);
        Array.Fill(_memory.Places, -1, 0, result.Rows);
        for (var i = 0; i < kept; i++) _memory.Places[_memory.Kept[i]] = i;

        // 3.
        var model = Baseline.FeatureModel;
        var moments = _memory.Moments.AsSpan(0, kept * _moments.RawLength);
        model.TakeLogarithms(moments);
        model.AppendEnergies(moments, _memory.Features, _memory.Scratch);
        for (var i = 0; _memory.AbsoluteLength > 0 && i < kept; i++)
        {
            model.TakeAbsolutes(
                FeatureMemory.Row(_memory.Scratch.Standardized, i, _moments.RawLength),
                _memory.Absolutes.AsSpan(i * _memory.AbsoluteLength, _memory.AbsoluteLength));
        }

        // 4.
        if (_whitening is not null)
        {
            var length = kept * _memory.WhitenedLength;
            _memory.Scratch.Gather(Baseline.Charts!.Model.Whitening, kept, _memory.Gathered);
            _whitening.Multiply(_memory.Gathered.AsMemory(0, length), _memory.Whitened.AsMemory(0, length));
        }

        // 5.
        _classes?.Read(result, _memory.Probabilities.AsSpan(0, result.Rows * _memory.Classes));
        return new FeatureBatch(_memory) { Result = result, FirstRow = first, KeptRows = kept };
    }

    private static void CheckModel(OnnxModel model, Baseline baseline)
    {
        if (string.Equals(model.Sha256, baseline.Manifest.ModelSha256, StringComparison.Ordinal)) return;
        throw new InvalidInputException(
            "The baseline was calibrated for another model: "
            + $"{baseline.Manifest.ModelName} with SHA-256 {baseline.Manifest.ModelSha256}, "
            + $"given {model.Name} with SHA-256 {model.Sha256}. Use that model, or calibrate again with this one.");
    }

    private static void CheckSites(ImmutableArray<Site> found, ImmutableArray<BaselineSite> known)
    {
        if (!found.Select(site => (site.Name, site.Channels)).SequenceEqual(known.Select(site => (site.Name, site.Channels))))
        {
            throw new InvalidInputException(
                $"The baseline knows the sites {string.Join(", ", known.Select(s => $"{s.Name} ({s.Channels})"))}; "
                + $"this version finds {string.Join(", ", found.Select(s => $"{s.Name} ({s.Channels})"))} in the same model. "
                + "Calibrate again.");
        }
    }
}
