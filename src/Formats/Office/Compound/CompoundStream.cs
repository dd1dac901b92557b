namespace Dossier.Formats.Office.Compound;

/// <summary>A stream inside a compound file, scattered over it in runs. Ends where its runs end, whatever its stated length.</summary>
internal sealed class CompoundStream : Stream
{
    private const int BufferLength = 4096;

    private readonly Stream inner;
    private readonly List<(long Start, long Length)> runs;
    private readonly long[] offsets;
    private readonly byte[] buffer = new byte[BufferLength];
    private long position;
    private long buffered = -1;
    private int bufferedLength;

    public CompoundStream(Stream inner, List<(long Start, long Length)> runs, long length)
    {
        (this.inner, this.runs) = (inner, runs);
        offsets = new long[runs.Count];
        var sum = 0L;
        for (var at = 0; at < runs.Count; at++)
        {
            offsets[at] = sum;
            sum += runs[at].Length;
        }

        Length = Math.Min(sum, length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => position;
        set => position = Math.Max(0, value);
    }

    public override int Read(Span<byte> target)
    {
        if (position >= Length || target.IsEmpty)
        {
            return 0;
        }

        if (target.Length >= BufferLength)
        {
            var direct = ReadRun(position, target);
            position += direct;
            return direct;
        }

        if (buffered < 0 || position < buffered || position >= buffered + bufferedLength)
        {
            buffered = position;
            bufferedLength = ReadRun(position, buffer);
            if (bufferedLength == 0)
            {
                buffered = -1;
                return 0;
            }
        }

        var offset = (int)(position - buffered);
        var count = Math.Min(target.Length, bufferedLength - offset);
        buffer.AsSpan(offset, count).CopyTo(target);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position =
            origin == SeekOrigin.Begin ? offset
            : origin == SeekOrigin.Current ? position + offset
            : Length + offset;

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadRun(long from, Span<byte> target)
    {
        var at = Array.BinarySearch(offsets, from);
        at = at < 0 ? ~at - 1 : at;
        if (at < 0)
        {
            return 0;
        }

        var filled = 0;
        while (filled < target.Length && at < runs.Count && from < Length)
        {
            var within = from - offsets[at];
            var count = (int)Math.Min(Math.Min(target.Length - filled, runs[at].Length - within), Length - from);
            inner.Position = runs[at].Start + within;
            var read = inner.ReadAtLeast(target.Slice(filled, count), count, throwOnEndOfStream: false);
            filled += read;
            from += read;
            if (read < count)
            {
                break;
            }

            at++;
        }

        return filled;
    }
}
