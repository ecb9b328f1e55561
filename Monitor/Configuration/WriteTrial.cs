using System.Globalization;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>
/// Whether a file could be written where a setting says. It is tried: permissions and free space show in no other way.
/// </summary>
internal static class WriteTrial
{
    private const int LeastBytes = 64 * 1024, MostBytes = 16 << 20;

    /// <summary>Writes as much as the file has now beside it, and takes it away again; the file itself is only
    /// opened.</summary>
    /// <returns>What stands in the way, after the file's name; null when nothing does.</returns>
    public static string? FaultOf(string path)
    {
        var verb = "read";
        try
        {
            var bytes = LeastBytes;
            if (File.Exists(path))
            {
                using var present = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                bytes = (int)Math.Clamp(present.Length, LeastBytes, MostBytes);
            }

            verb = "written";
            var trial = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.trial");
            using var file = new FileStream(
                trial, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
            file.Write(new byte[bytes]);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"cannot be {verb}: {failure.Message}";
        }
    }
}
