namespace Alphadrift.Monitoring.Commands;

/// <summary>What a command's exit code says. Documented in docs/reference/commands.md and in <c>alphadrift --help</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done; <c>replay</c>, <c>report</c>: no drift, or no more alarms than chance gives.</summary>
    public const int Fine = 0;

    /// <summary>
    /// <c>replay</c> or <c>report</c> found drift, more alarms than chance gives; or the model answers too many of the rows with
    /// NaN or infinity.
    /// </summary>
    public const int Drift = 1;

    /// <summary><c>inspect --verify</c> found a gradient that is wrong.</summary>
    public const int Disagreement = 1;

    /// <summary>
    /// The command line, the configuration or an input file (model, baseline, rows) cannot be used; doing the same again fails
    /// again.
    /// </summary>
    public const int Usage = 2;

    /// <summary>Everything given was right, but it failed on the way: a full disk, a broker's fatal error, a defect.</summary>
    public const int Failure = 3;

    /// <summary>Ended by Ctrl-C or SIGTERM before it was done (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>Of <c>replay</c> and <c>report</c>.</summary>
    public static int Of(ReplayVerdict verdict) =>
        verdict.State is ReplayState.Drift or ReplayState.Unanswered ? Drift : Fine;
}
