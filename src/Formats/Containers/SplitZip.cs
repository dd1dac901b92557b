using System.Buffers.Binary;

namespace Dossier.Formats.Containers;

/// <summary>Tells a part of a split ZIP (APPNOTE 4.4.1.5, 8.5) from a whole one.</summary>
internal static class SplitZip
{
    private const int TailLength = 65_535 + 22;

    public static bool IsPart(Content content)
    {
        if (content.Head.Span.StartsWith("PK\x07\x08"u8))
        {
            return !IsWhole(content);
        }

        return DiskNumber(content) is > 0 and < ushort.MaxValue;
    }

    /// <summary>A ZIP that was to be split, and turned out to need one part, begins with the same mark.</summary>
    private static bool IsWhole(Content content) => DiskNumber(content) == 0;

    /// <summary>What the end of the directory says of the disk it lies on; null when there is no such end.</summary>
    private static int? DiskNumber(Content content)
    {
        using var stream = content.Open();
        var tail = new byte[(int)Math.Min(TailLength, stream.Length)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        return at >= 0 && at + 6 <= tail.Length ? BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 4)) : null;
    }
}
