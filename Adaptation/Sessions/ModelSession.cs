using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Blocking;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Adaptation.Probing;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>
/// The model with every site's slopes as an input and its moments as an output, in one ONNX Runtime session.
/// Not thread-safe: one owner thread.
/// </summary>
/// <remarks>
/// Opening one: 1. fix the layout of a row; 2. find the rectifiers, and learn their shapes by trial runs; 3. choose the lowering;
/// 4. rewrite the graph; 5. let ONNX Runtime open it, and run it once; 6. try the same in ONNX Runtime's
/// blocked layout, and take it when it gives the same.
/// </remarks>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _options;
    private readonly RunOptions _runOptions = new();
    private readonly InputTensor[] _inputs;
    private readonly SlopeTensors _slopes;
    private readonly string[] _inputNames;
    private readonly string[] _fetched;
    private readonly OrtValue[] _fed;
    private readonly int? _fixedBatch;
    private readonly SlopeGradientGraph? _gradients;
    private IDisposableReadOnlyCollection<OrtValue>? _last;

    private ModelSession(InferenceSession session, SessionOptions options, InputPlan plan, SessionGraph graph, int batchRows)
    {
        _session = session;
        _options = options;
        _fixedBatch = plan.FixedBatch;
        _gradients = graph.Gradients;
        Layout = plan.Layout;
        Sites = [.. graph.Watched.Sites.Select(site => site.Site)];
        Objective = graph.Objective;
        BatchRows = plan.FixedBatch ?? batchRows;
        _inputs = [.. Layout.Inputs.Select((input, i) => InputTensor.Create(input, Layout.Offset(i), BatchRows))];
        _slopes = new SlopeTensors(Sites);
        _inputNames = [.. Layout.Inputs.Select(input => input.Name), .. graph.Watched.SlopeInputs];
        OutputNames = graph.ModelOutputs;
        _fetched = [.. OutputNames, .. graph.Watched.MomentOutputs, .. graph.GradientOutputs];
        _fed = new OrtValue[_inputNames.Length];
    }

    /// <summary>The layout of a row of input.</summary>
    public RowLayout Layout { get; }

    /// <summary>The sites, in graph order.</summary>
    public ImmutableArray<Site> Sites { get; }

    /// <summary>Rectifiers that cannot be watched, and why.</summary>
    public ImmutableArray<UnusableRectifier> Unusable { get; private init; }

    /// <summary>Names of the model's own outputs, in order.</summary>
    public ImmutableArray<string> OutputNames { get; }

    /// <summary>
    /// The objective whose gradients come out of every run, with the reason for it; null when none was asked for.
    /// </summary>
    public SessionObjective? Objective { get; }

    /// <summary>Sites that the objective's loss does not depend on: their slope gradients are zeros.</summary>
    public ImmutableArray<string> UnreachedSites => _gradients?.Unreached ?? [];

    /// <summary>The lowering in use, never <see cref="Lowering.Auto"/>.</summary>
    public Lowering Lowering { get; private init; }

    /// <summary>How far the sites are computed in ONNX Runtime's blocked layout.</summary>
    public BlockedLayout BlockedLayout { get; private set; } = new(0, "not tried");

    /// <summary>The largest number of rows per <see cref="Run"/>.</summary>
    public int BatchRows { get; }

    /// <exception cref="InvalidInputException">
    /// No usable site, an open axis without a row shape, an operator ONNX Runtime refuses.
    /// </exception>
    public static ModelSession Open(OnnxModel model, ModelSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Open(model, options ?? new ModelSessionOptions(), null);
    }

    /// <param name="model">The model.</param>
    /// <param name="options">Options.</param>
    /// <param name="wanted">How the sites become nodes; null for what the options say.</param>
    internal static ModelSession Open(OnnxModel model, ModelSessionOptions options, ISiteLowering? wanted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchRows, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchRows, ModelSessionOptions.MaxBatchRows, nameof(options));

        // 1. Layout of a row.
        var plan = InputPlan.Create(model, options.RowShapes);
        plan.CheckSize(model.Name, options.BatchRows);

        // 2. Rectifiers.
        var (source, resolved, unusable) = ModelInspection.Resolve(model, plan);
        if (resolved.IsEmpty) throw NothingToWatch(model, unusable);

        // 3. Lowering.
        var lowering = wanted ?? LoweringOf(options);

        // 4. Rewriting.
        var graph = SessionGraph.Build(model.Name, source, plan, resolved, lowering, options);

        // 5. ONNX Runtime. One row is run, so that what fails only while running fails here.
        var sessionOptions = OrtSessions.Options(options.Threads);
        ModelSession? session = null;
        try
        {
            if (lowering.Domain is not null) ManagedOperators.AddTo(sessionOptions);
            session = new ModelSession(
                OrtSessions.Open(model.Name, graph.Watched.Model, sessionOptions), sessionOptions, plan, graph, options.BatchRows)
            {
                Unusable = unusable,
                Lowering = lowering.Domain is null ? Lowering.Portable : Lowering.Managed,
            };
            session.TrialRun(model.Name);

            // 6. Blocked layout.
            return session.InBlockedLayout(plan, graph, options);
        }
        catch
        {
            if (session is null) sessionOptions.Dispose();
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Runs 1 … <see cref="BatchRows"/> rows. The result is valid until the next call.</summary>
    /// <param name="rows">Rows in this session's <see cref="Layout"/>.</param>
    /// <param name="slopes">Slopes per site (lengths as the sites' channels); null for the slopes that shipped.</param>
    public BatchResult Run(RowSet rows, IReadOnlyList<ReadOnlyMemory<float>>? slopes = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, BatchRows, nameof(rows));
        var batch = Feed(rows, slopes);
        return Keep(_session.Run(_runOptions, _inputNames, _fed, _fetched), rows.Count, batch);
    }

    public void Dispose()
    {
        _last?.Dispose();
        foreach (var input in _inputs) input.Dispose();
        _slopes.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    internal static ISiteLowering LoweringOf(ModelSessionOptions options) =>
        options.Lowering == Lowering.Portable || (options.Lowering == Lowering.Auto && !ManagedOperators.IsAvailable)
            ? new PortableLowering()
            : new ManagedLowering(options.Kernel);

    /// <summary>
    /// The same session with its sites in ONNX Runtime's blocked layout, in the place of this one; or this one, with the reason.
    /// It is only a matter of speed, so that no fault of it may keep a model from being watched.
    /// </summary>
    private ModelSession InBlockedLayout(InputPlan plan, SessionGraph graph, ModelSessionOptions options)
    {
        ModelSession? blocked = null;
        try
        {
            if (!options.BlockedLayout) throw new NotSupportedException("it was not wanted");
            if (Lowering != Lowering.Managed) throw new NotSupportedException("the sites are standard operators");
            if (_gradients is not null) throw new NotSupportedException("the way back needs the plain one");
            var opened = BlockedSession.Open(graph.Watched, options);
            blocked = new ModelSession(opened.Session, opened.Options, plan, graph, options.BatchRows)
            {
                Unusable = Unusable,
                Lowering = Lowering,
                BlockedLayout = new BlockedLayout(opened.Sites, null),
            };
            SessionComparison.Check(this, blocked);
            Dispose();
            return blocked;
        }
        catch (Exception fault)
        {
            blocked?.Dispose();
            BlockedLayout = new BlockedLayout(0, fault.Message);
            return this;
        }
    }

    private void TrialRun(string model)
    {
        var row = new RowSet(Layout, new float[Layout.RowLength]);
        var batch = Feed(row, null);
        Keep(OrtSessions.TrialRun(model, _session, _inputNames, _fed, batch, _fetched), row.Count, batch);
    }

    /// <summary>Fills the inputs' memory; returns the number of rows that will really run.</summary>
    private int Feed(RowSet rows, IReadOnlyList<ReadOnlyMemory<float>>? slopes)
    {
        if (rows.Layout.RowLength != Layout.RowLength)
        {
            throw new ArgumentException(
                $"Rows have {rows.Layout.RowLength} values; the model takes {Layout.RowLength}.", nameof(rows));
        }

        var batch = _fixedBatch ?? rows.Count;
        for (var i = 0; i < _inputs.Length; i++) _fed[i] = _inputs[i].Fill(rows, batch);
        _slopes.Fill(slopes).CopyTo(_fed.AsSpan(_inputs.Length));
        return batch;
    }

    private BatchResult Keep(IDisposableReadOnlyCollection<OrtValue> values, int rows, int batch)
    {
        _last?.Dispose();
        _last = values;
        return new BatchResult(values, OutputNames.Length, _gradients is null ? null : Sites.Length, rows, batch);
    }

    internal static InvalidInputException NothingToWatch(OnnxModel model, ImmutableArray<UnusableRectifier> unusable)
    {
        if (unusable.IsEmpty)
        {
            return new InvalidInputException(
                $"{model.Name}: the model has no rectifier. Alphadrift watches Relu, LeakyRelu and PRelu nodes; "
                + "a model without them cannot be watched.");
        }

        var reasons = unusable.Select(rectifier => $"\n  {rectifier.Operator} '{rectifier.Name}': {rectifier.Reason}.");
        return new InvalidInputException($"{model.Name}: none of the model's rectifiers can be watched:{string.Concat(reasons)}");
    }
}
