using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Charts;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>What the command line of <c>detection</c> says.</summary>
internal sealed record DetectionOptions
{
    public const string Usage = """
        usage: detection [--data DIR] [--models NAME,…] [--parts NAME,…] [--detectors NAME,…] [--sizes N,…] [--windows N]
                         [--clean-windows N] [--splits N] [--runs N] [--alarms N] [--guarantee strict] [--features NAME]
                         [--max-dimensions N] [--redeal SEED] [--threads N] [--seed N] [--json FILE] [--cells] [--quick]

          --data DIR          folder with fashion/ and letter/ (default: what ALPHADRIFT_TEST_DATA names)
          --models NAME,…     fashion-prelu, fashion-relu, letter-prelu (default: the first and the last), or paths of .onnx files
                              whose names begin with the data set they are measured on: models/fashion-wide.onnx
          --parts NAME,…      of what is printed (default: all):
                                power        alarms on windows with a shift and without, all detectors on the same windows
                                splits       false alarms over random re-splits of fit, reference and production rows
                                run-lengths  true / configured run length of the charts over random re-splits
                                delays       rows from a change to the charts' alarm at a true run length of 10,000
                                alerts       how often Skew and DomainShift fire without shift, over random re-splits
          --detectors NAME,…  alphadrift, moments (its earlier features), penultimate, activations, bbsds, mmd-softmax,
                              mmd-penultimate, ks-pca (default: all; on re-splits the first two)
          --sizes N,…         rows per window (default 10,20,50,100,200,500,1000; alerts 50,100,500)
          --windows N         windows per shift cell and size (default 50)
          --clean-windows N   windows without shift per size, for the false-alarm rate (default 1000)
          --splits N          number of re-splits (default 8; of the run lengths 16 on Fashion and 48 on Letter, where they
                              spread twice as wide)
          --runs N            runs per cell of the delays (default 80)
          --alarms N          crossings of a chart that are expected per re-split and run length of the alerts (default 50)
          --guarantee strict  run lengths and delays of chart E, at its nominal run length, in place of M, C and L
          --max-dimensions N  most dimensions that are charted in the power part, for the loss by such a limit
                              (default: the product's)
          --redeal SEED       deals fit and reference rows of the power part out anew (default: as the files have them)
          --features NAME     moments or shares, what the product looks at (default: shares; delays with both)
          --threads N         windows and re-splits at a time (default: the number of processors)
          --seed N            seed of shifts, windows and splits (default 1)
          --json FILE         writes every cell's counts
          --cells             prints every cell, not only the means
          --quick             20 windows per cell, 200 without shift, 2 re-splits, 20 runs, 10 crossings
        """;

    public static readonly string[] AllParts = ["power", "splits", "run-lengths", "delays", "alerts"];

    public string Data { get; init; } = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA") ?? "data";

    public IReadOnlyList<string> Models { get; init; } = ["fashion-prelu", "letter-prelu"];

    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    /// <summary>Names of detectors; null for all, and the product's alone on re-splits.</summary>
    public IReadOnlyList<string>? Detectors { get; init; }

    public IReadOnlyList<int> Sizes { get; init; } = [10, 20, 50, 100, 200, 500, 1000];

    /// <summary>Window sizes of the alerts.</summary>
    public IReadOnlyList<int> AlertSizes { get; init; } = [50, 100, 500];

    public int Windows { get; init; } = 50;

    public int CleanWindows { get; init; } = 1000;

    /// <summary>Random re-splits of all rows; null for the default of each part.</summary>
    public int? Splits { get; init; }

    /// <summary>Random re-splits for false alarms and alerts.</summary>
    public int RateSplits => Splits ?? 8;

    /// <summary>Runs per cell of the delays.</summary>
    public int Runs { get; init; } = 80;

    /// <summary>Crossings that are expected per split and run length of the alerts.</summary>
    public int Alarms { get; init; } = 50;

    public Guarantee Guarantee { get; init; }

    /// <summary>What the product looks at; null for its default, and delays with all.</summary>
    public FeatureSet? Features { get; init; }

    /// <summary>Limit on charted dimensions; null for the product's.</summary>
    public int? MaxDimensions { get; init; }

    /// <summary>Seed by which the power part deals fit and reference rows out anew; null for the files' own.</summary>
    public int? Redeal { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    public int Seed { get; init; } = 1;

    public string? Json { get; init; }

    public bool Cells { get; init; }

    /// <exception cref="FormatException">
    /// An unknown option, or a value that does not fit; the message is for the user.
    /// </exception>
    public static DetectionOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DetectionOptions();
        var reader = new ArgumentReader(arguments);
        while (reader.Next() is { } name)
        {
            options = name switch
            {
                "--cells" => options with { Cells = true },
                "--quick" => options with { Windows = 20, CleanWindows = 200, Splits = 2, Runs = 20, Alarms = 10 },
                "--data" => options with { Data = reader.Value() },
                "--models" => options with { Models = DataSet.Models(reader.Value()) },
                "--parts" => options with { Parts = reader.Names(AllParts) },
                "--detectors" => options with { Detectors = reader.Names(Detection.Detectors.Names) },
                "--sizes" when reader.Numbers(10) is var sizes => options with { Sizes = sizes, AlertSizes = sizes },
                "--windows" => options with { Windows = reader.Number(1) },
                "--clean-windows" => options with { CleanWindows = reader.Number(1) },
                "--splits" => options with { Splits = reader.Number(1) },
                "--runs" => options with { Runs = reader.Number(1) },
                "--alarms" => options with { Alarms = reader.Number(1) },
                "--guarantee" => options with { Guarantee = reader.Choice<Guarantee>() },
                "--features" => options with { Features = reader.Choice<FeatureSet>() },
                "--max-dimensions" => options with { MaxDimensions = reader.Number(1) },
                "--redeal" => options with { Redeal = reader.Number(0) },
                "--threads" => options with { Threads = reader.Number(1) },
                "--seed" => options with { Seed = reader.Number(0) },
                "--json" => options with { Json = reader.Value() },
                _ => throw new FormatException($"unknown option {name}"),
            };
        }

        return options;
    }

    /// <summary>The same for the charts.</summary>
    public ChartsOptions Charts() => new()
    {
        Data = Data,
        Models = Models,
        Splits = Splits,
        RunLengths = [1_000, 10_000],
        Guarantee = Guarantee,
        Features = Features,
        Runs = Runs,
        Threads = Threads,
        Seed = Seed,
    };
}
