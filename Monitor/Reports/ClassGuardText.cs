using System.Globalization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Reports;

/// <summary>The class guard in words.</summary>
internal static class ClassGuardText
{
    /// <summary>The class that moved most, with its shares.</summary>
    public static string Moved(ClassGuardObservation guard) => string.Create(
        CultureInfo.InvariantCulture,
        $"class {guard.Class} {(guard.Probability > guard.ReferenceProbability ? "more" : "less")} frequent "
        + $"({Figures.Percent(guard.Probability, 1)}, reference {Figures.Percent(guard.ReferenceProbability, 1)})");

    /// <param name="guard">The manifest's; null in a baseline of a version without it.</param>
    /// <param name="windowRows">Rows per window.</param>
    /// <param name="alarms">Alarms in which a class spoke.</param>
    /// <returns>Null when there is nothing to say: it watched, and no class spoke.</returns>
    public static string? Of(ClassGuardManifest? guard, int windowRows, int alarms) => guard switch
    {
        null => "No class guard: the baseline was written without one. Calibrate again to get it.",
        { Absent: { } reason } => $"No class guard: {reason}.",
        _ when windowRows < guard.FromRows =>
            $"The class guard takes no part: it needs windows of {Figures.Count(guard.FromRows, "row")}, "
            + $"{guard.RowsPerClass} per class.",
        _ when alarms == 0 => null,
        _ => $"In {Figures.Count(alarms, "alarm")} the class guard decided: the frequency of a class, not the slopes.",
    };

    /// <summary>For the calibration card.</summary>
    public static string Card(ClassGuardManifest guard)
    {
        if (guard.Absent is { } reason) return $"none: {reason}";
        var never = guard.ClassesNeverSeen.Length == 0
            ? ""
            : $"; never predicted on the reference: {string.Join(", ", guard.ClassesNeverSeen.Take(10))}"
              + (guard.ClassesNeverSeen.Length > 10 ? $" and {guard.ClassesNeverSeen.Length - 10} more" : "");
        return $"{Figures.Count(guard.Output!.Classes, "class", "classes")} of output {guard.Output.Name}, in windows from "
            + $"{Figures.Count(guard.FromRows, "row")} on{never}";
    }
}
