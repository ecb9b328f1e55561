using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>What the command line of <c>charts</c> says.</summary>
internal sealed record ChartsOptions
{
    public const string Usage = """
        usage: charts [--data DIR] [--models NAME,…] [--splits N] [--reference-rows N,…] [--expected-run-length N,…]
                      [--alarms N] [--runs N] [--guarantee strict] [--window-share X] [--features NAME] [--millions N]
                      [--threads N] [--seed N]

          --data DIR                 folder with fashion/ and letter/ (default: what ALPHADRIFT_TEST_DATA names)
          --models NAME,…            fashion-prelu, fashion-relu, letter-prelu (default: letter-prelu), or paths of .onnx files
                                     whose names begin with the data set they are measured on: models/fashion-wide.onnx
          --splits N                 random re-splits of all rows (default 4; 0 leaves the run lengths out)
          --reference-rows N,…       rows that calibration gets, half of them for the covariance (default 5000)
          --expected-run-length N,…  configured run lengths in rows (default 1000)
          --alarms N                 false alarms expected per cell (default 200)
          --runs N                   runs per cell for the delays (default 0, which leaves them out)
          --guarantee strict         chart E, whose run length is guaranteed, in place of M, C and L
          --window-share X           share of the false alarms that the windows of several sizes have (default 0.2, as shipped;
                                     0 leaves them out)
          --features NAME            moments or shares (default: shares; delays with both)
          --millions N               millions of simulated rows through the charts (default 10; 0 leaves them out)
          --threads N                re-splits and cells at a time (default: the number of processors)
          --seed N                   seed of splits, passes and simulated rows (default 1)
        """;

    public string Data { get; init; } = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA") ?? "data";

    public IReadOnlyList<string> Models { get; init; } = ["letter-prelu"];

    /// <summary>Random re-splits of all rows; null for as many as the data set's spread asks for.</summary>
    public int? Splits { get; init; } = 4;

    public IReadOnlyList<int> ReferenceRows { get; init; } = [5_000];

    public IReadOnlyList<int> RunLengths { get; init; } = [1_000];

    public int Alarms { get; init; } = 200;

    public int Runs { get; init; }

    public Guarantee Guarantee { get; init; }

    public double WindowShare { get; init; } = NestedWindows.HazardShare;

    /// <summary>What is charted; null for the product's default, and delays with all.</summary>
    public FeatureSet? Features { get; init; }

    public int Millions { get; init; } = 10;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public int Seed { get; init; } = 1;

    /// <exception cref="FormatException">
    /// An unknown option, or a value that does not fit; the message is for the user.
    /// </exception>
    public static ChartsOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChartsOptions();
        var reader = new ArgumentReader(arguments);
        while (reader.Next() is { } name)
        {
            options = name switch
            {
                "--data" => options with { Data = reader.Value() },
                "--models" => options with { Models = DataSet.Models(reader.Value()) },
                "--splits" => options with { Splits = reader.Number(0) },
                "--reference-rows" => options with { ReferenceRows = reader.Numbers(1_000) },
                "--expected-run-length" => options with { RunLengths = reader.Numbers(200) },
                "--alarms" => options with { Alarms = reader.Number(1) },
                "--runs" => options with { Runs = reader.Number(0) },
                "--guarantee" => options with { Guarantee = reader.Choice<Guarantee>() },
                "--features" => options with { Features = reader.Choice<FeatureSet>() },
                "--window-share" => options with { WindowShare = reader.Share() },
                "--millions" => options with { Millions = reader.Number(0) },
                "--threads" => options with { Threads = reader.Number(1) },
                "--seed" => options with { Seed = reader.Number(0) },
                _ => throw new FormatException($"unknown option {name}"),
            };
        }

        return options;
    }

    /// <summary>How a calibration is to be done.</summary>
    public SlopeCalibratorOptions Calibration(int seed)
    {
        var options = new SlopeCalibratorOptions { Seed = seed };
        return Features is { } features ? options with { Features = features } : options;
    }
}
