using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Commands;

internal enum OutputFormat
{
    Text,
    Json,
}

/// <summary>
/// Options that several commands share, and parsers whose errors name the option, the value, the range and the mend.
/// </summary>
internal static class CommonOptions
{
    /// <summary>Above this an alarm says nothing.</summary>
    public const double MaxFalseAlarmRate = 0.5;

    public const int MaxThreads = 256;

    public static Option<OutputFormat> Output() => Choice<OutputFormat>(
        "--output", "How the result is written: text for people, json for programs. [default: text]");

    public static Option<Lowering> Lowering() => Choice<Lowering>(
        "--lowering",
        "How the rectifiers are computed: managed (SIMD kernel), portable (standard ONNX operators) or auto. [default: auto]");

    /// <summary>Rows per block; 0 for "auto".</summary>
    public static Option<int> BlockRows() => new("--block-rows")
    {
        Description =
            "Rows that depend on their neighbours (bursts, sessions) and are drawn together: a number, 1 for independent "
            + "rows, or auto, estimated from the order of the reference. [default: auto]",
        HelpName = "auto|N",
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return 0;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
                && rows is >= 1 and <= RowDependence.MaxBlockRows)
            {
                return rows;
            }

            result.AddError($"--block-rows takes auto or a number from 1 to {RowDependence.MaxBlockRows}; given '{text}'.");
            return 0;
        },
    };

    public static Option<string?> Segment() => new("--segment")
    {
        Description =
            "Column that says which segment (tenant, region, model version) every row belongs to; each has its own charts.",
        HelpName = "FIELD",
    };

    public static Option<Guarantee> Guarantee() => Choice<Guarantee>(
        "--guarantee",
        "calibrated (the run length is right in the median over references) or strict (never below it, found later). "
        + "[default: calibrated]");

    public static Option<int> Threads() => Whole("--threads", "Threads that ONNX Runtime may use.", 1, 1, MaxThreads);

    public static Option<string> Path(string name, string description, bool required = true, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description,
            Required = required,
            HelpName = "FILE",
            CustomParser = result => NotEmpty(result, name)!,
        };

    /// <summary>The path that is given; an empty one, as of a variable that is not set, is a fault.</summary>
    public static string? NotEmpty(ArgumentResult result, string name)
    {
        var given = Given(result);
        if (given.Length == 0)
        {
            result.AddError($"{name}: the name of the file is empty.");
        }

        return given;
    }

    /// <summary>One of an enumeration's members, the first of them by default.</summary>
    public static Option<T> Choice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = Choices<T>('|'),
            CustomParser = result => ParseChoice<T>(result, name) ?? default,
        };

    /// <summary>A choice that may be left out: null then.</summary>
    public static Option<T?> OptionalChoice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = Choices<T>('|'),
            CustomParser = result => ParseChoice<T>(result, name),
        };

    public static Option<int> Whole(string name, string description, int defaultValue, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result => ParseWhole(result, name, min, max),
    };

    public static int ParseWhole(ArgumentResult result, string name, int min, int max)
    {
        var given = Given(result);
        if (int.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        result.AddError($"{name}: '{given}' is not a whole number from {Figures.Count(min)} to {Figures.Count(max)}.");
        return min;
    }

    /// <summary>A rate; null when the option is absent.</summary>
    public static Option<double?> FalseAlarmRate(string description) => new("--false-alarm-rate")
    {
        Description = description,
        HelpName = "RATE",
        CustomParser = result =>
        {
            var given = Given(result);
            if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is > 0 and <= MaxFalseAlarmRate)
            {
                return value;
            }

            result.AddError(
                $"--false-alarm-rate: '{given}' is not a number above 0 and at most 0.5; 0.01 lets one window in a hundred " +
                "alarm without shift.");
            return null;
        },
    };

    /// <summary>Rows between false alarms of the charts; null when the option is absent.</summary>
    public static Option<int?> ExpectedRunLength(string description) => new("--expected-run-length")
    {
        Description = description,
        HelpName = "ROWS",
        CustomParser = result => ParseWhole(result, "--expected-run-length", RunLengthVerdict.Shortest, RunLengthVerdict.Longest),
    };

    public static Option<int> Seed(string description) => Whole("--seed", description, 1, 0, int.MaxValue);

    /// <summary>45s, 2m, 1h, 500ms.</summary>
    public static TimeSpan ParseDuration(ArgumentResult result, string name, TimeSpan min, TimeSpan max)
    {
        var given = Given(result);
        var number = given.TrimEnd('m', 's', 'h');
        double? unit = given[number.Length..] switch { "ms" => 1e-3, "s" => 1, "m" => 60, "h" => 3600, _ => null };
        if (unit is { } seconds
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * seconds >= min.TotalSeconds && value * seconds <= max.TotalSeconds)
        {
            return TimeSpan.FromSeconds(value * seconds);
        }

        result.AddError(
            $"{name}: '{given}' is not a duration from {DurationText.Of(min)} to {DurationText.Of(max)}, such as 45s or 2m.");
        return min;
    }

    /// <summary>Names separated by commas; blanks around a name do not belong to it.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "A,B,C",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            var names = Given(result).Split(',', StringSplitOptions.TrimEntries);
            if (names.Contains(""))
            {
                result.AddError(
                    $"{name}: '{Given(result)}' has an empty name; give names separated by commas, such as age,income.");
            }

            return names;
        },
    };

    private static T? ParseChoice<T>(ArgumentResult result, string name)
        where T : struct, Enum
    {
        var given = Given(result);
        var index = Array.FindIndex(Enum.GetNames<T>(), choice => choice.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        result.AddError($"{name}: '{given}' is not one of {Choices<T>(' ').Replace(" ", ", ", StringComparison.Ordinal)}.");
        return null;
    }

    private static string Choices<T>(char separator)
        where T : struct, Enum => string.Join(separator, Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant()));

    private static string Given(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
}
