using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What the sequential charts learnt.</summary>
/// <param name="charts">Their part of the manifest.</param>
/// <param name="layout">The feature rows.</param>
/// <param name="dependence">Of the reference rows.</param>
internal sealed class ChartsPart(ChartsManifest charts, FeatureLayout layout, RowDependence dependence)
{
    /// <summary>Charted coordinates of [a ; s ; p].</summary>
    private readonly Entry<int> _coordinates =
        new("charts/coordinates.npy", NumberRule.PlacesBelow(layout.MomentDimension), charts.Dimensions);

    /// <summary>Whitening of the charted coordinates.</summary>
    private readonly Entry<float> _whitening =
        new("charts/whitening.npy", NumberRule.Finite, charts.Dimensions, charts.Dimensions);

    /// <summary>m, mean of the clipped whitened rows.</summary>
    private readonly Entry<float> _centre = new("charts/centre.npy", NumberRule.Finite, charts.Dimensions);

    /// <summary>Mean probability per class; only with classes.</summary>
    private readonly Entry<double> _classMean =
        new("charts/class-mean.npy", NumberRule.Finite, charts.Classes?.Classes ?? 0);

    /// <summary>Standard deviation of the probability per class; only with classes.</summary>
    private readonly Entry<double> _classSd =
        new("charts/class-sd.npy", NumberRule.Positive, charts.Classes?.Classes ?? 0);

    /// <summary>Mean log energy per score of chart E; this and what follows of it only with chart E.</summary>
    private readonly Entry<double> _guaranteedMean =
        new("charts/guaranteed-mean.npy", NumberRule.Finite, GuaranteedModel.Energies(layout.Sites.Length));

    /// <summary>Standard deviation of the same.</summary>
    private readonly Entry<double> _guaranteedSd =
        new("charts/guaranteed-sd.npy", NumberRule.Positive, GuaranteedModel.Energies(layout.Sites.Length));

    /// <summary>μ, upper limits of the scores' means with either sign.</summary>
    private readonly Entry<double> _guaranteedLimits =
        new("charts/guaranteed-limits.npy", NumberRule.Finite, 2, GuaranteedModel.Energies(layout.Sites.Length));

    /// <summary>Largest values of chart M per simulated stream, ascending; this and what follows only with streams.</summary>
    private readonly Entry<double> _movement = new("charts/movement-maxima.npy", NumberRule.Finite, Streams);

    /// <summary>The same of chart C.</summary>
    private readonly Entry<double> _energy = new("charts/energy-maxima.npy", NumberRule.Finite, Streams);

    /// <summary>The same of chart L; only with classes.</summary>
    private readonly Entry<double> _classes = new("charts/class-maxima.npy", NumberRule.Finite, Streams);

    private static Extent Streams => Extent.AtLeast(RunMaxima.FewestStreams);

    /// <summary>What is wrong with the charts in the manifest; null when nothing is.</summary>
    public static string? FaultOf(ChartsManifest charts) => charts switch
    {
        { Dimensions: < 1 or > 8192 } => "charts.dimensions is not within 1 … 8192",
        { Rows: < 2 } => "charts.rows is below 2",
        { ClipLength: not (> 0 and < double.PositiveInfinity) } => "charts.clipLength is not positive",
        { EnergySd: not (> 0 and < double.PositiveInfinity) } => "charts.energySd is not positive",
        _ when !double.IsFinite(charts.MovementMean) || !double.IsFinite(charts.EnergyMean) =>
            "charts.movementMean or energyMean is not finite",
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

    public void Write(EntryWriter to, ChartBaseline written)
    {
        var (model, maxima) = (written.Model, written.Maxima);
        to.Write(_coordinates, model.Whitening.Coordinates);
        to.Write(_whitening, model.Whitening.Whitening);
        to.Write(_centre, model.Centre);
        if (model.Classes is not null)
        {
            to.Write(_classMean, model.ClassMean);
            to.Write(_classSd, model.ClassSd);
        }

        if (model.Guaranteed is { } guaranteed)
        {
            to.Write(_guaranteedMean, guaranteed.Mean);
            to.Write(_guaranteedSd, guaranteed.Sd);
            to.Write(_guaranteedLimits, guaranteed.Limits);
        }

        if (maxima is null) return;
        if (maxima.Joint is { } joint) to.WriteLists(Joint(joint.Maxima.Length), joint.Maxima);
        to.Write(_movement, maxima.Movement.Ascending);
        to.Write(_energy, maxima.Energy.Ascending);
        if (maxima.Classes is { } classes) to.Write(_classes, classes.Ascending);
    }

    public ChartBaseline Read(EntryReader from) => new(ReadModel(from), charts.CountedRows[0] == 0 ? null : ReadMaxima(from));

    private ChartModel ReadModel(EntryReader from) => new()
    {
        Rows = charts.Rows,
        IndependentRows = dependence.IndependentRows(charts.Rows),
        Whitening = new EnergyBlock(from.Read(_coordinates), from.Read(_whitening)),
        ClipLength = charts.ClipLength,
        Centre = from.Read(_centre),
        MovementMean = charts.MovementMean,
        EnergyMean = charts.EnergyMean,
        EnergySd = charts.EnergySd,
        Classes = charts.Classes,
        ClassMean = charts.Classes is null ? [] : from.Read(_classMean),
        ClassSd = charts.Classes is null ? [] : from.Read(_classSd),
        Guaranteed = charts.GuaranteedRows == 0
            ? null
            : new GuaranteedModel
            {
                Rows = charts.GuaranteedRows,
                Mean = from.Read(_guaranteedMean),
                Sd = from.Read(_guaranteedSd),
                Limits = from.Read(_guaranteedLimits),
            },
    };

    private ChartMaxima ReadMaxima(EntryReader from)
    {
        return new ChartMaxima(
            Maxima(_movement, charts.CountedRows[0]),
            Maxima(_energy, charts.CountedRows[1]),
            charts.Classes is null ? null : Maxima(_classes, charts.CountedRows[2]))
        {
            Joint = charts.JointRows.IsDefaultOrEmpty
                ? null
                : new JointMaxima(
                    [.. charts.NestedWindows.Select(window => window.Rows)],
                    charts.JointRows,
                    from.ReadLists(Joint(charts.JointRows.Length))),
        };

        RunMaxima Maxima(Entry<double> entry, int countedRows) => new(from.ReadSorted(entry)[0], countedRows);
    }

    /// <summary>
    /// Largest values of M, C, L and the nested windows in the same simulated streams; only with nested windows.
    /// </summary>
    private static Entry<double> Joint(int charts) => new("charts/joint-maxima.npy", NumberRule.Finite, charts, Streams);

    /// <summary>
    /// The windows are some of the known sizes, the smallest first, and each chart and window has its counted rows.
    /// </summary>
    private static bool AreNested(ChartsManifest charts)
    {
        int[] sizes = charts.NestedWindows.IsDefault ? [] : [.. charts.NestedWindows.Select(window => window?.Rows ?? 0)];
        if (charts.JointRows.IsDefaultOrEmpty) return sizes.Length == 0;
        return NestedWindows.AllSizes.Take(sizes.Length).SequenceEqual(sizes)
            && charts.JointRows.All(rows => rows > 0) && charts.CountedRows[0] > 0
            && charts.JointRows.Length == sizes.Length + (charts.Classes is null ? 2 : 3);
    }
}
