using System.Security.Cryptography;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>What has become of a file that was loaded.</summary>
internal enum FileFate
{
    /// <summary>It holds the bytes that were loaded.</summary>
    Same,

    /// <summary>It holds others.</summary>
    Replaced,

    /// <summary>It is gone.</summary>
    Gone,

    /// <summary>It cannot be read.</summary>
    Unreadable,
}

/// <summary>
/// A file that was loaded, and what is on the disk under its name now. A look costs a question to the file system; the bytes are
/// read when its answer has changed, and every <see cref="ThoroughEvery"/>th time, because a volume may keep size and time. Links
/// are followed: volumes of Kubernetes swap a link to the folder. One owner at a time.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="sha256">Of the bytes that were loaded, lower-case hexadecimal.</param>
internal sealed class LoadedFile(string path, string sha256)
{
    /// <summary>Looks from one reading of the bytes to the next, at least.</summary>
    public const int ThoroughEvery = 20;

    /// <summary>Most links that are followed, as on Linux.</summary>
    private const int MaxLinks = 40;

    private readonly string _loaded = sha256;
    private (string Target, long Length, DateTime Written)? _stat;
    private int _looks;

    public string Path => path;

    /// <summary>SHA-256 of what is there now; null where it is gone or cannot be read.</summary>
    public string? Sha256 { get; private set; } = sha256;

    /// <summary>Why it cannot be read; null where it can.</summary>
    public string? Reason { get; private set; }

    public FileFate Fate { get; private set; }

    /// <summary>Looks at the file.</summary>
    /// <returns>True when it is another than at the last look; the first compares with what was loaded.</returns>
    public bool Look()
    {
        var before = (Fate, Sha256);
        try
        {
            Read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            (_stat, Sha256) = (null, null);
            (Fate, Reason) = fault is FileNotFoundException or DirectoryNotFoundException
                ? (FileFate.Gone, null)
                : (FileFate.Unreadable, fault.Message);
        }

        return before != (Fate, Sha256);
    }

    private void Read()
    {
        var file = new FileInfo(RealPath(System.IO.Path.GetFullPath(path)));
        if (!file.Exists) throw new FileNotFoundException(null, path);
        var stat = (file.FullName, file.Length, file.LastWriteTimeUtc);
        if (stat == _stat && ++_looks < ThoroughEvery) return;

        // A pipe or a device has no length, and opening one may wait for ever.
        var found = file.Length == 0 ? "" : Hash(file.FullName);
        (_stat, _looks, Sha256, Reason) = (stat, 0, found, null);
        Fate = found == _loaded ? FileFate.Same : FileFate.Replaced;
    }

    /// <summary>The path without links, of the file or of any folder: a folder that is swapped has another.</summary>
    private static string RealPath(string path)
    {
        for (var links = 0; links < MaxLinks && Followed(path) is { } next; links++) path = next;
        return path;
    }

    /// <summary>The path with its first link followed; null without any.</summary>
    private static string? Followed(string path)
    {
        for (var end = 0; end < path.Length;)
        {
            end = path.IndexOf(System.IO.Path.DirectorySeparatorChar, end + 1) is > 0 and var next ? next : path.Length;
            var part = path[..end];
            if (new FileInfo(part).LinkTarget is { } target)
            {
                return System.IO.Path.GetFullPath(target + path[end..], System.IO.Path.GetDirectoryName(part)!);
            }
        }

        return null;
    }

    private static string Hash(string file)
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
