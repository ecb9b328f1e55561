using System.CommandLine;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Configuration.Options;

namespace Alphadrift.Monitoring.Commands;

/// <summary>How a file is observed, as the command line says it: the same for <c>replay</c> and <c>report</c>.</summary>
internal sealed class ObservationChoices
{
    private const int MaxWindowRows = 1_000_000, MaxWindowsInARow = 1_000;

    private readonly Option<string> _baseline =
        CommonOptions.Path("--baseline", "The baseline of alphadrift calibrate.", true, "-b");

    private readonly Option<string> _model =
        CommonOptions.Path("--model", "The ONNX model that the baseline belongs to.", true, "-m");

    private readonly Option<string> _input =
        CommonOptions.Path("--input", $"The rows to observe: {TableChoices.Files}.", true, "-i");

    private readonly Option<int> _window =
        CommonOptions.Whole("--window", "Rows per window.", 100, SlopeMonitor.MinWindowRows, MaxWindowRows);

    private readonly Option<double?> _rate =
        CommonOptions.FalseAlarmRate("Share of windows without shift that may alarm. [default: the baseline's]");

    private readonly Option<bool> _charts = new("--charts")
    {
        Description = "Update the control charts after every row; false leaves them out. [default: where the baseline has them]",
        HelpName = "true|false",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _runLength = CommonOptions.ExpectedRunLength(
        "Rows that should lie between two false alarms of the charts. [default: the baseline's]");

    private readonly Option<Guarantee> _guarantee = CommonOptions.Guarantee();

    // Charts always begin anew; the option is there for command lines of earlier versions.
    private readonly Option<bool> _restart = new("--restart") { Arity = ArgumentArity.ZeroOrOne, Hidden = true };

    private readonly Option<int> _fireAfter = CommonOptions.Whole(
        "--fire-after", "Windows in a row after which an alert that counts windows fires.", 2, 1, MaxWindowsInARow);

    private readonly Option<int> _resolveAfter = CommonOptions.Whole(
        "--resolve-after", "Quiet windows in a row after which an alert is resolved.", 3, 1, MaxWindowsInARow);

    private readonly Option<string?> _segment = CommonOptions.Segment();

    private readonly Option<int> _segments = CommonOptions.Whole(
        "--segments",
        "With --segment: segments at a time with charts of their own; the others share one.",
        ReplayOptions.DefaultSegments,
        1,
        SegmentOptions.MaxSegments);

    private readonly TableChoices _tables = new();

    private readonly Option<int> _threads = CommonOptions.Threads();

    private readonly Option<Lowering> _lowering = CommonOptions.Lowering();

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _baseline, _model, _input, _window, _rate, _charts, _runLength, _guarantee, _restart, _fireAfter, _resolveAfter,
            _segment, _segments, _threads, _lowering,
        ];
        foreach (var option in options) command.Options.Add(option);
        _tables.AddTo(command);
    }

    /// <exception cref="UsageException">Options that contradict each other.</exception>
    public ReplayOptions Parse(ParseResult parsed, Terminal terminal)
    {
        Check(parsed);
        return new ReplayOptions
        {
            Baseline = parsed.GetRequiredValue(_baseline),
            Model = parsed.GetRequiredValue(_model),
            Input = parsed.GetRequiredValue(_input),
            Fields = _tables.Fields(parsed),
            Table = _tables.Parse(parsed, terminal),
            WindowRows = parsed.GetValue(_window),
            FalseAlarmRate = parsed.GetValue(_rate),
            Charts = IsGiven(parsed, _charts) ? parsed.GetValue(_charts) : null,
            ExpectedRunLength = parsed.GetValue(_runLength),
            Guarantee = parsed.GetValue(_guarantee),
            Alerts = new AlertSettings(parsed.GetValue(_fireAfter), parsed.GetValue(_resolveAfter)),
            Segment = parsed.GetValue(_segment),
            Segments = parsed.GetValue(_segments),
            Threads = parsed.GetValue(_threads),
            Lowering = parsed.GetValue(_lowering),
        };
    }

    private void Check(ParseResult parsed)
    {
        if (IsGiven(parsed, _segments) && parsed.GetValue(_segment) is null)
        {
            throw new UsageException("--segments limits the segments of --segment: give --segment FIELD too.");
        }

        if (IsGiven(parsed, _restart) && !parsed.GetValue(_restart))
        {
            throw new UsageException(
                "--restart false: the charts begin anew after every alarm, as the daemon's do; without that the number of their "
                + "alarms says nothing. Leave --restart out.");
        }

        if (!IsGiven(parsed, _charts) || parsed.GetValue(_charts)) return;
        Option[] ofCharts = [_restart, _runLength, _guarantee];
        if (ofCharts.FirstOrDefault(one => IsGiven(parsed, one)) is { } of)
        {
            throw new UsageException($"{of.Name} is about the sequential charts: leave out --charts false, or {of.Name}.");
        }
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
