using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dossier.Formats.Analysis;

/// <summary>What is known of a text once it was read through.</summary>
/// <param name="Key">SHA-256 of its normalised words; null when it has none.</param>
/// <param name="Words">How many.</param>
/// <param name="DistinctWords">How many different ones, counted to <see cref="TextAnalysis.MostDistinct"/>.</param>
/// <param name="Bands">What near duplicates have in common; empty for a text without words.</param>
/// <param name="Languages">ISO 639 codes, the main one first; empty when it is too short to tell.</param>
public sealed record TextFacts(
    string? Key,
    long Words,
    int DistinctWords,
    Sketch Sketch,
    IReadOnlyList<long> Bands,
    IReadOnlyList<string> Languages
);

/// <summary>Reads a text through once, piece by piece as it comes, in memory that does not grow with it.</summary>
public sealed class TextAnalysis : IDisposable
{
    public const int MostDistinct = 32;
    private const int SampleLength = 8192;
    private const int Buffer = 4096;
    private const ulong WordSeed = 14695981039346656037;
    private const ulong WordPrime = 1099511628211;

    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly char[] folded = GC.AllocateUninitializedArray<char>(Buffer);
    private readonly char[] sample = GC.AllocateUninitializedArray<char>(SampleLength);
    private readonly ulong[] last = new ulong[Sketch.ShingleWords];
    private readonly HashSet<ulong> distinct = [];
    private readonly Shingles shingles = new();
    private int foldedLength;
    private int sampleLength;
    private ulong word = WordSeed;
    private bool isInWord;
    private long words;

    // Readers' processes are short-lived: waiting for the JIT to find out that this is hot costs more than it gains.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<char> piece)
    {
        if (sampleLength < SampleLength)
        {
            var taken = piece[..Math.Min(piece.Length, SampleLength - sampleLength)];
            taken.CopyTo(sample.AsSpan(sampleLength));
            sampleLength += taken.Length;
        }

        foreach (var character in piece)
        {
            var letter = Words.Fold(character);
            if (letter == '\0')
            {
                EndWord();
                continue;
            }

            var standsAlone = letter >= '\u0E00' && Words.StandsAlone(letter);
            if (standsAlone)
            {
                EndWord();
            }

            isInWord = true;
            word = (word ^ letter) * WordPrime;
            Fold(letter);
            if (standsAlone)
            {
                EndWord();
            }
        }
    }

    public TextFacts Finish()
    {
        EndWord();
        if (words is > 0 and < Sketch.ShingleWords)
        {
            shingles.Add(Shingle());
        }

        sha256.AppendData(MemoryMarshal.AsBytes(folded.AsSpan(0, foldedLength)));
        var key = words == 0 ? null : Convert.ToHexStringLower(sha256.GetHashAndReset());
        var sketch = shingles.Sketch();
        return new TextFacts(key, words, distinct.Count, sketch, shingles.BandHashes(), Languages.Of(sample.AsSpan(0, sampleLength)));
    }

    public void Dispose() => sha256.Dispose();

    // Readers' processes are short-lived: waiting for the JIT to find out that this is hot costs more than it gains.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EndWord()
    {
        if (!isInWord)
        {
            return;
        }

        isInWord = false;
        var hash = Words.Mix(word);
        word = WordSeed;
        Fold(' ');
        words++;
        if (distinct.Count < MostDistinct)
        {
            distinct.Add(hash);
        }

        last.AsSpan(1).CopyTo(last);
        last[^1] = hash;
        if (words >= Sketch.ShingleWords)
        {
            shingles.Add(Shingle());
        }
    }

    private uint Shingle()
    {
        ulong hash = 0;
        foreach (var one in last)
        {
            hash = (hash ^ one) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (uint)(Words.Mix(hash) >> 32);
    }

    private void Fold(char letter)
    {
        if (foldedLength == Buffer)
        {
            sha256.AppendData(MemoryMarshal.AsBytes(folded.AsSpan()));
            foldedLength = 0;
        }

        folded[foldedLength++] = letter;
    }
}
