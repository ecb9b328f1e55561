using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>
/// One adaptation step's graph (forward, entropy, all slope gradients) in a session of its own, which <see cref="ModelSession"/>
/// does not offer: with or without moments, and with ONNX Runtime's profiler.
/// </summary>
internal sealed class StepSession : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly OrtValue[] _inputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly RunOptions _runOptions = new();

    /// <param name="model">The net.</param>
    /// <param name="rows">What a run takes.</param>
    /// <param name="isManaged">Managed kernels, or standard operators.</param>
    /// <param name="hasMoments">Whether the moments are computed too.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    /// <param name="profile">Beginning of the profile's path; null for none.</param>
    public StepSession(OnnxModel model, RowSet rows, bool isManaged, bool hasMoments, int threads, string? profile = null)
    {
        var plan = InputPlan.Create(model, null);
        ISiteLowering lowering = isManaged ? new ManagedLowering(null) : new PortableLowering();
        var (source, sites, _) = ModelInspection.Resolve(model, plan);
        var graph = SessionGraph.Build(
            model.Name, source, plan, sites, lowering, new ModelSessionOptions { Objective = ObjectiveKind.Entropy });
        var proto = graph.Watched.Model;
        var moments = graph.Watched.MomentOutputs.ToHashSet(StringComparer.Ordinal);
        if (!hasMoments)
        {
            foreach (var output in proto.Graph.Output.Where(output => moments.Contains(output.Name)).ToArray())
            {
                proto.Graph.Output.Remove(output);
            }
        }

        _options = OrtSessions.Options(threads);
        if (isManaged) ManagedOperators.AddTo(_options);
        if (profile is not null)
        {
            _options.ProfileOutputPathPrefix = profile;
            _options.EnableProfiling = true;
        }

        _session = new InferenceSession(proto.ToByteArray(), _options);
        long[] shape = [rows.Count, .. plan.Layout.Inputs[0].RowShape.Select(extent => (long)extent)];
        _inputNames = [plan.Layout.Inputs[0].Name, .. graph.Watched.SlopeInputs];
        _inputs =
        [
            OrtValue.CreateTensorValueFromMemory(rows.Values.ToArray(), shape),
            .. graph.Watched.Sites.Select(
                site => OrtValue.CreateTensorValueFromMemory(site.Site.Slopes.ToArray(), [site.Site.Channels])),
        ];
        _outputNames = [.. proto.Graph.Output.Select(output => output.Name)];
    }

    public void Run() => _session.Run(_runOptions, _inputNames, _inputs, _outputNames).Dispose();

    /// <summary>Ends the profile.</summary>
    /// <returns>Its path.</returns>
    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        foreach (var input in _inputs) input.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
        _options.Dispose();
    }
}
