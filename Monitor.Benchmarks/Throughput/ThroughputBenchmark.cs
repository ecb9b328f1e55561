using System.Globalization;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Benchmarks.Throughput;

/// <summary>
/// <c>throughput [--bootstrap HOST:PORT] [--rows N] [--rounds N]</c>: Letter rows as JSON objects through a real broker. Rows per
/// second of the daemon (its own process, one ONNX Runtime thread, windows of 100) beside plain consuming of the same topic, in
/// turn; its peak memory; and whether every offset was counted exactly once.
/// </summary>
internal static class ThroughputBenchmark
{
    private const int DefaultRows = 100_000;
    private const int DefaultRounds = 3;

    public static int Run(string[] args)
    {
        var bootstrap = Option(args, "--bootstrap") ?? Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_KAFKA");
        if (bootstrap is null)
        {
            Console.Error.WriteLine(
                "throughput needs a broker: --bootstrap HOST:PORT or ALPHADRIFT_TEST_KAFKA. "
                + "The embedded one keeps 5 MiB a partition and drops the rest.");
            return 2;
        }

        return RunAsync(bootstrap, Whole(args, "--rows", DefaultRows), Whole(args, "--rounds", DefaultRounds))
            .GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(string bootstrap, int rows, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("alphadrift-throughput-").FullName;
        try
        {
            var lines = Prepare(folder);
            var topic = new Topic(bootstrap, $"alphadrift-throughput-{Guid.NewGuid():N}");
            topic.Fill(lines, rows);
            List<double> plain = [], daemon = [], ratio = [], memory = [];
            for (var round = 0; round < rounds; round++)
            {
                plain.Add(rows / topic.ConsumePlainly(rows));
                var (rate, peak) = await WatchAsync(folder, topic, rows, round);
                daemon.Add(rate);
                memory.Add(peak);
                ratio.Add(rate / plain[^1]);
                Console.WriteLine(
                    Text($"round {round + 1}: plain {plain[^1]:N0} rows/s, daemon {rate:N0} rows/s, peak {peak:N0} MiB"));
            }

            Console.WriteLine();
            var bytes = lines.Average(line => line.Length);
            Console.WriteLine(Text($"{rows:N0} rows of 16 fields as JSON, {bytes:N0} bytes each; medians of {rounds} rounds"));
            Console.WriteLine(Text($"plain consuming  {Median(plain):N0} rows/s"));
            Console.WriteLine(Text($"daemon           {Median(daemon):N0} rows/s, {Median(ratio):0.00} of plain consuming"));
            Console.WriteLine(Text($"peak memory      {memory.Max():N0} MiB"));
            Console.WriteLine("offsets          every record counted exactly once, every offset committed");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Prepare(string folder)
    {
        var samples = Path.Combine(AppContext.BaseDirectory, "samples", "letter");
        var model = OnnxModel.Load(Path.Combine(samples, "letter-prelu.onnx"));
        var reference = TableReader.Read(Path.Combine(samples, "reference.csv"), model.Inputs, []);
        File.Copy(Path.Combine(samples, "letter-prelu.onnx"), Path.Combine(folder, "letter-prelu.onnx"));
        SlopeCalibrator
            .Calibrate(model, reference.Rows, null, new SlopeCalibratorOptions { Fields = reference.FieldNames })
            .Save(Path.Combine(folder, "letter.baseline"));
        return File.ReadAllLines(Path.Combine(samples, "production.jsonl"));
    }

    private static async Task<(double Rate, double Peak)> WatchAsync(string folder, Topic topic, int rows, int round)
    {
        var group = $"daemon-{round}";
        using var daemon = DaemonProcess.Start(folder, topic, group);
        var seconds = await daemon.ObserveAsync(rows);
        var counts = await daemon.CountsAsync();
        var peak = daemon.PeakMemory();
        var exit = await daemon.StopAsync();
        var committed = topic.Committed(group);
        var missing = topic.Watermarks().Where(partition => committed[partition.Partition] != partition.High).ToArray();
        return counts == (rows, rows) && exit == 0 && missing.Length == 0
            ? (rows / seconds, peak)
            : throw new InvalidOperationException(
                $"{rows} rows: {counts.Consumed} records read, {counts.Observed} rows observed, exit code {exit}, "
                + "partitions with other offsets than their end: "
                + $"{string.Join(", ", missing.Select(partition => partition.Partition))}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string? Option(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static int Whole(string[] args, string name, int fallback) =>
        Option(args, name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : fallback;
}
