using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Reads a stream line by line as bytes. Lines end with LF or CR LF; lines of white space are passed over.</summary>
/// <param name="path">What messages call it.</param>
/// <param name="stream">What is read.</param>
internal sealed class Utf8Lines(string path, Stream stream)
{
    /// <summary>Longest line that is read.</summary>
    public const int MaxLineBytes = 64 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private bool _finished;

    /// <summary>The 1-based number of the current line, counting all.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the current line ended with the stream, not with a line break.</summary>
    public bool IsUnfinished { get; private set; }

    /// <summary>The current line, valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Moves to the next line that is not blank; false at the end.</summary>
    /// <exception cref="InvalidInputException">A line longer than <see cref="MaxLineBytes"/>.</exception>
    public bool Read()
    {
        while (Next())
        {
            if (!Line.Trim(" \t\r"u8).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private bool Next()
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0 || (_finished && _end > _start))
            {
                Number++;
                _lineStart = _start;
                IsUnfinished = at < 0;
                _lineLength = at >= 0 ? searched + at : _end - _start;
                _start = at >= 0 ? _start + _lineLength + 1 : _end;
                return true;
            }

            if (_finished)
            {
                return false;
            }

            searched = _end - _start;
            Fill();
        }
    }

    /// <summary>
    /// Reads on behind the unfinished line, which moves to the front; the buffer doubles when that line fills it.
    /// </summary>
    private void Fill()
    {
        var kept = _end - _start;
        if (kept > MaxLineBytes)
        {
            throw new InvalidInputException(
                $"{path}: line {Number + 1} is longer than {MaxLineBytes} bytes. Write one row per line.");
        }

        var target = kept == _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(target);
        (_buffer, _start) = (target, 0);
        var read = stream.Read(_buffer.AsSpan(kept));
        _end = kept + read;
        _finished = read == 0;
    }
}
