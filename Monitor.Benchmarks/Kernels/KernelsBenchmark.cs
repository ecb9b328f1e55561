using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>
/// <c>kernels [--rounds N] [--net NAME] [--json]</c>: what the moments cost on top of plain serving. Forward with moments,
/// managed and portable, and ONNX Runtime's own PRelu, against the same net with fused Relu; one thread, batch 64. Then the
/// kernels alone, forward and backward: their bandwidth by that of a plain copy (<c>--net kernel</c> for these only). Last the
/// product that whitens a batch's rows for the charts (<c>--net whitening</c>).
/// </summary>
internal static class KernelsBenchmark
{
    private const int Batch = 64;
    private const int DefaultRounds = 30;

    /// <summary>Charted coordinates of the Letter model and, with shares, of the Fashion model.</summary>
    private static readonly int[] WhitenedDimensions = [448, 768];

    public static int Run(string[] args)
    {
        var json = args.Contains("--json");
        var rounds = Option(args, "--rounds") is { } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : DefaultRounds;
        var wanted = Option(args, "--net");
        var results = new Dictionary<string, IReadOnlyList<Timing>>();
        foreach (var (name, bytes) in Nets().Where(net => wanted is null || net.Name == wanted))
        {
            results.Add(name, Forward(bytes, rounds));
            if (!json) Print($"{name}: forward, batch {Batch}, one thread, {rounds} rounds", results[name]);
        }

        var bandwidths = new Dictionary<string, IReadOnlyList<KernelTiming>>();
        foreach (var (channels, inner) in KernelBandwidth.Shapes.Where(_ => wanted is null or "kernel"))
        {
            using var bandwidth = new KernelBandwidth(Batch, channels, inner);
            var name = $"kernel {channels}x{inner}";
            bandwidths.Add(name, bandwidth.Measure(rounds));
            if (!json) Print($"{name}: {Batch} rows, one thread, {rounds} rounds", bandwidths[name]);
        }

        foreach (var dimension in WhitenedDimensions.Where(_ => wanted is null or "whitening"))
        {
            var name = $"whitening of {dimension} coordinates";
            results.Add(name, Whitening(dimension, rounds));
            if (!json) Print($"{name}: {Batch} rows, one thread, {rounds} rounds", results[name]);
        }

        if (json) Console.WriteLine(JsonSerializer.Serialize(new { forward = results, bandwidth = bandwidths }));
        return 0;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Nets()
    {
        var fashion = Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "fashion-prelu.onnx");
        yield return ("fashion", File.ReadAllBytes(fashion));
        yield return ("small", ConvChain.Build(ConvChain.Small));
        yield return ("wide", ConvChain.Build(ConvChain.Wide));
    }

    private static IReadOnlyList<Timing> Forward(byte[] prelu, int rounds)
    {
        var model = OnnxModel.Parse("net.onnx", prelu);
        using var managed = ModelSession.Open(model, new ModelSessionOptions { Lowering = Lowering.Managed, BatchRows = Batch });
        using var plain = ModelSession.Open(
            model, new ModelSessionOptions { Lowering = Lowering.Managed, BatchRows = Batch, BlockedLayout = false });
        using var portable = ModelSession.Open(
            model, new ModelSessionOptions { Lowering = Lowering.Portable, BatchRows = Batch });
        var rows = RandomRows(managed.Layout);
        var shares = SharesOf(managed.Sites);
        using var managedShares = ModelSession.Open(model,
            new ModelSessionOptions { Lowering = Lowering.Managed, BatchRows = Batch, Shares = shares });
        using var portableShares = ModelSession.Open(model,
            new ModelSessionOptions { Lowering = Lowering.Portable, BatchRows = Batch, Shares = shares });
        using var relu = new PlainSession(ConvChain.WithRelu(prelu), rows, threads: 1);
        using var own = new PlainSession(prelu, rows, threads: 1);
        return Interleaved.Measure(
            [
                new("Relu, fused (plain serving)", relu.Run),
                new("PRelu of ONNX Runtime, no moments", own.Run),
                new("managed kernel, with moments", () => managed.Run(rows)),
                new("managed kernel, plain layout", () => plain.Run(rows)),
                new("managed kernel, moments and shares", () => managedShares.Run(rows)),
                new("portable operators, with moments", () => portable.Run(rows)),
                new("portable operators, and shares", () => portableShares.Run(rows)),
            ],
            rounds);
    }

    private static IReadOnlyList<Timing> Whitening(int dimension, int rounds)
    {
        var random = new Random(3);
        float[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => ConvChain.Normal(random))];
        var (rows, matrix, result) = (Normal(Batch * dimension), Normal(dimension * dimension), new float[Batch * dimension]);
        using var product = new MatrixProduct(matrix, dimension);
        return Interleaved.Measure(
            [
                new("managed products", () => RowProducts.Multiply(rows, matrix, dimension, result)),
                new("MatMul of ONNX Runtime", () => product.Multiply(rows, result)),
            ],
            rounds);
    }

    /// <summary>Thresholds at ±½ with a spread of 1: their place does not change the time.</summary>
    private static Dictionary<string, ShareThresholds> SharesOf(IEnumerable<Site> sites) => sites.ToDictionary(
        site => site.Name,
        site =>
        {
            ImmutableArray<double> Of(double value) => [.. Enumerable.Repeat(value, site.Channels)];
            return new ShareThresholds(Of(-0.5), Of(0.5), Of(1));
        });

    private static RowSet RandomRows(RowLayout layout)
    {
        var random = new Random(2);
        var values = new float[Batch * layout.RowLength];
        for (var i = 0; i < values.Length; i++) values[i] = ConvChain.Normal(random);
        return new RowSet(layout, values);
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static void Print(string title, IReadOnlyList<Timing> timings)
    {
        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-36} {"median ms",10} {"ratio",7}");
        foreach (var timing in timings) Console.WriteLine($"  {timing.Name,-36} {timing.Milliseconds,10:F2} {timing.Ratio,7:F3}");
    }

    private static void Print(string title, IReadOnlyList<KernelTiming> timings)
    {
        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-36} {"median ms",10} {"bandwidth by that of the copy",30}");
        foreach (var timing in timings)
        {
            Console.WriteLine($"  {timing.Name,-36} {timing.Milliseconds,10:F2} {timing.Bandwidth,30:F3}");
        }
    }
}
