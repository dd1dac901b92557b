using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>Documents in memory until there are enough for a segment: the numbers of their tokens one after the other, sorted at the end.</summary>
internal sealed class Gathered
{
    private const int MostTokens = 4 << 20;

    // What stands between values takes a position, so that no phrase crosses it, and is nothing to be found. They are the first terms.
    private const int Everything = 0;
    private const int Boundary = 1;
    private readonly TokenSet terms = new();
    private readonly List<int> tokens = [];
    private readonly List<SegmentDocument> documents = [];
    private readonly Dictionary<Guid, int> byId = [];
    private readonly HashSet<int> gone = [];

    public Gathered() => Clear();

    public bool IsFull => tokens.Count >= MostTokens;

    public int Documents => documents.Count;

    /// <summary>Those of them that were replaced or taken out since.</summary>
    public IReadOnlyCollection<int> Gone => gone;

    public void Add(IndexRow row)
    {
        Remove(row.Id);
        byId[row.Id] = documents.Count;
        var before = tokens.Count;
        terms.Add(row.Tokens.Span[..row.FieldBytes], tokens);
        var textStart = tokens.Count - before;
        terms.Add(row.Tokens.Span[row.FieldBytes..], tokens);
        documents.Add(new SegmentDocument(row.Number, row.Id, tokens.Count - before, textStart));
    }

    public void Remove(Guid id)
    {
        if (byId.Remove(id, out var document))
        {
            gone.Add(document);
        }
    }

    /// <summary>Writes them as a segment; returns the length of its file.</summary>
    public long Write(string path, CancellationToken cancel)
    {
        var (starts, places) = ByTerm();
        using var file = new SegmentWriter(path);
        var (found, positions) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        foreach (var term in InOrder())
        {
            if (term is Everything or Boundary)
            {
                continue;
            }

            cancel.ThrowIfCancellationRequested();
            var (count, last) = (0, 0);
            for (var at = starts[term]; at < starts[term + 1]; count++)
            {
                var (document, position, begin) = ((int)(places[at] >> 32), 0, at);
                for (; at < starts[term + 1] && (int)(places[at] >> 32) == document; at++)
                {
                    positions.AddInt((int)places[at] - position);
                    position = (int)places[at];
                }

                found.AddInt(document - last);
                found.AddInt(PostingReader.Number(at - begin, (int)places[begin] < documents[document].TextStart));
                last = document;
            }

            file.Add(terms[term], count, last, found, positions);
        }

        return file.End(documents);
    }

    public void Clear()
    {
        terms.Clear();
        terms.Add(Encoding.UTF8.GetBytes(DocumentTokens.Everything));
        terms.Add(Encoding.UTF8.GetBytes(DocumentTokens.Boundary));
        tokens.Clear();
        documents.Clear();
        byId.Clear();
        gone.Clear();
    }

    /// <summary>Document and position of each token, those of a term after each other, and where each term's begin.</summary>
    private (int[] Starts, ulong[] Places) ByTerm()
    {
        var starts = new int[terms.Count + 1];
        foreach (var term in tokens)
        {
            starts[term + 1]++;
        }

        for (var term = 0; term < terms.Count; term++)
        {
            starts[term + 1] += starts[term];
        }

        var (next, places, token) = (starts[..^1], new ulong[tokens.Count], 0);
        for (var document = 0; document < documents.Count; document++)
        {
            for (var position = 0; position < documents[document].Tokens; position++)
            {
                places[next[tokens[token++]]++] = ((ulong)document << 32) | (uint)position;
            }
        }

        return (starts, places);
    }

    /// <summary>By their bytes: by the first eight, and by the rest only where these agree.</summary>
    private int[] InOrder()
    {
        var (order, keys) = (Enumerable.Range(0, terms.Count).ToArray(), new ulong[terms.Count]);
        Span<byte> beginning = stackalloc byte[sizeof(ulong)];
        for (var term = 0; term < terms.Count; term++)
        {
            beginning.Clear();
            terms[term][..Math.Min(sizeof(ulong), terms[term].Length)].CopyTo(beginning);
            keys[term] = BinaryPrimitives.ReadUInt64BigEndian(beginning);
        }

        Array.Sort(keys, order);
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && keys[to] == keys[from]; to++) { }
            order.AsSpan(from..to).Sort((one, other) => terms[one].SequenceCompareTo(terms[other]));
        }

        return order;
    }
}
