using System.Globalization;
using Alphadrift.Adaptation.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>What the command line of <c>charts</c> says.</summary>
internal sealed record ChartsOptions
{
    public const string Usage = """
        usage: charts [--data DIR] [--splits N] [--reference-rows N,…] [--expected-run-length N,…] [--alarms N] [--guarantee strict] [--millions N] [--seed N]

          --data DIR                 folder with letter/ (default: what ALPHADRIFT_TEST_DATA names); without it the run lengths are left out
          --splits N                 random re-splits of all Letter rows (default 4; 0 leaves the run lengths out)
          --reference-rows N,…       rows that calibration gets, half of them for the covariance (default 5000)
          --expected-run-length N,…  configured run lengths in rows (default 1000)
          --alarms N                 false alarms expected per cell (default 200)
          --guarantee strict         chart E, whose run length is guaranteed, in place of M, C and L
          --millions N               millions of simulated rows through the charts (default 10; 0 leaves them out)
          --seed N                   seed of splits, passes and simulated rows (default 1)
        """;

    public string Data { get; init; } = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA") ?? "data";

    public int Splits { get; init; } = 4;

    public IReadOnlyList<int> ReferenceRows { get; init; } = [5_000];

    public IReadOnlyList<int> RunLengths { get; init; } = [1_000];

    public int Alarms { get; init; } = 200;

    public Guarantee Guarantee { get; init; }

    public int Millions { get; init; } = 10;

    public int Seed { get; init; } = 1;

    /// <exception cref="FormatException">An unknown option, or a value that does not fit; the message is for the user.</exception>
    public static ChartsOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChartsOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--data" => options with { Data = Value() },
                "--splits" => options with { Splits = Number(Value(), 0) },
                "--reference-rows" => options with { ReferenceRows = [.. Value().Split(',').Select(text => Number(text, 1_000))] },
                "--expected-run-length" => options with { RunLengths = [.. Value().Split(',').Select(text => Number(text, 200))] },
                "--alarms" => options with { Alarms = Number(Value(), 1) },
                "--guarantee" => options with { Guarantee = Choice(Value()) },
                "--millions" => options with { Millions = Number(Value(), 0) },
                "--seed" => options with { Seed = Number(Value(), 0) },
                _ => throw new FormatException($"unknown option {name}"),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");

            Guarantee Choice(string text) => Enum.TryParse<Guarantee>(text, ignoreCase: true, out var guarantee)
                ? guarantee
                : throw new FormatException($"{name} takes calibrated or strict; given '{text}'");

            int Number(string text, int least) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                    ? number
                    : throw new FormatException($"{name} takes whole numbers from {least} on; given '{text}'");
        }

        return options;
    }
}
