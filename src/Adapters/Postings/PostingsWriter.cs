using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>
/// The one writer of an index. Documents are gathered in memory and become a segment with each commit; when there are eight segments of a size,
/// they become one, so that what is known of a document is written again once for each eightfold.
/// </summary>
internal sealed class PostingsWriter : IIndexWriter
{
    private const int Together = 8;

    // The positions of one term take five bytes each at most, and must fit into two gigabytes.
    private const long MostTokens = 400_000_000;
    private const long MostDocuments = 4_000_000;
    private readonly string folder;
    private readonly IndexFolder index;
    private readonly FileStream held;
    private readonly Gathered gathered = new();

    // Of segments by their file: what is gone since the last commit.
    private readonly Dictionary<string, DocumentSet> gone = [];
    private Snapshot snapshot;
    private Manifest manifest;

    /// <param name="folder">Where the index lies.</param>
    /// <param name="index">The same for those who search it.</param>
    /// <param name="held">What no other writer has as long as it is open.</param>
    public PostingsWriter(string folder, IndexFolder index, FileStream held)
    {
        (this.folder, this.index, this.held) = (folder, index, held);
        snapshot = index.Read();
        manifest = Manifest.Of(snapshot.Written);
    }

    public bool IsFull => gathered.IsFull;

    public Task Replace(IReadOnlyList<IndexRow> rows, IReadOnlyCollection<Guid> gone, CancellationToken cancel)
    {
        foreach (var id in gone)
        {
            gathered.Remove(id);
            Remove(segment => segment.DocumentOf(id));
        }

        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            gathered.Add(row);
            Remove(segment => segment.DocumentOf(row.Number));
        }

        return Task.CompletedTask;
    }

    public Task Commit(CancellationToken cancel)
    {
        if (gathered.Documents > 0 || gone.Count > 0)
        {
            var segments = snapshot.Parts.Select(WithGone).OfType<Manifest.Listed>().ToList();
            if (gathered.Documents > gathered.Gone.Count)
            {
                segments.Add(WriteGathered(cancel));
            }

            Write(manifest with { Segments = segments });
            gathered.Clear();
            gone.Clear();
        }

        while (MergeOnce(cancel)) { }

        return Task.CompletedTask;
    }

    public Task Clear(CancellationToken cancel)
    {
        gathered.Clear();
        gone.Clear();
        Write(new Manifest());
        return Task.CompletedTask;
    }

    public Task MarkCurrent(CancellationToken cancel)
    {
        Write(manifest with { IsComplete = true });
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        snapshot.Release();
        return held.DisposeAsync();
    }

    /// <summary>Which no file of the index ever had: readers know files by their names.</summary>
    private static string NewName() => Path.GetRandomFileName();

    private void Remove(Func<Segment, int> find)
    {
        foreach (var part in snapshot.Parts)
        {
            var document = find(part.Segment);
            if (!part.IsLive(document))
            {
                continue;
            }

            if (!gone.TryGetValue(part.Listed.File, out var set))
            {
                set = part.Gone?.Copy() ?? new DocumentSet(part.Segment.Documents);
                gone.Add(part.Listed.File, set);
            }

            set.Add(document);
        }
    }

    /// <summary>The segment without what is gone since; null when nothing is left of it.</summary>
    private Manifest.Listed? WithGone(IndexPart part)
    {
        if (!gone.TryGetValue(part.Listed.File, out var set))
        {
            return part.Listed;
        }

        var count = set.Count();
        return count == part.Segment.Documents ? null : part.Listed with { Gone = count, GoneFile = WriteGone(set) };
    }

    private string WriteGone(DocumentSet set)
    {
        var name = $"{NewName()}.gone";
        IndexPart.WriteGone(Path.Combine(folder, name), set);
        return name;
    }

    private Manifest.Listed WriteGathered(CancellationToken cancel)
    {
        var name = $"{NewName()}.segment";
        var length = gathered.Write(Path.Combine(folder, name), cancel);
        var listed = new Manifest.Listed(name, length, gathered.Documents, null, 0);
        if (gathered.Gone.Count == 0)
        {
            return listed;
        }

        var set = new DocumentSet(gathered.Documents);
        foreach (var document in gathered.Gone)
        {
            set.Add(document);
        }

        return listed with
        {
            Gone = gathered.Gone.Count,
            GoneFile = WriteGone(set),
        };
    }

    /// <summary>Makes one of several segments, where there are enough of a size, or of one of which most is gone.</summary>
    private bool MergeOnce(CancellationToken cancel)
    {
        var parts =
            snapshot.Parts.GroupBy(Level).Where(level => level.Count() >= Together).Select(Fitting).FirstOrDefault(level => level.Count > 1)
            ?? [.. snapshot.Parts.Where(part => part.Listed.Gone > part.Live).Take(1)];
        if (parts.Count == 0)
        {
            return false;
        }

        var name = $"{NewName()}.segment";
        var length = Merging.Write(parts, Path.Combine(folder, name), cancel);
        var merged = new Manifest.Listed(name, length, parts.Sum(part => part.Live), null, 0);
        Write(manifest with { Segments = [.. manifest.Segments.Except(parts.Select(part => part.Listed)), merged] });
        return true;
    }

    private static int Level(IndexPart part) => (int)Math.Log(part.Live, Together);

    /// <summary>As many of them as one segment can hold, the smallest first.</summary>
    private static List<IndexPart> Fitting(IEnumerable<IndexPart> parts)
    {
        var (documents, tokens) = (0L, 0L);
        return
        [
            .. parts
                .OrderBy(part => part.Segment.Tokens)
                .TakeWhile(part => (documents += part.Live) <= MostDocuments && (tokens += part.Segment.Tokens) <= MostTokens),
        ];
    }

    /// <summary>Makes a commit last, and what it does not need any more vanish.</summary>
    private void Write(Manifest next)
    {
        next.Write(folder);
        manifest = next;
        snapshot.Release();
        snapshot = index.Read();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(file);
            if (!manifest.Names(name))
            {
                File.Delete(file);
            }
        }
    }
}
