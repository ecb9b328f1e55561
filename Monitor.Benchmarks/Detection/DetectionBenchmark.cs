using System.Diagnostics;
using System.Globalization;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Power of the window statistic over many kinds of shift, beside two published detectors on the same windows, and the
/// false-alarm rate of all on rows that calibration never saw.
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

        if (!Directory.Exists(options.Data))
        {
            Console.Error.WriteLine(
                $"There is no folder {Path.GetFullPath(options.Data)}. The benchmark needs the whole data sets (fit, reference and production "
                + "rows, labels, a foreign class); name their folder with --data.");
            return 2;
        }

        var results = new List<CellResult>();
        var clock = Stopwatch.StartNew();
        foreach (var model in options.Models)
        {
            void Progress(string stage) => Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0} s  {model}: {stage}"));
            results.AddRange(Experiment.Run(model, options, Progress));
            results.AddRange(Experiment.Resplit(model, options, Progress));
        }

        DetectionReport.Write(Console.Out, results, options);
        if (options.Json is not null)
        {
            DetectionReport.WriteJson(options.Json, results, options);
        }

        return 0;
    }
}
