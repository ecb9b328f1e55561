using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Probing;

/// <summary>
/// A rectifier that is tapped, with the way its z lies in memory: [rows, outer, channels, <paramref name="Inner"/>].
/// </summary>
internal sealed record TappedSite(Site Site, long Inner);

/// <summary>Takes one site's z of some rows; a recurrent site comes once per step.</summary>
/// <param name="site">Index into <see cref="Preactivations.Sites"/>.</param>
/// <param name="z">[rows, outer, channels, inner]; valid during the call.</param>
internal delegate void PreactivationSink(int site, ReadOnlySpan<float> z);

/// <summary>
/// The inputs z of some rectifiers as outputs of the model's own graph, for what needs the values themselves and not
/// their moments. Not thread-safe: one owner thread.
/// </summary>
internal sealed class Preactivations : IDisposable
{
    /// <summary>Most bytes of z that one run may give; a model with more per row runs row by row.</summary>
    public const long MaxBytes = 64 << 20;

    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly InputPlan _plan;
    private readonly InputTensor[] _inputs;
    private readonly string[] _inputNames;
    private readonly (int Site, string Output)[] _taps;
    private readonly string[] _outputs;

    private Preactivations(
        InferenceSession session, SessionOptions options, InputPlan plan, ImmutableArray<TappedSite> sites,
        (int Site, string Output)[] taps, int batchRows)
    {
        (_session, _options, _plan, Sites, _taps, BatchRows) = (session, options, plan, sites, taps, batchRows);
        _inputs = [.. plan.Layout.Inputs.Select((input, i) => InputTensor.Create(input, plan.Layout.Offset(i), batchRows))];
        _inputNames = [.. plan.Layout.Inputs.Select(input => input.Name)];
        _outputs = [.. taps.Select(tap => tap.Output)];
    }

    public ImmutableArray<TappedSite> Sites { get; }

    /// <summary>Most rows per <see cref="Run"/>.</summary>
    public int BatchRows { get; }

    /// <param name="model">The model.</param>
    /// <param name="options">Threads, batch rows and row shapes are used.</param>
    /// <param name="isWanted">Which sites are tapped.</param>
    /// <exception cref="InvalidInputException">As <see cref="ModelSession.Open(OnnxModel, ModelSessionOptions?)"/>.</exception>
    public static Preactivations Open(OnnxModel model, ModelSessionOptions options, Func<Site, bool> isWanted)
    {
        var plan = InputPlan.Create(model, options.RowShapes);
        var (source, resolved, _) = ModelInspection.Resolve(model, plan);
        ResolvedSite[] wanted = [.. resolved.Where(site => isWanted(site.Site))];
        var (proto, taps) = Tap(source.Proto, wanted);
        var sessionOptions = OrtSessions.Options(options.Threads);
        try
        {
            var bytes = wanted.Sum(site => site.Site.Positions * site.Site.Channels) * sizeof(float);
            var rows = (int)Math.Clamp(MaxBytes / Math.Max(1, bytes), 1, options.BatchRows);
            return new Preactivations(
                OrtSessions.Open(model.Name, proto, sessionOptions),
                sessionOptions, plan, [.. wanted.Select(Of)], taps, plan.FixedBatch ?? rows);
        }
        catch
        {
            sessionOptions.Dispose();
            throw;
        }
    }

    /// <summary>Runs 1 … <see cref="BatchRows"/> rows and hands out every site's z.</summary>
    public void Run(RowSet rows, PreactivationSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, BatchRows, nameof(rows));
        var batch = _plan.FixedBatch ?? rows.Count;
        OrtValue[] fed = [.. _inputs.Select(input => input.Fill(rows, batch))];
        using var values = _session.Run(_runOptions, _inputNames, fed, _outputs);
        for (var tap = 0; tap < _taps.Length; tap++)
        {
            var z = values[tap].GetTensorDataAsSpan<float>();
            sink(_taps[tap].Site, z[..(z.Length / batch * rows.Count)]);
        }
    }

    public void Dispose()
    {
        foreach (var input in _inputs) input.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static TappedSite Of(ResolvedSite resolved)
    {
        var (axis, dims) = (resolved.Site.ChannelAxis, resolved.Uses[0].Z.Dims);
        return new TappedSite(resolved.Site, Product(dims[Math.Min(axis + 1, dims.Length)..]));
    }

    private static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>The model with every wanted z as its only outputs.</summary>
    private static (ModelProto Proto, (int Site, string Output)[] Taps) Tap(ModelProto source, ResolvedSite[] sites)
    {
        var proto = source.Clone();
        var names = new NameSource(proto.Graph);
        var taps = new List<(int, string)>();
        proto.Graph.Output.Clear();
        foreach (var (site, use) in sites.SelectMany((site, i) => site.Uses.Select(use => (i, use))))
        {
            var tap = new NodeProto { OpType = "Identity", Name = names.Fresh($"alphadrift/z/{sites[site].Site.Name}") };
            tap.Input.Add(use.Rectifier.Z);
            tap.Output.Add(tap.Name);
            proto.Graph.Node.Add(tap);
            proto.Graph.Output.Add(new ValueInfoProto { Name = tap.Name });
            taps.Add((site, tap.Name));
        }

        return (proto, [.. taps]);
    }
}
