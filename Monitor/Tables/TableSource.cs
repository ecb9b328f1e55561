using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// The bytes of one data file: a regular file, or a stream such as standard input, which is read once. What is compressed with
/// gzip is unpacked, up to the limit.
/// </summary>
internal sealed class TableSource : IDisposable
{
    /// <summary>The path of standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferBytes = 1 << 16;

    /// <summary>How other kinds of files begin, which are taken for the wrong one by their ending.</summary>
    private static readonly (byte[] Magic, string Kind)[] Foreign =
    [
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "compressed with bzip2"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "compressed with xz"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4"),
        ([(byte)'P', (byte)'K', 3, 4], "a zip, such as .npz or .xlsx"),
        ([(byte)'P', (byte)'A', (byte)'R', (byte)'1'], "Parquet"),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a .npy array"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel file"),
    ];

    private readonly Stream _raw;
    private readonly HashingStream? _hashing;
    private readonly string? _sha256;
    private readonly (long Length, DateTime Written) _asOpened;

    private TableSource(string path, Stream raw, TableFormat format, TableLimits limits)
    {
        (Path, _raw) = (path, raw);
        if (raw is FileStream { CanSeek: true } file)
        {
            _asOpened = State(file);
            _sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Position = 0;
        }
        else
        {
            _hashing = new HashingStream(new LimitedStream(path, raw, limits.MaxFileBytes));
        }

        Content = Open(format, limits);
    }

    /// <summary>What messages call it.</summary>
    public string Path { get; }

    /// <summary>The rows as they are written; seekable where the file is, and is not compressed.</summary>
    public Stream Content { get; }

    /// <param name="path">A file, or <see cref="StandardInput"/>.</param>
    /// <param name="format">How its rows are written.</param>
    /// <param name="options">Limits, and what opens standard input.</param>
    /// <exception cref="InvalidInputException">It is empty, too large, or cannot be read from such a place.</exception>
    public static TableSource Open(string path, TableFormat format, TableOptions options)
    {
        var limits = options.Limits;
        if (path == StandardInput)
        {
            return new TableSource("standard input", options.StandardInput(), Streamed("standard input", format), limits);
        }

        var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        try
        {
            if (!stream.CanSeek)
            {
                return new TableSource(path, stream, Streamed(path, format), limits);
            }

            if (stream.Length == 0)
            {
                throw new EmptyTableException($"{path}: the file is empty. Give a file with at least one row.");
            }

            return stream.Length <= limits.MaxFileBytes
                ? new TableSource(path, stream, format, limits)
                : throw new InvalidInputException(
                    $"{path}: the file has {stream.Length} bytes; at most {limits.MaxFileBytes} are read. Use fewer rows.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>After the rows were read: the hash of all bytes of the file, lower-case hexadecimal.</summary>
    /// <exception cref="InvalidInputException">The file was changed while it was read.</exception>
    public string Finish()
    {
        CheckUnchanged();
        return _sha256 ?? _hashing!.Finish();
    }

    /// <exception cref="InvalidInputException">The file was changed while it was read.</exception>
    public void CheckUnchanged()
    {
        if (_raw is FileStream { CanSeek: true } file && State(file) != _asOpened)
        {
            throw new InvalidInputException(
                $"{Path}: the file was changed while it was read. Give a copy that nobody writes to.");
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _raw.Dispose();
    }

    private static (long Length, DateTime Written) State(FileStream file) =>
        (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    private static TableFormat Streamed(string path, TableFormat format) => format is not (TableFormat.Npz or TableFormat.Parquet)
        ? format
        : throw new InvalidInputException(
            $"{path}: {format.ToString().ToLowerInvariant()} is read from regular files alone, because its end tells what is in "
            + "it. Write the rows to a file first, or give csv, tsv, jsonl or npy.");

    private Stream Open(TableFormat format, TableLimits limits)
    {
        Stream content = _raw;
        byte[] start;
        if (_hashing is null)
        {
            start = new byte[8];
            start = start[.._raw.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            _raw.Position = 0;
        }
        else
        {
            var peek = new PeekStream(_hashing);
            start = peek.Peek(8).ToArray();
            content = peek;
            if (start.Length == 0)
            {
                throw new EmptyTableException($"{Path}: is empty. Give at least one row.");
            }
        }

        var isGzip = start is [0x1F, 0x8B, ..];
        if (isGzip && (format is TableFormat.Npz or TableFormat.Parquet))
        {
            throw new InvalidInputException(
                $"{Path}: the file is compressed with gzip, and .{format.ToString().ToLowerInvariant()} files are read as they "
                + "are. Unpack it first.");
        }

        if (format is TableFormat.Csv or TableFormat.Tsv or TableFormat.Jsonl
            && Array.Find(Foreign, one => start.AsSpan().StartsWith(one.Magic)) is { Kind: { } kind })
        {
            throw new InvalidInputException(
                $"{Path}: the file is {kind}, not {format.ToString().ToLowerInvariant()}. Unpack or convert it, or name it "
                + "by what it is.");
        }

        return isGzip
            ? new PeekStream(new LimitedStream(Path, new GZipStream(content, CompressionMode.Decompress), limits.MaxFileBytes))
            : content;
    }

    /// <summary>Reads up to a limit, and says so beyond it: what a few bytes unpack to is not known beforehand.</summary>
    private sealed class LimitedStream(string path, Stream inner, long most) : ForwardStream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            _read += count;
            return _read <= most
                ? count
                : throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: has more than {most} bytes, unpacked where it is compressed; no more are read. Use fewer rows."));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Hashes what passes.</summary>
    private sealed class HashingStream(Stream inner) : ForwardStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            _hash.AppendData(buffer[..count]);
            return count;
        }

        /// <summary>The hash of all bytes, those after the rows too.</summary>
        public string Finish()
        {
            var rest = new byte[BufferBytes];
            while (Read(rest) > 0)
            {
            }

            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
