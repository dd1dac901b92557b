using System.Runtime.InteropServices;

namespace Dossier.Formats;

/// <summary>
/// What is kept of a text so that it can be compared: the hashes of its shingles (every five words in a row), all of them when there are fewer
/// than <see cref="Most"/>, else the smallest, which are a fair sample. Texts with fewer different shingles are compared exactly; beyond
/// that a figure is an estimate, its standard error at 80 per cent about 1.8 points.
/// </summary>
public sealed class Sketch
{
    public const int Most = 512;

    /// <summary>Words in a shingle.</summary>
    public const int ShingleWords = 5;

    // What a footer or a signature joined to a text costs at its seam: the shingles across it, of which there is one fewer than words.
    private const int Seam = ShingleWords - 1;

    /// <summary>Of a sample, so many must speak for a text lying within another: one or two are in any two texts with the same footer.</summary>
    private const int FewestOfSample = 64;
    private readonly uint[] hashes;

    /// <param name="hashes">Ascending, each once, at most <see cref="Most"/>.</param>
    public Sketch(uint[] hashes) => this.hashes = hashes;

    public int Count => hashes.Length;

    private uint Through => hashes.Length < Most ? uint.MaxValue : hashes[^1];

    /// <summary>From what <see cref="Write"/> gave.</summary>
    public static Sketch Read(string written) => new(MemoryMarshal.Cast<byte, uint>(Convert.FromBase64String(written)).ToArray());

    public string Write() => Convert.ToBase64String(MemoryMarshal.AsBytes(hashes.AsSpan()));

    /// <summary>Jaccard's coefficient: shingles in both, of the shingles in either. 0 to 1; 0 when one has none.</summary>
    public double Similarity(Sketch other)
    {
        var (mine, both, either) = Compare(other);
        _ = mine;
        return either == 0 ? 0 : (double)both / either;
    }

    /// <summary>
    /// Whether the text is wholly within another: every shingle of it is there, but for those across one seam, and those are at most an eighth.
    /// Where not all shingles are known, enough of those that both would hold must be: otherwise it is not taken to be within.
    /// </summary>
    public bool IsWithin(Sketch other)
    {
        var (mine, both, _) = Compare(other);
        var isExact = Through == uint.MaxValue && other.Through == uint.MaxValue;
        return mine >= (isExact ? 1 : FewestOfSample) && mine - both <= Math.Min(Seam, mine / 8);
    }

    /// <summary>Counts among the hashes that both sketches would hold: mine, those in both, those in either.</summary>
    private (int Mine, int Both, int Either) Compare(Sketch other)
    {
        var through = Math.Min(Through, other.Through);
        var (left, right, mine, both, either) = (0, 0, 0, 0, 0);
        while (true)
        {
            var a = left < hashes.Length && hashes[left] <= through ? hashes[left] : (uint?)null;
            var b = right < other.hashes.Length && other.hashes[right] <= through ? other.hashes[right] : (uint?)null;
            if (a is null && b is null)
            {
                return (mine, both, either);
            }

            either++;
            var takesLeft = a is not null && (b is null || a <= b);
            var takesRight = b is not null && (a is null || b <= a);
            mine += takesLeft ? 1 : 0;
            both += takesLeft && takesRight ? 1 : 0;
            left += takesLeft ? 1 : 0;
            right += takesRight ? 1 : 0;
        }
    }
}
