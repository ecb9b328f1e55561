using System.Diagnostics;
using System.Globalization;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>
/// The sequential charts: memory and time per row over millions of rows, the true run length between false alarms against the
/// configured one on rows that calibration never saw, and how many rows a shift takes to be found.
/// </summary>
internal static class ChartsBenchmark
{
    public static int Run(string[] arguments)
    {
        ChartsOptions options;
        try
        {
            options = ChartsOptions.Parse(arguments);
        }
        catch (FormatException fault)
        {
            Console.Error.WriteLine(fault.Message);
            Console.Error.WriteLine(ChartsOptions.Usage);
            return 2;
        }

        StreamCost.Run(options, Console.Out);
        if (options is { Splits: 0, Runs: 0 }) return 0;
        if (DataSet.FirstMissing(options.Models, options.Data) is { } missing)
        {
            Console.Error.WriteLine(
                $"There is no folder {missing}: run lengths and delays need the whole data set (fit, reference "
                + "and production rows, labels, a foreign class). Name its parent with --data.");
            return 2;
        }

        var clock = Stopwatch.StartNew();
        Action<string> Progress(string model) => stage => Console.Error.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0} s  {model}: {stage}"));
        if (options.Splits != 0) RunLengthStudy.Run(options, Console.Out, Progress);
        if (options.Runs > 0) DelayStudy.Run(options, Console.Out, Progress);
        return 0;
    }
}
