namespace Alphadrift.Benchmarks.Charts;

/// <summary>
/// The sequential charts: memory and time per row over millions of rows, and the true run length between false alarms against the
/// configured one on rows that calibration never saw.
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
        if (options.Splits == 0) return 0;
        if (!Directory.Exists(Path.Combine(options.Data, "letter")))
        {
            Console.Error.WriteLine(
                $"There is no folder {Path.GetFullPath(Path.Combine(options.Data, "letter"))}: the run lengths need the whole Letter data set "
                + "(fit, reference and production rows). Name its parent with --data.");
            return 2;
        }

        RunLengthStudy.Run(options, Console.Out);
        return 0;
    }
}
