using System.Buffers.Binary;

namespace Dossier.Formats.Office.Legacy;

/// <summary>A stretch of text that lies in one place of the file.</summary>
/// <param name="Count">In characters.</param>
/// <param name="Start">Where its first byte lies in the document stream.</param>
/// <param name="IsWide">Two bytes a character, else one.</param>
internal readonly record struct DocPiece(int Count, long Start, bool IsWide);

/// <summary>The piece table: the text in its order, however often the file was saved in parts ([MS-DOC] 2.8.35, 2.9.177).</summary>
internal static class DocPieces
{
    private const int LargestTable = 64 << 20;

    public static List<DocPiece> Read(Stream table, DocHeader header, long documentLength)
    {
        if (header.PiecesLength > 0 && (!header.IsOld || header.IsComplex))
        {
            if (ReadTable(table, header, documentLength) is { Count: > 0 } pieces)
            {
                return pieces;
            }
        }

        var end = Math.Min(documentLength, header.TextEnd);
        return header.TextStart < end && header.TextStart > 0
            ? [new DocPiece((int)(end - header.TextStart), header.TextStart, IsWide: false)]
            : throw new InvalidDataException("The list of the text's pieces is missing.");
    }

    private static List<DocPiece>? ReadTable(Stream table, DocHeader header, long documentLength)
    {
        if (header.Pieces < 0 || header.PiecesLength < 0 || header.Pieces >= table.Length)
        {
            return null;
        }

        var bytes = new byte[(int)Math.Min(Math.Min(LargestTable, header.PiecesLength), table.Length - header.Pieces)];
        table.Position = header.Pieces;
        table.ReadExactly(bytes);
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length >= 5 && rest[0] == 1)
        {
            rest = rest[Math.Min(rest.Length, 3 + BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]))..];
        }

        if (rest.Length < 5 || rest[0] != 2)
        {
            return null;
        }

        var length = Math.Min(rest.Length - 5, Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(rest[1..])));
        rest = rest.Slice(5, length);
        var count = (length - 4) / 12;
        var pieces = new List<DocPiece>();
        for (var at = 0; at < count; at++)
        {
            var characters =
                BinaryPrimitives.ReadInt32LittleEndian(rest[((at + 1) * 4)..]) - BinaryPrimitives.ReadInt32LittleEndian(rest[(at * 4)..]);
            var place = BinaryPrimitives.ReadUInt32LittleEndian(rest[(((count + 1) * 4) + (at * 8) + 2)..]);
            var isWide = !header.IsOld && (place & 0x40000000) == 0;
            long start =
                header.IsOld ? place
                : isWide ? place & 0x3fffffff
                : (place & 0x3fffffff) / 2;
            if (characters <= 0)
            {
                continue;
            }

            // What lies beyond the end of the file is kept as a gap, so that the parts after it stay where they belong.
            pieces.Add(new DocPiece(characters, Math.Min(start, documentLength), isWide));
        }

        return pieces;
    }
}
