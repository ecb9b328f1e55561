using System.Collections.Immutable;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Reads the charts' part of a baseline.</summary>
internal static class ChartsReader
{
    /// <summary>What is wrong with the charts in the manifest; null when nothing is.</summary>
    public static string? Fault(ChartsManifest charts) => charts switch
    {
        { Dimensions: < 1 or > 8192 } => "charts.dimensions is not within 1 … 8192",
        { Rows: < 2 } => "charts.rows is below 2",
        { ClipLength: not (> 0 and < double.PositiveInfinity) } => "charts.clipLength is not positive",
        { EnergySd: not (> 0 and < double.PositiveInfinity) } => "charts.energySd is not positive",
        { GuaranteedRows: < 0 } => "charts.guaranteedRows is negative",
        { ExpectedRunLength: < RunLengthVerdict.Shortest or > RunLengthVerdict.Longest } => "charts.expectedRunLength is out of its range",
        { Classes: { Classes: < 2 or > ClassOutput.MaxClasses } or { Index: < 0 } } => "charts.classes is not valid",
        _ when charts.CountedRows.IsDefault || charts.CountedRows.Length != 3 || charts.CountedRows.Any(rows => rows < 0)
            || (charts.CountedRows[0] > 0 && (charts.CountedRows[1] == 0 || (charts.CountedRows[2] == 0) != (charts.Classes is null)))
            => "charts.countedRows are not valid",
        _ when !charts.Windows.IsDefaultOrEmpty && (charts.Windows.Any(size => !NestedWindows.AllSizes.Contains(size.Rows) || size.Simulated < WindowTail.Kept)
            || charts.Windows.Zip(charts.Windows.Skip(1)).Any(pair => pair.First.Rows >= pair.Second.Rows)) => "charts.windows are not valid",
        _ => null,
    };

    public static ChartBaseline Read(BaselineEntries entries, ChartsManifest charts, int moments, int sites, RowDependence dependence)
    {
        var (d, classes) = (charts.Dimensions, charts.Classes?.Classes ?? 0);
        var model = new ChartModel
        {
            Rows = charts.Rows,
            IndependentRows = dependence.IndependentRows(charts.Rows),
            Whitening = new EnergyBlock(
                entries.Integers(BaselineArrays.ChartCoordinates, moments, d), [.. entries.Entry(BaselineArrays.ChartWhitening, d, d).ToFloat32().Span]),
            ClipLength = charts.ClipLength,
            Centre = [.. entries.Entry(BaselineArrays.ChartCentre, d).ToFloat32().Span],
            MovementMean = charts.MovementMean,
            EnergyMean = charts.EnergyMean,
            EnergySd = charts.EnergySd,
            Classes = charts.Classes,
            ClassMean = classes == 0 ? [] : entries.Doubles(BaselineArrays.ClassMean, classes),
            ClassSd = classes == 0 ? [] : entries.Doubles(BaselineArrays.ClassSd, classes),
            Guaranteed = charts.GuaranteedRows == 0 ? null : ReadGuaranteed(entries, charts.GuaranteedRows, GuaranteedModel.Energies(sites)),
        };
        return new ChartBaseline(model, charts.CountedRows[0] == 0 ? null : new ChartMaxima(
            ReadMaxima(entries, BaselineArrays.MovementMaxima, charts.CountedRows[0]),
            ReadMaxima(entries, BaselineArrays.EnergyMaxima, charts.CountedRows[1]),
            classes == 0 ? null : ReadMaxima(entries, BaselineArrays.ClassMaxima, charts.CountedRows[2])))
        {
            Windows = ReadTails(entries, charts),
        };
    }

    private static GuaranteedModel ReadGuaranteed(BaselineEntries entries, int rows, int energies)
    {
        var sd = entries.Doubles(BaselineArrays.GuaranteedSd, energies);
        var bad = Array.FindIndex(sd, value => value <= 0);
        if (bad >= 0)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.GuaranteedSd} in {entries.Path} is not positive at entry {bad}. {BaselineEntries.Mend}");
        }

        return new GuaranteedModel
        {
            Rows = rows,
            Mean = entries.Doubles(BaselineArrays.GuaranteedMean, energies),
            Sd = sd,
            Limits = entries.Doubles(BaselineArrays.GuaranteedLimits, 2, energies),
        };
    }

    private static ImmutableArray<WindowTail> ReadTails(BaselineEntries entries, ChartsManifest charts)
    {
        if (charts.Windows.IsDefaultOrEmpty) return [];
        var scores = entries.Doubles(BaselineArrays.WindowTails, charts.Windows.Length, WindowTail.Kept);
        return
        [
            .. charts.Windows.Zip(
                scores.Chunk(WindowTail.Kept), (size, tail) => new WindowTail(size.Rows, size.Simulated, [.. tail.OrderDescending()])),
        ];
    }

    private static RunMaxima ReadMaxima(BaselineEntries entries, string name, int countedRows)
    {
        var array = entries.Entry(name);
        if (array.Shape.Length != 1 || array.Length < RunMaxima.FewestStreams)
        {
            throw new InvalidInputException(
                $"{name} in {entries.Path} is {array.Text}; [{RunMaxima.FewestStreams} or more] is needed. {BaselineEntries.Mend}");
        }

        return new RunMaxima([.. entries.Doubles(name, array.Shape.AsSpan()).Order()], countedRows);
    }
}
