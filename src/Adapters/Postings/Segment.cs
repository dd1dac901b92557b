using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dossier.Adapters.Postings;

/// <summary>A finished segment, read where the system has mapped it. It lasts as long as somebody holds it, even when its file is deleted.</summary>
internal sealed unsafe partial class Segment
{
    private const int NotNeeded = 4; // MADV_DONTNEED of Linux
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly SegmentEnd end;
    private readonly byte* numbers;
    private int holders = 1;

    /// <exception cref="InvalidDataException">It is not such a file, or not of that length.</exception>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    public Segment(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
        if (file.Length != length || length < sizeof(SegmentEnd))
        {
            throw new InvalidDataException("A file of the index is not of the length it was written with.");
        }

        using var mapped = MemoryMappedFile.CreateFromFile(
            file,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: true
        );
        view = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        end = Unsafe.ReadUnaligned<SegmentEnd>(start + length - sizeof(SegmentEnd));
        var wanted = end.TermsPlace + ((long)sizeof(PostingList) * end.Terms) + ((long)PerDocument * end.Documents) + sizeof(SegmentEnd);
        if (end.Sign != SegmentEnd.Expected || wanted != length)
        {
            Release();
            throw new InvalidDataException("A file of the index is damaged, or of another version.");
        }

        numbers = start + end.TermsPlace + ((long)sizeof(PostingList) * end.Terms);
    }

    private static int PerDocument => sizeof(long) + (3 * sizeof(int)) + sizeof(IdEntry);

    public int Documents => end.Documents;

    /// <summary>Of all documents.</summary>
    public long Tokens => end.Tokens;

    public ReadOnlySpan<PostingList> Terms => new(start + end.TermsPlace, end.Terms);

    public ReadOnlySpan<long> Numbers => new(numbers, Documents);

    /// <summary>How many tokens each document has.</summary>
    public ReadOnlySpan<int> Lengths => new(numbers + ((long)sizeof(long) * Documents), Documents);

    /// <summary>The position of the first token of each document's text.</summary>
    public ReadOnlySpan<int> TextStarts => new(numbers + ((long)(sizeof(long) + sizeof(int)) * Documents), Documents);

    private ReadOnlySpan<int> ByNumber => new(numbers + ((long)(sizeof(long) + (2 * sizeof(int))) * Documents), Documents);

    private ReadOnlySpan<IdEntry> ById => new(numbers + ((long)(sizeof(long) + (3 * sizeof(int))) * Documents), Documents);

    public ReadOnlySpan<byte> Name(in PostingList term) => new(start + end.NamesPlace + term.NamePlace, term.NameBytes);

    /// <summary>The names of some terms in a row, each followed by a space.</summary>
    public ReadOnlySpan<byte> Names(int first, int behindLast)
    {
        var (begin, last) = (Terms[first].NamePlace, Terms[behindLast - 1]);
        return new ReadOnlySpan<byte>(start + end.NamesPlace + begin, checked((int)(last.NamePlace + last.NameBytes - begin)));
    }

    public ReadOnlySpan<byte> DocumentBytes(in PostingList term) => new(start + term.Place, term.DocumentBytes);

    public ReadOnlySpan<byte> PositionBytes(in PostingList term) => new(start + term.Place + term.DocumentBytes, term.PositionBytes);

    public PostingReader Postings(in PostingList term) => new(start + term.Place, term.DocumentBytes, term.PositionBytes);

    /// <summary>Where the first term stands that is not before a name.</summary>
    public int Place(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, Terms.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Name(Terms[middle]).SequenceCompareTo(name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    public bool Find(ReadOnlySpan<byte> name, out PostingList term)
    {
        var place = Place(name);
        term = place < Terms.Length ? Terms[place] : default;
        return place < Terms.Length && Name(term).SequenceEqual(name);
    }

    /// <summary>The document of a number, or -1.</summary>
    public int DocumentOf(long number)
    {
        var order = ByNumber;
        var values = Numbers;
        var (first, last) = (values[order[0]], values[order[^1]]);
        if (number < first || number > last)
        {
            return -1;
        }

        if (last - first == Documents - 1)
        {
            return order[(int)(number - first)];
        }

        var (low, high) = (0, order.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = values[order[middle]] < number ? (middle + 1, high) : (low, middle);
        }

        return values[order[low]] == number ? order[low] : -1;
    }

    /// <summary>The document of an id, or -1.</summary>
    public int DocumentOf(Guid id)
    {
        var entries = ById;
        var (low, high) = (0, entries.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entries[middle].Id.CompareTo(id) < 0 ? (middle + 1, high) : (low, middle);
        }

        return entries[low].Id == id ? entries[low].Document : -1;
    }

    /// <summary>What it knows of each document.</summary>
    public SegmentDocument[] Listed()
    {
        var listed = new SegmentDocument[Documents];
        foreach (var (id, document) in ById)
        {
            listed[document] = new SegmentDocument(Numbers[document], id, Lengths[document], TextStarts[document]);
        }

        return listed;
    }

    /// <summary>Who has read through it says so, and its pages count no more as this process's memory; the system has them still.</summary>
    public void LetGo() => _ = Advise(start, (nuint)view.Capacity, NotNeeded); // advice may be refused

    public Segment Hold()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
