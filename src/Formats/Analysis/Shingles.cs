using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dossier.Formats.Analysis;

/// <summary>
/// MinHash (Broder 1997) over a text's shingles: of each of 128 permutations the smallest value. Two texts agree in a value as often as
/// their shingles do. 126 values make 21 bands of six; texts that share a band are candidates for comparison (Leskovec, Rajaraman, Ullman, chapter 3):
/// found at 80 per cent similarity 99.8 in 100, at 70 per cent 93, at 50 per cent 28.
/// </summary>
internal sealed class Shingles
{
    private const int Permutations = 128;
    private const int BandRows = 6;
    private const int Bands = Permutations / BandRows;

    private static readonly uint[] Masks = Draw(0x9E3779B97F4A7C15);
    private static readonly uint[] Factors = [.. Draw(0xD1B54A32D192ED03).Select(factor => factor | 1)];

    private readonly uint[] smallest = new uint[Permutations];
    private readonly uint[] kept = GC.AllocateUninitializedArray<uint>(Formats.Sketch.Most * 2);
    private int count;
    private uint through = uint.MaxValue;

    public Shingles() => smallest.AsSpan().Fill(uint.MaxValue);

    // Readers' processes are short-lived: waiting for the JIT to find out that this is hot costs more than it gains.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(uint shingle)
    {
        if (shingle <= through)
        {
            if (count == kept.Length)
            {
                Shrink();
            }

            kept[count++] = shingle;
        }

        // Multiplication by an odd number after a mask permutes all 32-bit values; the smallest is decided by the high bits, which it mixes well.
        var value = new Vector<uint>(shingle);
        for (var index = 0; index < Permutations; index += Vector<uint>.Count)
        {
            var permuted = (value ^ new Vector<uint>(Masks, index)) * new Vector<uint>(Factors, index);
            Vector.Min(permuted, new Vector<uint>(smallest, index)).CopyTo(smallest, index);
        }
    }

    public Sketch Sketch()
    {
        Shrink();
        return new Sketch(kept[..count]);
    }

    /// <summary>One hash a band; none when there was no shingle.</summary>
    public long[] BandHashes()
    {
        if (count == 0)
        {
            return [];
        }

        var bands = new long[Bands];
        for (var band = 0; band < Bands; band++)
        {
            var hash = (ulong)band + 1;
            for (var row = 0; row < BandRows; row++)
            {
                hash = Words.Mix((hash * 0x9E3779B97F4A7C15) ^ smallest[(band * BandRows) + row]);
            }

            bands[band] = (long)hash;
        }

        return bands;
    }

    /// <summary>Keeps of what was kept the smallest, each once.</summary>
    private void Shrink()
    {
        Array.Sort(kept, 0, count);
        var distinct = 0;
        for (var index = 0; index < count; index++)
        {
            if (distinct == 0 || kept[distinct - 1] != kept[index])
            {
                kept[distinct++] = kept[index];
            }
        }

        count = Math.Min(distinct, Formats.Sketch.Most);
        if (count == Formats.Sketch.Most)
        {
            through = kept[count - 1];
        }
    }

    private static uint[] Draw(ulong seed)
    {
        var drawn = new uint[Permutations];
        for (var index = 0; index < drawn.Length; index++)
        {
            drawn[index] = (uint)Words.Mix(seed += 0x9E3779B97F4A7C15);
        }

        return drawn;
    }
}
