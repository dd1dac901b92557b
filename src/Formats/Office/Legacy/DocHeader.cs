using System.Buffers.Binary;
using System.Globalization;

namespace Dossier.Formats.Office.Legacy;

/// <summary>The File Information Block at the beginning of a Word document: where everything lies ([MS-DOC] 2.5, and its forebears).</summary>
internal sealed class DocHeader
{
    /// <summary>So many bytes are plain where all else is encrypted ([MS-DOC] 2.2.6.2).</summary>
    public const int PlainLength = 68;
    private const int Longest = 0x1aa;

    private readonly byte[] bytes = new byte[Longest];

    /// <exception cref="InvalidDataException">This is no Word document.</exception>
    public DocHeader(Stream document)
    {
        document.Position = 0;
        var read = document.ReadAtLeast(bytes, Longest, throwOnEndOfStream: false);
        var mark = Short(0);
        if (read < 0x60 || mark is not (0xa5ec or 0xa5dc or 0xa5db or 0xa59b or 0xa59c or 0xa697 or 0xa699 or 0xa698))
        {
            throw new InvalidDataException("It does not begin as Word documents do.");
        }

        Version = Short(2);
        IsOld = mark != 0xa5ec || Version < 0xa0;
        var flags = Short(0x0a);
        IsEncrypted = (flags & 0x0100) != 0;
        IsObfuscated = (flags & 0x8000) != 0;
        EncryptionLength = Number(0x0e);
        IsComplex = (flags & 0x0004) != 0;
        TableName = (flags & 0x0200) != 0 ? "1Table" : "0Table";
        Codepage = CodepageOf(Short(6));
        TextStart = Number(0x18);
        TextEnd = Number(0x1c);

        // Main text, footnotes, headers, macros, comments, endnotes, text boxes, text boxes of headers.
        var counts = IsOld ? 0x34 : 0x4c;
        for (var at = 0; at < Parts.Length; at++)
        {
            Parts[at] = Math.Max(0, Number(counts + (at * 4)));
        }

        if (Version < 0x65)
        {
            // Word 2 counts fewer parts, at places of its own; its text is taken as one.
            Parts = [Math.Max(0, TextEnd - TextStart)];
        }

        (Pieces, PiecesLength) = IsOld ? (Number(0x160), Number(0x164)) : (Number(0x1a2), Number(0x1a6));
        (Styles, StylesLength) = IsOld ? (0, 0) : (Number(0xa2), Number(0xa6));
        (CharacterFormats, CharacterFormatsLength) = IsOld ? (0, 0) : (Number(0xfa), Number(0xfe));
        (ParagraphFormats, ParagraphFormatsLength) = IsOld ? (0, 0) : (Number(0x102), Number(0x106));
    }

    public int Version { get; }

    /// <summary>Before Word 97: the tables lie in the same stream and characters are of eight bits.</summary>
    public bool IsOld { get; }

    public bool IsEncrypted { get; }

    /// <summary>Encrypted in the older way, by exclusive or.</summary>
    public bool IsObfuscated { get; }

    /// <summary>Of an encrypted document: the length of what its table begins with, the description of the encryption.</summary>
    public int EncryptionLength { get; }

    public bool IsComplex { get; }

    public string TableName { get; }

    public int Codepage { get; }

    public int TextStart { get; }

    public int TextEnd { get; }

    /// <summary>How many characters each part of the text has, in the order they follow each other.</summary>
    public int[] Parts { get; } = new int[8];

    public int Pieces { get; }

    public int PiecesLength { get; }

    public int Styles { get; }

    public int StylesLength { get; }

    public int CharacterFormats { get; }

    public int CharacterFormatsLength { get; }

    public int ParagraphFormats { get; }

    public int ParagraphFormatsLength { get; }

    private ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private int Number(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static int CodepageOf(int language)
    {
        try
        {
            var codepage = language == 0 ? 1252 : CultureInfo.GetCultureInfo(language).TextInfo.ANSICodePage;
            return codepage == 0 ? 1252 : codepage;
        }
        catch (ArgumentException)
        {
            return 1252;
        }
    }
}
