namespace Dossier.Formats.Office.Legacy;

/// <summary>A stream of a compound file as it was before it was encrypted; what stands before a certain place is plain.</summary>
internal sealed class DecryptedStream(Stream locked, LegacyCipher cipher, long plainUpTo) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => locked.Length;

    public override long Position
    {
        get => locked.Position;
        set => locked.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var start = locked.Position;
        var count = locked.Read(buffer);
        var plain = (int)Math.Clamp(plainUpTo - start, 0, count);
        cipher.Decrypt(buffer[plain..count], start + plain);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => locked.Seek(offset, origin);

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            locked.Dispose();
        }

        base.Dispose(disposing);
    }
}
