using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>All cells of one model: every detector sees the very same windows.</summary>
internal sealed class Experiment
{
    /// <summary>The false-alarm rate that all detectors are set to.</summary>
    public const double FalseAlarmRate = 0.05;

    private static readonly int[] OtherLabels = [3, 7];

    private readonly DataSet _data;
    private readonly DetectionOptions _options;
    private readonly IWindowDetector[] _detectors;
    private readonly MeasuredRows _clean;
    private readonly int _split;
    private readonly List<CellResult> _results = [];
    private int _cells;

    private Experiment(
        DataSet data,
        DetectionOptions options,
        IReadOnlyList<string> detectors,
        ModelUnderTest model,
        DataParts parts,
        int split,
        int threads)
    {
        _data = data;
        _options = options with { Threads = threads };
        var context = new PeerContext(model, model.Measure(parts.Fit), model.Measure(parts.Reference), FalseAlarmRate, threads);
        _detectors = [.. detectors.Select(name => Detectors.Make(name, context))];
        _clean = model.Measure(parts.Production);
        _split = split;
    }

    /// <remarks>
    /// 1. Calibrate on fit and reference.
    /// 2. Clean windows: the false-alarm rate on rows that calibration never saw.
    /// 3. Every shift through the model once; windows with 10, 50, 100 % of their rows from it.
    /// 4. Changed class shares.
    /// </remarks>
    public static List<CellResult> Run(DataSet data, DetectionOptions options, Action<string> progress)
    {
        // 1.
        var parts = options.Redeal is { } seed ? data.Parts().RedrawCalibration(new Random(seed)) : data.Parts();
        progress("calibrating");
        using var model = Calibrate(data, options, options.Seed, parts);
        var experiment = new Experiment(
            data, options, options.Detectors ?? Detectors.Names, model, parts, split: 0, options.Threads);
        if (experiment._detectors.OfType<ProductDetector>().SingleOrDefault() is { } product)
        {
            model.CheckAgainstMonitor(experiment._clean, product, options.Sizes[0]);
            model.CheckAgainstMonitor(experiment._clean, product, options.Sizes[^1]);
        }

        // 2.
        progress("windows without shift");
        int[] all = [.. Enumerable.Range(0, experiment._clean.Count)];
        experiment.ObserveClean();

        // 3.
        foreach (var (shift, shifted) in Measured([.. data.Shifts(parts, options.Seed)], model, options.Threads))
        {
            progress(shift.Name);
            foreach (var share in Shift.Shares)
            {
                experiment.Observe(
                    $"{shift.Name}, {share:P0}", CellKind.Shift, options.Windows, all, shifted, shift.Paired, share);
            }
        }

        // 4.
        foreach (var label in (int[])[0, .. OtherLabels])
        {
            var kind = label == 0 ? CellKind.Label : CellKind.OtherLabel;
            foreach (var shift in LabelShift.Of(data.ProductionLabels(), label, options.Seed))
            {
                progress(shift.Name);
                experiment.Observe(shift.Name, kind, options.Windows, shift.Pool, experiment._clean, paired: true, share: 0);
            }
        }

        return experiment._results;
    }

    /// <summary>
    /// False alarms over random re-splits: fit, reference and held-out rows are drawn anew from all of them, in the same numbers.
    /// One split has one reference and one pool of held-out rows, whose means differ by chance: its rate says little about the
    /// method's.
    /// </summary>
    public static List<CellResult> Resplit(DataSet data, DetectionOptions options, Action<string> progress)
    {
        var files = data.Parts();
        var results = new List<CellResult>[options.RateSplits];
        Parallel.For(0, options.RateSplits, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i =>
        {
            progress($"re-split {i + 1} of {options.RateSplits}");
            var seeded = options with { Seed = unchecked((options.Seed * 1_000) + i + 1) };
            var parts = files.Redraw(new Random(seeded.Seed));
            using var model = Calibrate(data, options, seeded.Seed, parts);
            var experiment = new Experiment(
                data, seeded, options.Detectors ?? Detectors.OnSplits, model, parts, i + 1, threads: 1);
            experiment.ObserveClean();
            results[i] = experiment._results;
        });
        return [.. results.SelectMany(split => split)];
    }

    /// <summary>
    /// Every shift with its rows through the model; with several threads the next is measured while one is looked at.
    /// </summary>
    private static IEnumerable<(Shift Shift, MeasuredRows Rows)> Measured(Shift[] shifts, ModelUnderTest model, int threads)
    {
        Task<MeasuredRows>? ahead = null;
        for (var i = 0; i < shifts.Length; i++)
        {
            var rows = ahead is null ? model.Measure(shifts[i].Rows()) : ahead.GetAwaiter().GetResult();
            var next = i + 1;
            ahead = threads > 1 && next < shifts.Length ? Task.Run(() => model.Measure(shifts[next].Rows())) : null;
            yield return (shifts[i], rows);
        }
    }

    private static ModelUnderTest Calibrate(DataSet data, DetectionOptions options, int seed, DataParts parts)
    {
        var model = OnnxModel.Load(data.ModelPath);
        var calibration = (options.Charts() with { Features = options.Features }).Calibration(seed) with
        {
            FalseAlarmRate = FalseAlarmRate,
            ExpectedRunLength = null,
            MaxDimensions = options.MaxDimensions ?? FeatureLayout.DefaultMaxDimensions,
        };
        return new ModelUnderTest(model, ModelUnderTest.Calibrate(model, parts.Reference, parts.Fit, calibration));
    }

    private void ObserveClean() => Observe(
        CellResult.Clean, CellKind.Clean, _options.CleanWindows,
        [.. Enumerable.Range(0, _clean.Count)], _clean, paired: true, share: 0);

    private void Observe(string cell, CellKind kind, int windows, int[] pool, MeasuredRows shifted, bool paired, double share)
    {
        // Every cell draws windows of its own, so that the errors of two cells are independent.
        _cells++;
        foreach (var size in _options.Sizes)
        {
            var drawn = Draw(size, windows, pool, shifted, paired, share);
            double[] thresholds = [.. _detectors.Select(detector => detector.Threshold(size))];
            var alarms = new int[_detectors.Length];
            Parallel.For(0, windows, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, i =>
            {
                for (var d = 0; d < alarms.Length; d++)
                {
                    if (_detectors[d].Score(drawn[i]) > thresholds[d]) Interlocked.Increment(ref alarms[d]);
                }
            });
            _results.AddRange(_detectors.Select((detector, d) =>
                new CellResult(_data.Model, detector.Name, cell, kind, size, alarms[d], windows) { Split = _split }));
        }
    }

    private WindowRow[][] Draw(int size, int windows, int[] pool, MeasuredRows shifted, bool paired, double share)
    {
        var seed = unchecked((((_options.Seed * 1_009) + _cells) * 10_007) + size);
        var draw = new WindowDraw([.. pool], seed);
        var drawShifted = new WindowDraw(shifted.Count, seed + 1);
        var replaced = (int)Math.Round(share * size);
        var drawn = new WindowRow[windows][];
        for (var i = 0; i < windows; i++)
        {
            var rows = draw.Next(size);
            var others = paired ? rows : drawShifted.Next(Math.Min(replaced, shifted.Count));
            var window = drawn[i] = new WindowRow[size];
            for (var j = 0; j < size; j++)
            {
                // A foreign class with fewer rows than the window needs is seen more than once.
                window[j] = j < replaced ? new WindowRow(shifted, others[j % others.Length]) : new WindowRow(_clean, rows[j]);
            }
        }

        return drawn;
    }
}
