namespace Alphadrift.Adaptation.Baselines;

/// <summary>
/// Content of a zip's entry, held to the entry's CRC-32 where it ends. The zip reader itself does not look at checksums, and many
/// a flipped bit gives other numbers that unpack as well.
/// </summary>
/// <param name="content">The content; disposed with this.</param>
/// <param name="name">Names it in messages.</param>
/// <param name="expected">The checksum of the entry.</param>
internal sealed class ChecksumStream(Stream content, string name, uint expected) : Stream
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Shifted((uint)value))];

    private uint _state = uint.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The content ends, and is not what was written.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        foreach (var value in buffer[..read]) _state = Table[(byte)(_state ^ value)] ^ (_state >> 8);
        return read > 0 || buffer.IsEmpty || ~_state == expected
            ? read
            : throw new InvalidDataException($"{name} does not have its checksum.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
        return value;
    }
}
