using Alphadrift.Adaptation.Charts;
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
        { ExpectedRunLength: < RunLengthVerdict.Shortest or > RunLengthVerdict.Longest } =>
            "charts.expectedRunLength is out of its range",
        { Classes: { Classes: < 2 or > ClassOutput.MaxClasses } or { Index: < 0 } } => "charts.classes is not valid",
        _ when charts.CountedRows.IsDefault || charts.CountedRows.Length != 3 || charts.CountedRows.Any(rows => rows < 0)
            || (charts.CountedRows[0] > 0
                && (charts.CountedRows[1] == 0 || (charts.CountedRows[2] == 0) != (charts.Classes is null)))
            => "charts.countedRows are not valid",
        _ when !AreNested(charts) => "charts.nestedWindows or charts.jointRows are not valid",
        _ => null,
    };

    public static ChartBaseline Read(
        BaselineEntries entries, ChartsManifest charts, int moments, int sites, RowDependence dependence)
    {
        var (d, classes) = (charts.Dimensions, charts.Classes?.Classes ?? 0);
        var model = new ChartModel
        {
            Rows = charts.Rows,
            IndependentRows = dependence.IndependentRows(charts.Rows),
            Whitening = new EnergyBlock(
                entries.Integers(BaselineArrays.ChartCoordinates, moments, d),
                [.. entries.Entry(BaselineArrays.ChartWhitening, d, d).ToFloat32().Span]),
            ClipLength = charts.ClipLength,
            Centre = [.. entries.Entry(BaselineArrays.ChartCentre, d).ToFloat32().Span],
            MovementMean = charts.MovementMean,
            EnergyMean = charts.EnergyMean,
            EnergySd = charts.EnergySd,
            Classes = charts.Classes,
            ClassMean = classes == 0 ? [] : entries.Doubles(BaselineArrays.ClassMean, classes),
            ClassSd = classes == 0 ? [] : entries.Doubles(BaselineArrays.ClassSd, classes),
            Guaranteed = charts.GuaranteedRows == 0
                ? null
                : ReadGuaranteed(entries, charts.GuaranteedRows, GuaranteedModel.Energies(sites)),
        };
        return new ChartBaseline(model, charts.CountedRows[0] == 0 ? null : new ChartMaxima(
            ReadMaxima(entries, BaselineArrays.MovementMaxima, charts.CountedRows[0]),
            ReadMaxima(entries, BaselineArrays.EnergyMaxima, charts.CountedRows[1]),
            classes == 0 ? null : ReadMaxima(entries, BaselineArrays.ClassMaxima, charts.CountedRows[2]))
        {
            Joint = charts.JointRows.IsDefaultOrEmpty ? null : ReadJoint(entries, charts),
        });
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

    /// <summary>
    /// The windows are some of the known sizes, the smallest first, and each chart and window has its counted rows.
    /// </summary>
    private static bool AreNested(ChartsManifest charts)
    {
        int[] sizes = charts.NestedWindows.IsDefault ? [] : [.. charts.NestedWindows.Select(window => window.Rows)];
        if (charts.JointRows.IsDefaultOrEmpty) return sizes.Length == 0;
        return NestedWindows.AllSizes.Take(sizes.Length).SequenceEqual(sizes)
            && charts.JointRows.All(rows => rows > 0) && charts.CountedRows[0] > 0
            && charts.JointRows.Length == sizes.Length + (charts.Classes is null ? 2 : 3);
    }

    private static JointMaxima ReadJoint(BaselineEntries entries, ChartsManifest charts)
    {
        var array = entries.Entry(BaselineArrays.JointMaxima);
        if (array.Shape.Length != 2 || array.Shape[0] != charts.JointRows.Length || array.Shape[1] < RunMaxima.FewestStreams)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.JointMaxima} in {entries.Path} is {array.Text}; "
                + $"[{charts.JointRows.Length}, {RunMaxima.FewestStreams} or more] is needed. {BaselineEntries.Mend}");
        }

        double[][] maxima = [.. entries.Doubles(BaselineArrays.JointMaxima, array.Shape.AsSpan()).Chunk(array.Shape[1])];
        return new JointMaxima([.. charts.NestedWindows.Select(window => window.Rows)], charts.JointRows, maxima);
    }

    private static RunMaxima ReadMaxima(BaselineEntries entries, string name, int countedRows)
    {
        var array = entries.Entry(name);
        if (array.Shape.Length != 1 || array.Length < RunMaxima.FewestStreams)
        {
            throw new InvalidInputException(
                $"{name} in {entries.Path} is {array.Text}; [{RunMaxima.FewestStreams} or more] is needed. "
                + $"{BaselineEntries.Mend}");
        }

        return new RunMaxima([.. entries.Doubles(name, array.Shape.AsSpan()).Order()], countedRows);
    }
}
