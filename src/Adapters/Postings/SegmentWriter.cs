using System.Buffers;
using System.Runtime.InteropServices;

namespace Dossier.Adapters.Postings;

/// <summary>Writes a segment's file from its first byte to its last, term by term. Disposed before its end, it leaves none.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int Buffer = 1 << 20;
    private readonly string path;
    private readonly FileStream file;

    // Names and terms follow what they point to, and there are millions of them.
    private readonly FileStream names;
    private readonly FileStream terms;
    private bool isWhole;

    public SegmentWriter(string path)
    {
        this.path = path;
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, Buffer);
        names = Later(path + ".names");
        terms = Later(path + ".terms");
    }

    /// <summary>The next term in the order of names. The buffers are empty afterwards.</summary>
    public void Add(ReadOnlySpan<byte> name, int count, int last, ArrayBufferWriter<byte> documents, ArrayBufferWriter<byte> positions)
    {
        var (ofDocuments, ofPositions) = (documents.WrittenCount, positions.WrittenCount);
        var term = new PostingList(file.Position, names.Position, name.Length, count, last, ofDocuments, ofPositions);
        terms.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PostingList>(in term)));
        names.Write(name);
        names.WriteByte((byte)' ');
        file.Write(documents.WrittenSpan);
        file.Write(positions.WrittenSpan);
        documents.ResetWrittenCount();
        positions.ResetWrittenCount();
    }

    /// <summary>The rest. The file lasts when this returns; returns its length.</summary>
    public long End(IReadOnlyList<SegmentDocument> documents)
    {
        var count = (int)(terms.Position / Marshal.SizeOf<PostingList>());
        var namesPlace = Append(names);
        file.Write(stackalloc byte[(int)(-file.Position & (sizeof(long) - 1))]);
        var termsPlace = Append(terms);
        Write(documents, document => document.Number);
        Write(documents, document => document.Tokens);
        Write(documents, document => document.TextStart);
        var order = Enumerable.Range(0, documents.Count).ToArray();
        Array.Sort([.. documents.Select(document => document.Number)], order);
        file.Write(MemoryMarshal.AsBytes(order.AsSpan()));
        var ids = documents.Select((document, index) => new IdEntry(document.Id, index)).ToArray();
        Array.Sort(ids, (one, other) => one.Id.CompareTo(other.Id));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
        var tokens = documents.Sum(document => (long)document.Tokens);
        var end = new SegmentEnd(namesPlace, termsPlace, count, documents.Count, tokens, SegmentEnd.Expected);
        file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentEnd>(in end)));
        file.Flush(flushToDisk: true);
        isWhole = true;
        return file.Position;
    }

    public void Dispose()
    {
        names.Dispose();
        terms.Dispose();
        file.Dispose();
        if (!isWhole)
        {
            File.Delete(path);
        }
    }

    /// <summary>What is written beside the file until its place in it is known.</summary>
    private static FileStream Later(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                BufferSize = Buffer,
                Options = FileOptions.DeleteOnClose,
            }
        );

    private long Append(FileStream later)
    {
        var place = file.Position;
        later.Position = 0;
        later.CopyTo(file);
        return place;
    }

    private void Write<T>(IReadOnlyList<SegmentDocument> documents, Func<SegmentDocument, T> value)
        where T : unmanaged
    {
        var values = documents.Select(value).ToArray();
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
