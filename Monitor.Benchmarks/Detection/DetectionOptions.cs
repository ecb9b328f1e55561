using System.Globalization;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>What the command line of <c>detection</c> says.</summary>
internal sealed record DetectionOptions
{
    public const string Usage = """
        usage: detection [--data DIR] [--models NAME,…] [--sizes N,…] [--windows N] [--clean-windows N] [--splits N] [--clean-only]
                         [--seed N] [--json FILE] [--cells] [--quick]

          --data DIR          folder with fashion/ and letter/ (default: what ALPHADRIFT_TEST_DATA names)
          --models NAME,…     fashion-prelu, fashion-relu, letter-prelu (default: all)
          --sizes N,…         rows per window (default 10,50,100,500)
          --windows N         windows per shift cell and size (default 200)
          --clean-windows N   windows without shift per size, for the false-alarm rate (default 2000)
          --splits N          measures false alarms on N random re-splits of fit, reference and production rows too (default 0)
          --clean-only        false alarms alone, no shift cells
          --seed N            seed of shifts and windows (default 1)
          --json FILE         writes every cell's counts
          --cells             prints every cell, not only the means
          --quick             50 windows per cell, 500 without shift
        """;

    private static readonly string[] AllModels = ["fashion-prelu", "fashion-relu", "letter-prelu"];

    public string Data { get; init; } = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA") ?? "data";

    public IReadOnlyList<string> Models { get; init; } = AllModels;

    public IReadOnlyList<int> Sizes { get; init; } = [10, 50, 100, 500];

    public int Windows { get; init; } = 200;

    public int CleanWindows { get; init; } = 2000;

    /// <summary>Random re-splits of all rows, for the false-alarm rate; 0 for none.</summary>
    public int Splits { get; init; }

    /// <summary>Leaves the shift cells out.</summary>
    public bool CleanOnly { get; init; }

    public int Seed { get; init; } = 1;

    public string? Json { get; init; }

    public bool Cells { get; init; }

    /// <exception cref="FormatException">An unknown option, or a value that does not fit; the message is for the user.</exception>
    public static DetectionOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DetectionOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--cells" => options with { Cells = true },
                "--quick" => options with { Windows = 50, CleanWindows = 500 },
                "--data" => options with { Data = Value() },
                "--models" => options with { Models = ModelNames(Value()) },
                "--sizes" => options with { Sizes = [.. Value().Split(',').Select(text => Number(text, 10))] },
                "--windows" => options with { Windows = Number(Value(), 1) },
                "--clean-windows" => options with { CleanWindows = Number(Value(), 1) },
                "--splits" => options with { Splits = Number(Value(), 0) },
                "--clean-only" => options with { CleanOnly = true },
                "--seed" => options with { Seed = Number(Value(), 0) },
                "--json" => options with { Json = Value() },
                _ => throw new FormatException($"unknown option {name}"),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");

            int Number(string text, int least) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                    ? number
                    : throw new FormatException($"{name} takes whole numbers from {least} on; given '{text}'");
        }

        return options;
    }

    private static string[] ModelNames(string text)
    {
        var names = text.Split(',');
        var unknown = names.FirstOrDefault(name => !AllModels.Contains(name));
        return unknown is null ? names : throw new FormatException($"no model '{unknown}'; there are {string.Join(", ", AllModels)}");
    }
}
