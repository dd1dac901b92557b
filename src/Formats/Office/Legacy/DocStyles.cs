using System.Buffers.Binary;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Of the styles of a Word document only which of them hide text ([MS-DOC] 2.7.2, 2.9.260, 2.9.271).</summary>
internal sealed class DocStyles
{
    private const int LongestTable = 4 << 20;
    private const int DeepestBase = 16;
    private const int NoBase = 0xfff;
    private const int ParagraphKind = 1;
    private const int CharacterKind = 2;
    private const int FixedLength = 10;

    /// <summary>What each style says itself, and which it builds on.</summary>
    private readonly List<(bool? Hides, int Base)> styles = [];

    public static DocStyles Read(Stream table, DocHeader header)
    {
        var styles = new DocStyles();
        var (start, length) = (header.Styles, Math.Min(header.StylesLength, LongestTable));
        if (start >= 0 && length > 6 && start < table.Length)
        {
            var bytes = new byte[(int)Math.Min(length, table.Length - start)];
            table.Position = start;
            table.ReadExactly(bytes);
            styles.ReadAll(bytes);
        }

        return styles;
    }

    /// <summary>Whether text in a style is hidden; null when neither the style nor what it builds on says.</summary>
    public bool? Hides(int style)
    {
        for (var depth = 0; depth < DeepestBase && style >= 0 && style < styles.Count; depth++)
        {
            if (styles[style].Hides is { } hides)
            {
                return hides;
            }

            style = styles[style].Base;
        }

        return null;
    }

    private void ReadAll(ReadOnlySpan<byte> table)
    {
        var general = Short(table, 0);
        var fixedLength = Short(table, 4);
        for (var at = 2 + general; at + 2 <= table.Length; )
        {
            var length = Math.Min(Short(table, at), table.Length - at - 2);
            styles.Add(Style(table.Slice(at + 2, length), fixedLength));
            at += 2 + length + (length & 1);
        }
    }

    /// <summary>One style: fixed numbers, a name, then its formatting, of paragraphs before that of characters.</summary>
    private static (bool? Hides, int Base) Style(ReadOnlySpan<byte> style, int fixedLength)
    {
        if (style.Length < Math.Max(FixedLength, fixedLength) + 2)
        {
            return (null, NoBase);
        }

        var kind = Short(style, 2) & 0xf;
        var parent = Short(style, 2) >> 4;
        var at = fixedLength + 2 + (Short(style, fixedLength) * 2) + 2;
        for (var part = kind == ParagraphKind ? 0 : 1; kind is ParagraphKind or CharacterKind && at + 2 <= style.Length; part++)
        {
            var length = Math.Min(Short(style, at), style.Length - at - 2);
            if (part == 1)
            {
                return (DocFormats.Hides(style.Slice(at + 2, length)), parent);
            }

            at += 2 + length + (length & 1);
        }

        return (null, parent);
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
