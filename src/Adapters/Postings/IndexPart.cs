using System.Runtime.InteropServices;

namespace Dossier.Adapters.Postings;

/// <summary>A segment, and which of its documents are gone.</summary>
/// <param name="Listed">As the manifest has it.</param>
internal sealed record IndexPart(Manifest.Listed Listed, Segment Segment, DocumentSet? Gone)
{
    public int Live => Listed.Documents - Listed.Gone;

    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public static IndexPart Open(string folder, Manifest.Listed listed, IEnumerable<IndexPart> known)
    {
        var before = known.FirstOrDefault(part => part.Listed.File == listed.File);
        var segment = before?.Segment.Hold() ?? new Segment(Path.Combine(folder, listed.File), listed.Length);
        try
        {
            var gone =
                before?.Listed.GoneFile == listed.GoneFile && before is not null ? before.Gone
                : listed.GoneFile is null ? (DocumentSet?)null
                : ReadGone(Path.Combine(folder, listed.GoneFile), listed.Documents);
            return new IndexPart(listed, segment, gone);
        }
        catch
        {
            segment.Release();
            throw;
        }
    }

    /// <summary>Those that are not gone.</summary>
    public DocumentSet LiveSet()
    {
        var live = DocumentSet.Everything(Segment.Documents);
        if (Gone is { } gone)
        {
            live.Remove(gone);
        }

        return live;
    }

    public bool IsLive(int document) => document >= 0 && !(Gone is { } gone && gone[document]);

    public static void WriteGone(string path, DocumentSet gone)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(MemoryMarshal.AsBytes(gone.Words));
        file.Flush(flushToDisk: true);
    }

    private static DocumentSet ReadGone(string path, int documents)
    {
        var words = new ulong[new DocumentSet(documents).Words.Length];
        var bytes = MemoryMarshal.AsBytes(words.AsSpan());
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
        if (file.Length != bytes.Length)
        {
            throw new InvalidDataException("A file of the index is not of the length it was written with.");
        }

        file.ReadExactly(bytes);
        return DocumentSet.Of(words);
    }
}
