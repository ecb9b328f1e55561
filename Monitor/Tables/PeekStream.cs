namespace Alphadrift.Monitoring.Tables;

/// <summary>A stream whose beginning can be looked at before it is read. Reads forward only.</summary>
/// <param name="inner">What is read; it is closed with this one.</param>
internal sealed class PeekStream(Stream inner) : ForwardStream
{
    private byte[] _ahead = [];
    private int _start;
    private int _end;

    /// <summary>The next bytes, which stay to be read; fewer than asked for at the end alone.</summary>
    public ReadOnlyMemory<byte> Peek(int count)
    {
        if (_end - _start < count)
        {
            var kept = _end - _start;
            var larger = new byte[count];
            _ahead.AsSpan(_start, kept).CopyTo(larger);
            (_ahead, _start) = (larger, 0);
            _end = kept + inner.ReadAtLeast(larger.AsSpan(kept), count - kept, throwOnEndOfStream: false);
        }

        return _ahead.AsMemory(_start, Math.Min(count, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _ahead = [];
            (_start, _end) = (0, 0);
            return inner.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _ahead.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
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
