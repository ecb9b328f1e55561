using System.Globalization;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>
/// <c>step [--rounds N] [--net small|wide] [--threads N] [--profile] [--json]</c>: what one adaptation step costs (forward with
/// moments, entropy, the gradients of all slopes) against the forward pass of the same net with fused Relu; batch 64, one thread
/// and two. <c>--profile</c> shows where the time goes, by ONNX Runtime's own profiler.
/// </summary>
internal static class StepBenchmark
{
    private const int Batch = 64;
    private const int DefaultRounds = 20;
    private const int ProfiledRuns = 10;
    private const int WarmUp = 3;

    public static int Run(string[] args)
    {
        var rounds = Whole(args, "--rounds") ?? DefaultRounds;
        int[] threads = Whole(args, "--threads") is { } only ? [only] : [1, 2];
        var wanted = Option(args, "--net");
        var results = new Dictionary<string, IReadOnlyList<Timing>>();
        foreach (var (name, layers) in new[] { ("small", ConvChain.Small), ("wide", ConvChain.Wide) }.Where(net =>
            wanted is null || net.Item1 == wanted))
        {
            var model = OnnxModel.Parse($"{name}.onnx", ConvChain.Build(layers));
            var rows = RandomRows(InputPlan.Create(model, null).Layout);
            foreach (var count in threads)
            {
                var title = $"{name}, {count} thread{(count == 1 ? "" : "s")}";
                if (args.Contains("--profile"))
                {
                    foreach (var isManaged in new[] { true, false })
                        Print($"{title}, {(isManaged ? "managed" : "portable")}", Profile(model, rows, isManaged, count));
                    continue;
                }

                results.Add(title, Measure(model, rows, count, rounds));
                if (!args.Contains("--json")) Print($"{title}: batch {Batch}, {rounds} rounds", results[title]);
            }
        }

        if (args.Contains("--json")) Console.WriteLine(JsonSerializer.Serialize(results));
        return 0;
    }

    private static IReadOnlyList<Timing> Measure(OnnxModel model, RowSet rows, int threads, int rounds)
    {
        using var relu = new PlainSession(ConvChain.WithRelu(model.Bytes.Span), rows, threads);
        using var own = new PlainSession(model.Bytes.ToArray(), rows, threads);
        using var forward = ModelSession.Open(
            model, new ModelSessionOptions { Lowering = Lowering.Managed, BatchRows = Batch, Threads = threads });
        using var managed = new StepSession(model, rows, isManaged: true, hasMoments: true, threads);
        using var portable = new StepSession(model, rows, isManaged: false, hasMoments: true, threads);
        using var bare = new StepSession(model, rows, isManaged: false, hasMoments: false, threads);
        return Interleaved.Measure(
            [
                new("forward, fused Relu (plain serving)", relu.Run),
                new("forward, PRelu of ONNX Runtime", own.Run),
                new("forward, managed, moments", () => forward.Run(rows)),
                new("step, managed, moments", managed.Run),
                new("step, portable, moments", portable.Run),
                new("step, portable, no moments", bare.Run),
            ],
            rounds,
            WarmUp);
    }

    private static IReadOnlyList<OperatorTime> Profile(OnnxModel model, RowSet rows, bool isManaged, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("alphadrift-profile-");
        try
        {
            using var session = new StepSession(
                model, rows, isManaged, hasMoments: true, threads, Path.Combine(folder.FullName, "step"));
            for (var run = 0; run < WarmUp + ProfiledRuns; run++) session.Run();
            return StepProfile.Read(session.EndProfiling(), WarmUp);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static RowSet RandomRows(RowLayout layout)
    {
        var random = new Random(2);
        var values = new float[Batch * layout.RowLength];
        for (var i = 0; i < values.Length; i++) values[i] = ConvChain.Normal(random);
        return new RowSet(layout, values);
    }

    private static int? Whole(string[] args, string name) =>
        Option(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static void Print(string title, IReadOnlyList<Timing> timings)
    {
        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-36} {"median ms",10} {"ratio",7}");
        foreach (var timing in timings) Console.WriteLine($"  {timing.Name,-36} {timing.Milliseconds,10:F2} {timing.Ratio,7:F3}");
    }

    private static void Print(string title, IReadOnlyList<OperatorTime> times)
    {
        Console.WriteLine($"\n{title}: {times.Sum(time => time.Milliseconds):F1} ms");
        Console.WriteLine($"  {"",-36} {"ms",10} {"nodes",7}");
        foreach (var time in times) Console.WriteLine($"  {time.Operator,-36} {time.Milliseconds,10:F2} {time.Nodes,7}");
    }
}
