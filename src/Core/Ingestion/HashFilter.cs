using System.Numerics;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Which hashes were added, by two bits each (Bloom 1970): it never forgets one, but may take another for one of them. So that most questions need no
/// database. At most 32 MB.
/// </summary>
/// <param name="expected">How many hashes are expected; more make it err more often.</param>
internal sealed class HashFilter(long expected)
{
    /// <summary>With as many, it takes two or three of a hundred others for one that was added.</summary>
    private const int BitsEach = 12;
    private const ulong FewestBits = 1 << 16;
    private const ulong MostBits = 1 << 28;
    private const int BitsOfWord = 64;

    private readonly ulong[] words = new ulong[Bits(expected) / BitsOfWord];

    private ulong Mask => ((ulong)words.Length * BitsOfWord) - 1;

    public void Add(long hash)
    {
        var (first, second) = Places(hash);
        words[first / BitsOfWord] |= 1UL << (int)(first % BitsOfWord);
        words[second / BitsOfWord] |= 1UL << (int)(second % BitsOfWord);
    }

    public bool MayHold(long hash)
    {
        var (first, second) = Places(hash);
        return (words[first / BitsOfWord] >> (int)(first % BitsOfWord) & words[second / BitsOfWord] >> (int)(second % BitsOfWord) & 1) != 0;
    }

    /// <summary>Either half of a hash is one.</summary>
    private (ulong First, ulong Second) Places(long hash) => ((ulong)hash & Mask, BitOperations.RotateRight((ulong)hash, 32) & Mask);

    private static ulong Bits(long expected) =>
        Math.Clamp(BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(expected, 1, (long)MostBits) * BitsEach), FewestBits, MostBits);
}
