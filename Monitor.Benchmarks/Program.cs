using Alphadrift.Benchmarks.Charts;
using Alphadrift.Benchmarks.Detection;
using Alphadrift.Benchmarks.Kernels;
using Alphadrift.Benchmarks.Throughput;

// One command per benchmark; each parses its own options and returns an exit code.
var commands = new SortedDictionary<string, Func<string[], int>>(StringComparer.Ordinal)
{
    ["charts"] = ChartsBenchmark.Run,
    ["detection"] = DetectionBenchmark.Run,
    ["kernels"] = KernelsBenchmark.Run,
    ["step"] = StepBenchmark.Run,
    ["throughput"] = ThroughputBenchmark.Run,
};

if (args.Length > 0 && commands.TryGetValue(args[0], out var command)) return command(args[1..]);

Console.Error.WriteLine("usage: dotnet run --project Monitor.Benchmarks -c Release -- COMMAND [options]");
Console.Error.WriteLine($"commands: {string.Join(", ", commands.Keys)}");
return 2;
