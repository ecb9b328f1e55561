using System.Globalization;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>Simulated rows through the charts, million by million: neither memory nor time per row may grow.</summary>
internal static class StreamCost
{
    private const int Dimensions = 448;
    private const int Classes = 25;
    private const int Pool = 4_096;
    private const int PerLine = 1_000_000;
    private const double WindowThreshold = 1.4;

    public static void Run(ChartsOptions options, TextWriter output)
    {
        if (options.Millions == 0) return;
        var random = new Random(options.Seed);
        float[] rows = [.. Enumerable.Range(0, Pool * Dimensions).Select(_ => Normal(random))];
        float[] probabilities = [.. Enumerable.Range(0, Pool).SelectMany(_ => OneClass(random))];
        var windows = new NestedWindows(
            Dimensions, NestedWindows.AllSizes, [.. NestedWindows.AllSizes.Select(_ => WindowThreshold)]);
        var charts = new SlopeCharts(Model(), new ChartValues(1.1, 11.8, 50), options.WindowShare > 0 ? windows : null);
        output.WriteLine($"Charts of {Dimensions} dimensions and {Classes} classes, simulated rows, without the whitening; "
            + (options.WindowShare > 0 ? $"windows of {string.Join(", ", NestedWindows.AllSizes)} rows" : "no windows"));
        output.WriteLine("million rows   CPU ns/row   alarms   allocated bytes/row   heap KiB   working set MiB");
        for (var million = 1; million <= options.Millions; million++)
        {
            var (allocated, alarms, began) = (GC.GetAllocatedBytesForCurrentThread(), 0, Environment.CpuUsage.TotalTime);
            for (var i = 0; i < PerLine; i++)
            {
                var row = random.Next(Pool);
                charts.Advance(rows.AsSpan(row * Dimensions, Dimensions), probabilities.AsSpan(row * Classes, Classes));
                if (charts.Alarm() is null) continue;
                alarms++;
                charts.Restart();
            }

            var nanoseconds = (Environment.CpuUsage.TotalTime - began).TotalNanoseconds / PerLine;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{million,12}   {nanoseconds,10:0}   {alarms,6}   {(double)allocated / PerLine,19:0.000}   "
                + $"{GC.GetTotalMemory(true) / 1024,8}   {Environment.WorkingSet / (1024.0 * 1024),15:0.0}"));
        }

        output.WriteLine();
    }

    private static ChartModel Model() => new()
    {
        Rows = 10_000,
        IndependentRows = 10_000,
        Whitening = new EnergyBlock([.. Enumerable.Range(0, Dimensions)], new float[Dimensions * Dimensions]),
        ClipLength = Math.Sqrt(Dimensions),
        Centre = new float[Dimensions],
        MovementMean = 0.95,
        EnergyMean = 0,
        EnergySd = Math.Sqrt(2.0 / Dimensions),
        Classes = new ClassOutput("simulated", 0, Classes, true),
        ClassMean = [.. Enumerable.Repeat(1.0 / Classes, Classes)],
        ClassSd = [.. Enumerable.Repeat(Math.Sqrt((1.0 / Classes) * (1 - (1.0 / Classes))), Classes)],
    };

    private static float[] OneClass(Random random)
    {
        var row = new float[Classes];
        row[random.Next(Classes)] = 1;
        return row;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
