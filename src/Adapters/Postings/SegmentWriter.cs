using System.Buffers;
using System.Runtime.InteropServices;

namespace Dossier.Adapters.Postings;

/// <summary>Writes a segment's file from its first byte to its last, term by term. Disposed before its end, it leaves none.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int Buffer = 1 << 20;
    private readonly string path;
    private readonly FileStream file;

    // Terms follow what they point to, and there are millions of them.
    private readonly FileStream terms;
    private bool isWhole;

    public SegmentWriter(string path)
    {
        this.path = path;
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, Buffer);
        terms = new FileStream(
            path + ".terms",
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                BufferSize = Buffer,
                Options = FileOptions.DeleteOnClose,
            }
        );
    }

    /// <summary>The next term in the order of names. The buffers are empty afterwards.</summary>
    public void Add(ReadOnlySpan<byte> name, int count, int last, ArrayBufferWriter<byte> documents, ArrayBufferWriter<byte> positions)
    {
        var term = new PostingList(file.Position, name.Length, count, last, documents.WrittenCount, positions.WrittenCount);
        terms.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PostingList>(in term)));
        file.Write(name);
        file.Write(documents.WrittenSpan);
        file.Write(positions.WrittenSpan);
        documents.ResetWrittenCount();
        positions.ResetWrittenCount();
    }

    /// <summary>The rest. The file lasts when this returns; returns its length.</summary>
    public long End(IReadOnlyList<SegmentDocument> documents)
    {
        file.Write(stackalloc byte[(int)(-file.Position & (sizeof(long) - 1))]);
        var (place, count) = (file.Position, (int)(terms.Position / Marshal.SizeOf<PostingList>()));
        terms.Position = 0;
        terms.CopyTo(file);
        Write(documents, document => document.Number);
        Write(documents, document => document.Tokens);
        Write(documents, document => document.TextStart);
        var order = Enumerable.Range(0, documents.Count).ToArray();
        Array.Sort([.. documents.Select(document => document.Number)], order);
        file.Write(MemoryMarshal.AsBytes(order.AsSpan()));
        var ids = documents.Select((document, index) => new IdEntry(document.Id, index)).ToArray();
        Array.Sort(ids, (one, other) => one.Id.CompareTo(other.Id));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
        var end = new SegmentEnd(place, count, documents.Count, documents.Sum(document => (long)document.Tokens), SegmentEnd.Expected);
        file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentEnd>(in end)));
        file.Flush(flushToDisk: true);
        isWhole = true;
        return file.Position;
    }

    public void Dispose()
    {
        terms.Dispose();
        file.Dispose();
        if (!isWhole)
        {
            File.Delete(path);
        }
    }

    private void Write<T>(IReadOnlyList<SegmentDocument> documents, Func<SegmentDocument, T> value)
        where T : unmanaged
    {
        var values = documents.Select(value).ToArray();
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
