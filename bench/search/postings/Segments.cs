using System.Buffers;

namespace Dossier.Postings;

/// <summary>The segments of an index: eight of a size become one, so that a posting is written again once for each eightfold.</summary>
internal sealed class Segments(string folder)
{
    private const int Together = 8;
    private readonly List<List<(int First, string Path)>> levels = [];
    private Gathered gathered = new(0);

    public void Add(ReadOnlySpan<byte> document)
    {
        gathered.Add(document);
        if (gathered.IsFull)
        {
            Flush();
        }
    }

    public void Flush()
    {
        var (first, path, level) = (gathered.First, PathOf(gathered.First, 0), 0);
        gathered.Write(path);
        gathered = new Gathered(gathered.Next);
        while (true)
        {
            if (level == levels.Count)
            {
                levels.Add([]);
            }

            levels[level].Add((first, path));
            if (levels[level].Count < Together)
            {
                return;
            }

            (first, var parts) = (levels[level][0].First, levels[level]);
            path = PathOf(first, level + 1);
            Merge(parts, path);
            levels[level++] = [];
        }
    }

    /// <summary>Named by the first document and the level, so that names are in the order of documents.</summary>
    private string PathOf(int document, int level) => Path.Combine(Directory.CreateDirectory(folder).FullName, $"{document:D9}-{level}");

    /// <summary>A term's postings are copied, but for the first number of each segment's.</summary>
    private static void Merge(List<(int First, string Path)> parts, string target)
    {
        var segments = parts.Select(part => new Segment(part.Path)).ToArray();
        var (next, documents, positions) = (new int[parts.Count], new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        using (var file = new SegmentWriter(target))
        {
            while (Least(segments, next) is >= 0 and var owner)
            {
                var name = segments[owner].Name(segments[owner].Terms[next[owner]]);
                var (count, last) = (0, 0);
                for (var index = owner; index < segments.Length; index++)
                {
                    var (segment, shift) = (segments[index], parts[index].First - parts[0].First);
                    if (next[index] == segment.Terms.Length || !segment.Name(segment.Terms[next[index]]).SequenceEqual(name))
                    {
                        continue;
                    }

                    var term = segment.Terms[next[index]++];
                    var bytes = segment.Documents(term);
                    documents.AddNumber((uint)(shift + Numbers.Next(ref bytes) - last));
                    documents.Write(bytes);
                    positions.Write(segment.Positions(term));
                    (count, last) = (count + term.Documents, shift + term.Last);
                }

                file.Add(name, count, last, documents, positions);
            }

            file.End(segments.SelectMany(segment => segment.Lengths.ToArray()).ToArray());
        }

        Array.ForEach(segments, segment => segment.Dispose());
        parts.ForEach(part =>
            Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(part.Path)!, Path.GetFileName(part.Path) + ".*"), File.Delete)
        );
    }

    /// <summary>The first of those whose next term is the least; -1 when there is none.</summary>
    private static int Least(Segment[] segments, int[] next)
    {
        var least = -1;
        for (var index = 0; index < segments.Length; index++)
        {
            if (next[index] < segments[index].Terms.Length && (least < 0 || Name(index).SequenceCompareTo(Name(least)) < 0))
            {
                least = index;
            }
        }

        return least;
        ReadOnlySpan<byte> Name(int index) => segments[index].Name(segments[index].Terms[next[index]]);
    }
}
