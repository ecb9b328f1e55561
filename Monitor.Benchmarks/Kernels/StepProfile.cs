using System.Globalization;
using System.Text.Json;

namespace Alphadrift.Benchmarks.Kernels;

/// <param name="Operator">Operator type, with <c>forward</c> or <c>backward</c> before it.</param>
/// <param name="Milliseconds">Time of all its nodes in one run, mean over the runs.</param>
/// <param name="Nodes">Number of its nodes.</param>
internal sealed record OperatorTime(string Operator, double Milliseconds, int Nodes);

/// <summary>Where the time of a run goes, operator by operator, by ONNX Runtime's own profile.</summary>
internal static class StepProfile
{
    /// <param name="path">The profile.</param>
    /// <param name="skippedRuns">Runs at its beginning that warm up.</param>
    public static IReadOnlyList<OperatorTime> Read(string path, int skippedRuns)
    {
        using var profile = JsonDocument.Parse(File.ReadAllBytes(path));
        var perNode = new Dictionary<(string Operator, string Node), List<double>>();
        foreach (var entry in profile.RootElement.EnumerateArray())
        {
            var name = entry.GetProperty("name").GetString()!;
            if (entry.GetProperty("cat").GetString() != "Node" || !name.EndsWith("_kernel_time", StringComparison.Ordinal))
            {
                continue;
            }

            var arguments = entry.GetProperty("args");
            var part = name.StartsWith("alphadrift/d/", StringComparison.Ordinal) ? "backward" : "forward";
            var node = (
                string.Create(CultureInfo.InvariantCulture, $"{part} {arguments.GetProperty("op_name").GetString()}"),
                $"{name}/{arguments.GetProperty("node_index").GetString()}");
            if (!perNode.TryGetValue(node, out var times)) perNode.Add(node, times = []);
            times.Add(entry.GetProperty("dur").GetDouble() / 1e3);
        }

        return
        [
            .. perNode.GroupBy(node => node.Key.Operator)
                .Select(group => new OperatorTime(
                    group.Key, group.Sum(node => node.Value.Skip(skippedRuns).Average()), group.Count()))
                .OrderByDescending(time => time.Milliseconds),
        ];
    }
}
