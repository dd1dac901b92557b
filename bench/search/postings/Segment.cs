using System.Buffers;
using System.Runtime.InteropServices;

namespace Dossier.Postings;

/// <summary>A term: where its bytes lie, and behind them its documents with their counts, and then its positions.</summary>
/// <param name="Last">Its last document, counted from the segment's first.</param>
internal readonly record struct Term(long Place, int Length, int Documents, int Last, int DocumentBytes, int PositionBytes);

/// <summary>Three files: <c>.terms</c> in the order of their bytes, the <c>.bytes</c> they speak of, the <c>.lengths</c> of documents.</summary>
internal sealed class SegmentWriter(string path) : IDisposable
{
    private readonly FileStream terms = Create(path + ".terms");
    private readonly FileStream bytes = Create(path + ".bytes");

    /// <summary>The buffers are empty afterwards.</summary>
    public void Add(ReadOnlySpan<byte> term, int count, int last, ArrayBufferWriter<byte> documents, ArrayBufferWriter<byte> positions)
    {
        var entry = new Term(bytes.Position, term.Length, count, last, documents.WrittenCount, positions.WrittenCount);
        terms.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Term>(in entry)));
        bytes.Write(term);
        bytes.Write(documents.WrittenSpan);
        bytes.Write(positions.WrittenSpan);
        documents.ResetWrittenCount();
        positions.ResetWrittenCount();
    }

    public void End(ReadOnlySpan<int> lengths)
    {
        using var file = Create(path + ".lengths");
        file.Write(MemoryMarshal.AsBytes(lengths));
        file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        bytes.Flush(flushToDisk: true);
        terms.Flush(flushToDisk: true);
        bytes.Dispose();
        terms.Dispose();
    }

    private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
}

/// <summary>A finished segment, read where the system has mapped it.</summary>
internal sealed class Segment(string path) : IDisposable
{
    private readonly Mapped terms = new(path + ".terms");
    private readonly Mapped bytes = new(path + ".bytes");
    private readonly Mapped lengths = new(path + ".lengths");

    public ReadOnlySpan<Term> Terms => terms.Span<Term>(0, (int)(terms.Size / Marshal.SizeOf<Term>()));

    public ReadOnlySpan<int> Lengths => lengths.Span<int>(0, (int)(lengths.Size / sizeof(int)));

    public ReadOnlySpan<byte> Name(Term term) => bytes.Span<byte>(term.Place, term.Length);

    public ReadOnlySpan<byte> Documents(Term term) => bytes.Span<byte>(term.Place + term.Length, term.DocumentBytes);

    public ReadOnlySpan<byte> Positions(Term term) => bytes.Span<byte>(term.Place + term.Length + term.DocumentBytes, term.PositionBytes);

    public Term Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, Terms.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Name(Terms[middle]).SequenceCompareTo(name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low < Terms.Length && Name(Terms[low]).SequenceEqual(name) ? Terms[low] : default;
    }

    public void Dispose() => Array.ForEach([terms, bytes, lengths], file => file.Dispose());
}

/// <summary>Numbers of seven bits a byte, the lowest first.</summary>
internal static class Numbers
{
    public static void AddNumber(this ArrayBufferWriter<byte> into, uint value)
    {
        var span = into.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        into.Advance(length);
    }

    public static int Next(ref ReadOnlySpan<byte> from)
    {
        int value = from[0] & 0x7F,
            used = 1;
        for (; from[used - 1] >= 0x80; used++)
        {
            value |= (from[used] & 0x7F) << (7 * used);
        }

        from = from[used..];
        return value;
    }
}
