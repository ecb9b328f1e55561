using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Monitoring.Commands;

/// <summary>Whether and under which objective slopes are adapted, as the command line says it.</summary>
internal enum ObjectiveOption
{
    None,
    Auto,
    Moments,
    Entropy,
    Reconstruction,
}

/// <summary>The options of <c>calibrate</c> that say how slopes are adapted.</summary>
internal sealed class AdaptationChoices
{
    private readonly Option<ObjectiveOption> _objective = Objective(
        "Prepare adaptation of the slopes: none, auto (by the model's outputs), moments, entropy or reconstruction. [default: "
        + "none]");

    private readonly Option<int?> _steps = new("--steps")
    {
        Description = "Steps per window. [default: 1]",
        HelpName = "N",
        CustomParser = result => CommonOptions.ParseWhole(result, "--steps", 1, AdaptationOptions.MaxSteps),
    };

    private readonly Option<double?> _learningRate = new("--learning-rate")
    {
        Description = "Size of a step. [default: learnt, so that windows without shift move slopes by 0.002]",
        HelpName = "RATE",
        CustomParser = ParseRate,
    };

    private readonly Option<bool> _natural = new("--natural") { Description = "Natural-gradient steps; the default." };

    private readonly Option<bool> _plain = new("--plain") { Description = "Plain gradient steps." };

    private readonly Option<SharingScope?> _sharing = CommonOptions.OptionalChoice<SharingScope>(
        "--sharing", "Which slopes move together: none (channel), those of a site, or all of the model. [default: channel]");

    /// <summary>Options that mean nothing without an objective.</summary>
    private Option[] Details => [_steps, _learningRate, _natural, _plain, _sharing];

    public static Option<ObjectiveOption> Objective(string description) =>
        CommonOptions.Choice<ObjectiveOption>("--objective", description);

    public void AddTo(Command command)
    {
        command.Options.Add(_objective);
        foreach (var option in Details) command.Options.Add(option);
    }

    /// <returns>Null without an objective.</returns>
    /// <exception cref="UsageException">Options that contradict each other.</exception>
    public AdaptationOptions? Parse(ParseResult parsed)
    {
        if (Kind(parsed.GetValue(_objective)) is { } objective)
        {
            if (parsed.GetValue(_natural) && parsed.GetValue(_plain)) throw new UsageException(
                "--natural and --plain exclude each other; give one of them.");
            var defaults = new AdaptationOptions();
            return defaults with
            {
                Objective = objective,
                Steps = parsed.GetValue(_steps) ?? defaults.Steps,
                LearningRate = parsed.GetValue(_learningRate),
                Natural = !parsed.GetValue(_plain),
                Sharing = parsed.GetValue(_sharing) ?? defaults.Sharing,
            };
        }

        var meaningless = Details.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return meaningless is null ? null : throw new UsageException(
            $"{meaningless.Name} says how slopes are adapted, which needs an objective: give --objective auto too, or leave "
            + $"{meaningless.Name} out.");
    }

    /// <summary>The objective; null for none.</summary>
    public static ObjectiveKind? Kind(ObjectiveOption option) => option switch
    {
        ObjectiveOption.None => null,
        ObjectiveOption.Auto => ObjectiveKind.Auto,
        ObjectiveOption.Moments => ObjectiveKind.Moments,
        ObjectiveOption.Entropy => ObjectiveKind.Entropy,
        ObjectiveOption.Reconstruction => ObjectiveKind.Reconstruction,
        _ => throw new ArgumentOutOfRangeException(nameof(option), option, "No such objective."),
    };

    private static double? ParseRate(ArgumentResult result)
    {
        var given = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
        if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < 1e9) return value;
        result.AddError($"--learning-rate: '{given}' is not a number above 0; leave it out to have it learnt.");
        return null;
    }
}
