namespace Alphadrift.Benchmarks.Detection;

/// <summary>All cells of one model: every detector sees the very same windows.</summary>
internal sealed class Experiment
{
    /// <summary>The false-alarm rate that all detectors are set to.</summary>
    public const double FalseAlarmRate = 0.05;

    private readonly string _name;
    private readonly DetectionOptions _options;
    private readonly IWindowDetector[] _detectors;
    private readonly MeasuredRows _clean;
    private readonly int _split;
    private readonly List<CellResult> _results = [];

    private Experiment(string name, DetectionOptions options, ModelUnderTest model, MeasuredRows clean, int split)
    {
        _name = name;
        _options = options;
        _detectors =
        [
            new RStarDetector(model.Baseline, FalseAlarmRate),
            new PenultimateDetector(model, FalseAlarmRate),
            new BbsdDetector(model, FalseAlarmRate),
        ];
        _clean = clean;
        _split = split;
    }

    /// <remarks>
    /// 1. Calibrate on fit and reference.
    /// 2. Clean windows: the false-alarm rate on rows that calibration never saw.
    /// 3. Every shift through the model once; windows with 10, 50, 100 % of their rows from it.
    /// 4. Changed class shares.
    /// </remarks>
    public static List<CellResult> Run(string name, DetectionOptions options, Action<string> progress)
    {
        // 1.
        var set = Set(name);
        string File(string file) => Path.Combine(options.Data, set, file);
        var (fit, reference, production) = DataParts.Read(Path.Combine(options.Data, set));
        progress("calibrating");
        using var model = Calibrate(name, options, fit, reference);
        var clean = model.Measure(production);
        var experiment = new Experiment(name, options, model, clean, split: 0);
        model.CheckAgainstMonitor(production, clean, (RStarDetector)experiment._detectors[0], options.Sizes[0]);

        // 2.
        progress("clean windows");
        experiment.ObserveClean();
        if (options.CleanOnly)
        {
            return experiment._results;
        }

        // 3.
        var shifts = set == "letter"
            ? TabularShifts.All(production, fit, Rows.Read(File("newclass.npy")), options.Seed)
            : ImageShifts.All(production, fit, Rows.Read(File("foreign_digits.npy")), options.Seed);
        foreach (var shift in shifts)
        {
            progress(shift.Name);
            var shifted = model.Measure(shift.Rows());
            foreach (var share in Shift.Shares)
            {
                experiment.Observe(
                    $"{shift.Name}, {share:P0}", options.Windows, [.. Enumerable.Range(0, clean.Count)], shifted, shift.Paired, share);
            }
        }

        // 4.
        foreach (var shift in LabelShift.OfClassZero(Rows.ReadLabels(File("production_labels.npy")), options.Seed))
        {
            progress(shift.Name);
            experiment.Observe(shift.Name, options.Windows, shift.Pool, clean, paired: true, share: 0);
        }

        return experiment._results;
    }

    /// <summary>
    /// False alarms over random re-splits: fit, reference and held-out rows are drawn anew from all of them, in the same numbers.
    /// One split has one reference and one pool of held-out rows, whose means differ by chance: its rate says little about the
    /// method's.
    /// </summary>
    public static List<CellResult> Resplit(string name, DetectionOptions options, Action<string> progress)
    {
        var results = new List<CellResult>();
        var files = DataParts.Read(Path.Combine(options.Data, Set(name)));
        for (var split = 1; split <= options.Splits; split++)
        {
            progress($"re-split {split} of {options.Splits}");
            var seeded = options with { Seed = unchecked((options.Seed * 1_000) + split) };
            var (fit, reference, production) = files.Redraw(new Random(seeded.Seed));
            using var model = Calibrate(name, seeded, fit, reference);
            var experiment = new Experiment(name, seeded, model, model.Measure(production), split);
            experiment.ObserveClean();
            results.AddRange(experiment._results);
        }

        return results;
    }

    private static string Set(string name) => name[..name.IndexOf('-', StringComparison.Ordinal)];

    private static ModelUnderTest Calibrate(string name, DetectionOptions options, Rows fit, Rows reference) =>
        new(Path.Combine(options.Data, Set(name), name + ".onnx"), fit, reference, FalseAlarmRate, options.Seed);

    private void ObserveClean() =>
        Observe(CellResult.Clean, _options.CleanWindows, [.. Enumerable.Range(0, _clean.Count)], _clean, paired: true, share: 0);

    private void Observe(string cell, int windows, int[] pool, MeasuredRows shifted, bool paired, double share)
    {
        foreach (var size in _options.Sizes)
        {
            // The same seed for every cell: cells differ by their shift, not by their rows.
            var draw = new WindowDraw([.. pool], _options.Seed + size);
            var drawShifted = new WindowDraw(shifted.Count, _options.Seed + size);
            var replaced = (int)Math.Round(share * size);
            var window = new WindowRow[size];
            var alarms = new int[_detectors.Length];
            for (var i = 0; i < windows; i++)
            {
                var rows = draw.Next(size);
                var others = paired ? rows : drawShifted.Next(replaced);
                for (var j = 0; j < size; j++)
                {
                    window[j] = j < replaced ? new WindowRow(shifted, others[j]) : new WindowRow(_clean, rows[j]);
                }

                for (var d = 0; d < alarms.Length; d++)
                {
                    alarms[d] += _detectors[d].Score(window) > _detectors[d].Threshold(size) ? 1 : 0;
                }
            }

            _results.AddRange(_detectors.Select((detector, d) =>
                new CellResult(_name, detector.Name, cell, size, alarms[d], windows) { Split = _split }));
        }
    }
}
