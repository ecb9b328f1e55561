using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Commands;

/// <summary>A file that a command will write: what stands in the way is said before the work begins.</summary>
internal static class OutputTarget
{
    /// <param name="path">What <c>--out</c> names.</param>
    /// <param name="force">Whether a file that is there may be overwritten.</param>
    /// <param name="inputs">Files that the command reads; null for those that are not given.</param>
    /// <exception cref="UsageException">It cannot be written, or would overwrite what must stay.</exception>
    public static void Check(string path, bool force, params IEnumerable<string?> inputs)
    {
        if (path.Length == 0) throw new UsageException("--out: the name is empty; give the name of a file.");
        if (path == "-") throw new UsageException("--out: '-' is no file, and standard output has the messages; give a file.");
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
        {
            throw new UsageException($"--out: {path} is a folder; give the name of a file.");
        }

        var full = Path.GetFullPath(path);
        if (inputs.FirstOrDefault(input => input is { Length: > 0 } && Path.GetFullPath(input) == full) is { } same)
        {
            throw new UsageException($"--out: {same} is what is read; give another name.");
        }

        if (File.Exists(path) && !force)
        {
            throw new UsageException($"--out: {path} exists; choose another name, or give --force to overwrite it.");
        }

        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException(
                File.Exists(folder)
                    ? $"--out: {folder} is a file, not a folder; give another name."
                    : $"--out: the folder {folder} does not exist; create it first.");
        }

        if (WriteTrial.FaultOf(path) is { } fault) throw new UsageException($"--out: {path} {fault} Give another name.");
    }
}
