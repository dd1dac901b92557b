using System.Buffers;

namespace Dossier.Adapters.Postings;

/// <summary>Makes one segment of several, without the documents that are gone.</summary>
internal sealed class Merging
{
    private const int TermsAtATime = 1 << 14;
    private readonly Source[] sources;
    private readonly ArrayBufferWriter<byte> documents = new();
    private readonly ArrayBufferWriter<byte> positions = new();
    private int count;
    private int last;

    private Merging(IReadOnlyList<IndexPart> parts)
    {
        var first = 0;
        sources = new Source[parts.Count];
        for (var index = 0; index < parts.Count; index++)
        {
            sources[index] = new Source(parts[index], first);
            first += parts[index].Live;
        }
    }

    /// <summary>A segment, where its next term stands, and which numbers its documents get.</summary>
    private sealed class Source(IndexPart part, int first)
    {
        // Nothing is gone: all numbers are larger by as much, and what is written is copied as it is.
        private readonly int[]? renumbered = part.Gone is { } gone ? Renumbered(part.Segment.Documents, gone, first) : null;

        public Segment Segment => part.Segment;

        public int First => first;

        public int NextTerm { get; set; }

        public bool IsEnded => NextTerm == Segment.Terms.Length;

        public ReadOnlySpan<byte> Name => Segment.Name(Segment.Terms[NextTerm]);

        public ReadOnlySpan<int> Renumbering => renumbered;

        public IEnumerable<SegmentDocument> Listed() =>
            Segment.Listed().Where((_, document) => part.Gone is not { } gone || !gone[document]);

        private static int[] Renumbered(int documents, DocumentSet gone, int first)
        {
            var numbers = new int[documents];
            for (var document = 0; document < documents; document++)
            {
                numbers[document] = gone[document] ? -1 : first++;
            }

            return numbers;
        }
    }

    /// <summary>Writes the segment; returns the length of its file.</summary>
    public static long Write(IReadOnlyList<IndexPart> parts, string path, CancellationToken cancel) =>
        new Merging(parts).Write(path, cancel);

    private long Write(string path, CancellationToken cancel)
    {
        using var file = new SegmentWriter(path);
        for (var terms = 1; Least() is >= 0 and var owner; terms++)
        {
            cancel.ThrowIfCancellationRequested();
            if (terms % TermsAtATime == 0)
            {
                Array.ForEach(sources, source => source.Segment.LetGo());
            }

            var name = sources[owner].Name;
            (count, last) = (0, 0);
            foreach (var source in sources.AsSpan(owner))
            {
                if (!source.IsEnded && source.Name.SequenceEqual(name))
                {
                    var term = source.Segment.Terms[source.NextTerm++];
                    if (source.Renumbering.IsEmpty)
                    {
                        Copy(source, term);
                    }
                    else
                    {
                        Renumber(source, term);
                    }
                }
            }

            if (count > 0)
            {
                file.Add(name, count, last, documents, positions);
            }
        }

        return file.End([.. sources.SelectMany(source => source.Listed())]);
    }

    /// <summary>All but the first distance stays.</summary>
    private unsafe void Copy(Source source, in PostingList term)
    {
        var bytes = source.Segment.DocumentBytes(term);
        fixed (byte* start = bytes)
        {
            var at = start;
            documents.AddInt(source.First + VariableInt.Read(ref at, start + bytes.Length) - last);
            documents.Write(bytes[(int)(at - start)..]);
        }

        positions.Write(source.Segment.PositionBytes(term));
        (count, last) = (count + term.Documents, source.First + term.Last);
    }

    private void Renumber(Source source, in PostingList term)
    {
        var numbers = source.Renumbering;
        var postings = source.Segment.Postings(term);
        while (postings.Next())
        {
            if (numbers[postings.Document] is >= 0 and var document)
            {
                documents.AddInt(document - last);
                documents.AddInt(PostingReader.Number(postings.Count, postings.IsInFields));
                positions.Write(postings.TakePositions());
                (count, last) = (count + 1, document);
            }
        }
    }

    /// <summary>The first of those whose next term is the least; -1 when there is none.</summary>
    private int Least()
    {
        var least = -1;
        for (var index = 0; index < sources.Length; index++)
        {
            if (!sources[index].IsEnded && (least < 0 || sources[index].Name.SequenceCompareTo(sources[least].Name) < 0))
            {
                least = index;
            }
        }

        return least;
    }
}
