namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// The command line asks for something that cannot be done. Shown as it is; exit code <see cref="ExitCode.Usage"/>.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
