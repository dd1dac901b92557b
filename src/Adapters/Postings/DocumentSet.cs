using System.Numerics;

namespace Dossier.Adapters.Postings;

/// <summary>Documents of one segment, a bit for each.</summary>
internal readonly struct DocumentSet
{
    private const int Bits = 64;
    private readonly ulong[] words;

    /// <param name="documents">As many are in the segment; none of them is in the set.</param>
    public DocumentSet(int documents) => words = new ulong[(documents + Bits - 1) / Bits];

    private DocumentSet(ulong[] words) => this.words = words;

    /// <summary>As it is stored.</summary>
    public ReadOnlySpan<ulong> Words => words;

    public bool this[int document] => (words[document / Bits] & (1UL << (document % Bits))) != 0;

    public static DocumentSet Of(ReadOnlySpan<ulong> words) => new(words.ToArray());

    /// <summary>All documents of a segment.</summary>
    public static DocumentSet Everything(int documents)
    {
        var set = new DocumentSet(documents);
        set.words.AsSpan().Fill(ulong.MaxValue);
        if (documents % Bits != 0)
        {
            set.words[^1] = (1UL << (documents % Bits)) - 1;
        }

        return set;
    }

    public DocumentSet Copy() => Of(words);

    public void Add(int document) => words[document / Bits] |= 1UL << (document % Bits);

    public void Add(DocumentSet other)
    {
        for (var index = 0; index < words.Length; index++)
        {
            words[index] |= other.words[index];
        }
    }

    public void Keep(DocumentSet other)
    {
        for (var index = 0; index < words.Length; index++)
        {
            words[index] &= other.words[index];
        }
    }

    public void Remove(DocumentSet other)
    {
        for (var index = 0; index < words.Length; index++)
        {
            words[index] &= ~other.words[index];
        }
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    public bool IsEmpty() => words.AsSpan().IndexOfAnyExcept(0UL) < 0;

    public Enumerator GetEnumerator() => new(words);

    /// <summary>From the first document to the last.</summary>
    public ref struct Enumerator(ReadOnlySpan<ulong> words)
    {
        private readonly ReadOnlySpan<ulong> words = words;
        private ulong rest;
        private int index = -1;

        public readonly int Current => (index * Bits) + BitOperations.TrailingZeroCount(rest);

        public bool MoveNext()
        {
            rest &= rest - 1;
            while (rest == 0)
            {
                if (++index == words.Length)
                {
                    return false;
                }

                rest = words[index];
            }

            return true;
        }
    }
}
