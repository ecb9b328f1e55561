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
    private readonly List<CellResult> _results = [];

    private Experiment(string name, DetectionOptions options, IWindowDetector[] detectors, MeasuredRows clean)
    {
        _name = name;
        _options = options;
        _detectors = detectors;
        _clean = clean;
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
        var set = name[..name.IndexOf('-', StringComparison.Ordinal)];
        string File(string file) => Path.Combine(options.Data, set, file);
        Rows fit = Rows.Read(File("fit.npy")), reference = Rows.Read(File("reference.npy")), production = Rows.Read(File("production.npy"));
        progress("calibrating");
        using var model = new ModelUnderTest(File(name + ".onnx"), fit, reference, FalseAlarmRate, options.Seed);
        var clean = model.Measure(production);
        var rStar = new RStarDetector(model.Baseline, FalseAlarmRate);
        model.CheckAgainstMonitor(production, clean, rStar, options.Sizes[0]);
        var experiment = new Experiment(
            name, options, [rStar, new PenultimateDetector(model, FalseAlarmRate), new BbsdDetector(model, FalseAlarmRate)], clean);

        // 2.
        progress("clean windows");
        experiment.Observe(CellResult.Clean, options.CleanWindows, [.. Enumerable.Range(0, clean.Count)], clean, paired: true, share: 0);

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

            _results.AddRange(_detectors.Select((detector, d) => new CellResult(_name, detector.Name, cell, size, alarms[d], windows)));
        }
    }
}
