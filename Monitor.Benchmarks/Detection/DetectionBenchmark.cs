using System.Diagnostics;
using System.Globalization;
using Alphadrift.Benchmarks.Alerts;
using Alphadrift.Benchmarks.Charts;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// How well shifts are found and how often without one: windows beside published detectors, false alarms over re-splits, run
/// lengths and delays of the sequential charts, and false alerts.
/// </summary>
internal static class DetectionBenchmark
{
    public static int Run(string[] arguments)
    {
        DetectionOptions options;
        try
        {
            options = DetectionOptions.Parse(arguments);
        }
        catch (FormatException fault)
        {
            Console.Error.WriteLine(fault.Message);
            Console.Error.WriteLine(DetectionOptions.Usage);
            return 2;
        }

        if (DataSet.FirstMissing(options.Models, options.Data) is { } missing)
        {
            Console.Error.WriteLine(
                $"There is no folder {missing}. The benchmark needs the whole data sets (fit, reference and "
                + "production rows, labels, a foreign class); name their parent with --data.");
            return 2;
        }

        var results = new List<CellResult>();
        foreach (var part in options.Parts)
        {
            results.AddRange(Run(part, options));
        }

        if (options.Json is not null)
        {
            DetectionReport.WriteJson(options.Json, results, options);
        }

        return 0;
    }

    private static List<CellResult> Run(string part, DetectionOptions options)
    {
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        Action<string> Progress(string model) => stage => Console.Error.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0} s  {part}, {model}: {stage}"));
        var sets = options.Models.Select(model => DataSet.Of(model, options.Data));
        List<CellResult> Each(Func<DataSet, Action<string>, List<CellResult>> run) =>
            [.. sets.SelectMany(data => run(data, Progress(data.Model)))];
        List<CellResult> results = [];
        switch (part)
        {
            case "power":
                results = Each((data, progress) => Experiment.Run(data, options, progress));
                DetectionReport.WritePower(Console.Out, results, options);
                break;
            case "splits":
                results = Each((data, progress) => Experiment.Resplit(data, options, progress));
                DetectionReport.WriteSplits(Console.Out, results, options);
                break;
            case "run-lengths":
                RunLengthStudy.Run(options.Charts(), Console.Out, Progress);
                break;
            case "delays":
                DelayStudy.Run(options.Charts(), Console.Out, Progress);
                break;
            case "alerts":
                AlertStudy.Run(options, Console.Out, Progress);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(part), part, "No such part.");
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part}: {clock.Elapsed.TotalSeconds:0} s, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{(Environment.CpuUsage.TotalTime - processor).TotalSeconds:0} s of processor time"));
        return results;
    }
}
