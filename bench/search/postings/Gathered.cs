using System.Buffers;
using System.Buffers.Binary;
using Dossier.Adapters;

namespace Dossier.Postings;

/// <summary>Documents in memory until there are enough for a segment: the numbers of their tokens one after the other, sorted at the end.</summary>
internal sealed class Gathered(int first)
{
    private const int MostTokens = 8 << 20;
    private readonly TokenSet terms = new();
    private readonly List<int> tokens = new(MostTokens + (1 << 16));
    private readonly List<int> lengths = [];

    public bool IsFull => tokens.Count >= MostTokens;

    public int First => first;

    public int Next => first + lengths.Count;

    public void Add(ReadOnlySpan<byte> document)
    {
        var before = tokens.Count;
        for (int end; document.Length > 0; document = document[(end + 1)..])
        {
            end = document.IndexOf((byte)' ');
            tokens.Add(terms.Add(document[..end]));
        }

        lengths.Add(tokens.Count - before);
    }

    public void Write(string path)
    {
        var (starts, places) = ByTerm();
        using var file = new SegmentWriter(path);
        var (documents, positions) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        foreach (var term in InOrder())
        {
            var (count, last) = (0, 0);
            for (var at = starts[term]; at < starts[term + 1]; count++)
            {
                var (document, position, begin) = ((int)(places[at] >> 32), 0, at);
                for (; at < starts[term + 1] && (int)(places[at] >> 32) == document; at++)
                {
                    positions.AddNumber((uint)((int)places[at] - position));
                    position = (int)places[at];
                }

                documents.AddNumber((uint)(document - last));
                documents.AddNumber((uint)(at - begin));
                last = document;
            }

            file.Add(terms[term], count, last, documents, positions);
        }

        file.End(lengths.ToArray());
    }

    /// <summary>Document and position of each token, those of a term after each other, and where each term's begin.</summary>
    private (int[] Starts, ulong[] Places) ByTerm()
    {
        var starts = new int[terms.Count + 1];
        tokens.ForEach(term => starts[term + 1]++);
        for (var term = 0; term < terms.Count; term++)
        {
            starts[term + 1] += starts[term];
        }

        var (next, places, token) = (starts[..^1], new ulong[tokens.Count], 0);
        for (var document = 0; document < lengths.Count; document++)
        {
            for (var position = 0; position < lengths[document]; position++)
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
