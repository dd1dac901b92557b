namespace Dossier.Adapters.Postings;

/// <summary>An index as one commit left it. It does not change, and lasts as long as somebody holds it.</summary>
internal sealed class Snapshot
{
    private int holders = 1;

    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public Snapshot(string folder, byte[] manifest, Snapshot? before)
    {
        Written = manifest;
        var parts = new List<IndexPart>();
        try
        {
            foreach (var listed in Manifest.Of(manifest).Segments)
            {
                parts.Add(IndexPart.Open(folder, listed, before?.Parts ?? []));
            }
        }
        catch
        {
            parts.ForEach(part => part.Segment.Release());
            throw;
        }

        Parts = parts;
        Live = parts.Sum(part => (long)part.Live);
        var documents = Math.Max(1, parts.Sum(part => (long)part.Segment.Documents));
        TokensOfOne = Math.Max(1, (float)parts.Sum(part => part.Segment.Tokens) / documents);
    }

    /// <summary>The manifest that it is of.</summary>
    public byte[] Written { get; }

    public IReadOnlyList<IndexPart> Parts { get; }

    /// <summary>How many documents there are.</summary>
    public long Live { get; }

    /// <summary>How many tokens a document has on average, at least one.</summary>
    public float TokensOfOne { get; }

    public Snapshot Hold()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            foreach (var part in Parts)
            {
                part.Segment.Release();
            }
        }
    }
}
