using Alphadrift.Benchmarks.Detection;
using Alphadrift.Benchmarks.Kernels;

// One command per benchmark; each parses its own options and returns an exit code.
var commands = new SortedDictionary<string, Func<string[], int>>(StringComparer.Ordinal)
{
    ["detection"] = DetectionBenchmark.Run,
    ["kernels"] = KernelsBenchmark.Run,
