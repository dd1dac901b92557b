using System.Buffers.Binary;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// Of all the formatting of a Word document only what matters for its words: which runs are hidden, inserted, deleted or symbols,
/// and which marks end a row of a table ([MS-DOC] 2.8.4 to 2.8.6, 2.9.30 to 2.9.33).
/// </summary>
internal sealed class DocFormats
{
    private const int PageLength = 512;
    private const int MostRuns = 2_000_000;

    private const ushort HidesText = 0x083c;
    private const ushort HasStyle = 0x4a30;
    private const ushort WasInserted = 0x0801;
    private const ushort WasDeleted = 0x0800;
    private const ushort IsSymbolText = 0x6a09;
    private const ushort EndsRow = 0x2417;

    /// <summary>A style says what is hidden, as a change in a run may say of itself: the opposite, or the same.</summary>
    private const byte AsStyle = 0x80;
    private const byte NotAsStyle = 0x81;

    private readonly DocStyles styles;
    private readonly DocHiding hiding = new();
    private readonly List<(uint Start, uint End)> symbols = [];
    private readonly HashSet<uint> rowEnds = [];

    private DocFormats(DocStyles styles) => this.styles = styles;

    public bool HasTrackedChanges { get; private set; }

    public static DocFormats Read(Stream document, Stream table, DocHeader header, CancellationToken cancel)
    {
        var formats = new DocFormats(DocStyles.Read(table, header));
        formats.ReadPages(document, table, header.CharacterFormats, header.CharacterFormatsLength, isParagraphs: false, cancel);
        formats.ReadPages(document, table, header.ParagraphFormats, header.ParagraphFormatsLength, isParagraphs: true, cancel);
        formats.hiding.Settle();
        formats.symbols.Sort();
        return formats;
    }

    /// <summary>What changes of characters say of hiding: yes, no, or nothing.</summary>
    public static bool? Hides(ReadOnlySpan<byte> changes)
    {
        bool? hides = null;
        while (Next(ref changes, out var code, out var operand))
        {
            hides = code == HidesText && operand[0] is 0 or 1 ? operand[0] == 1 : hides;
        }

        return hides;
    }

    public bool IsRowEnd(long at) => rowEnds.Contains((uint)at);

    /// <summary>Whether any of the bytes in the range are hidden.</summary>
    public bool IsHidden(long start, long end) => hiding.Overlaps(start, end);

    public bool IsSymbol(long at) => DocHiding.Overlaps(symbols, at, at + 1);

    private void ReadPages(Stream document, Stream table, int start, int length, bool isParagraphs, CancellationToken cancel)
    {
        if (start <= 0 || length < 12 || start >= table.Length)
        {
            return;
        }

        var list = new byte[(int)Math.Min(Math.Min(length, table.Length - start), 16 << 20)];
        table.Position = start;
        table.ReadExactly(list);
        var count = Math.Min((list.Length - 4) / 8, document.Length / PageLength);
        var page = new byte[PageLength];
        for (var at = 0; at < count; at++)
        {
            if ((at & 0xff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            var entry = (((list.Length - 4) / 8) + 1) * 4 + (at * 4);
            var place = (BinaryPrimitives.ReadUInt32LittleEndian(list.AsSpan(entry)) & 0x3fffff) * (long)PageLength;
            if (place >= document.Length)
            {
                continue;
            }

            document.Position = place;
            var read = document.ReadAtLeast(page, PageLength, throwOnEndOfStream: false);
            if (read == PageLength)
            {
                ReadPage(page, isParagraphs);
            }
        }
    }

    private void ReadPage(ReadOnlySpan<byte> page, bool isParagraphs)
    {
        int runs = page[PageLength - 1];
        var width = isParagraphs ? 13 : 1;
        if (((runs + 1) * 4) + (runs * width) > PageLength - 1)
        {
            return;
        }

        for (var run = 0; run < runs && hiding.Count < MostRuns; run++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(page[(run * 4)..]);
            var end = BinaryPrimitives.ReadUInt32LittleEndian(page[((run + 1) * 4)..]);
            var offset = page[((runs + 1) * 4) + (run * width)] * 2;
            if (end <= start || offset >= PageLength - 2)
            {
                continue;
            }

            if (isParagraphs)
            {
                ReadParagraph(page, offset, start, end);
            }
            else if (offset > 0)
            {
                ApplyToRun(Part(page, offset + 1, page[offset]), start, end);
            }
        }
    }

    /// <summary>Without changes of its own it is in the first style.</summary>
    private void ReadParagraph(ReadOnlySpan<byte> page, int offset, uint start, uint end)
    {
        var style = 0;
        if (offset > 0)
        {
            int length = page[offset++];
            length = length == 0 ? page[offset++] * 2 : (length * 2) - 1;
            var changes = Part(page, offset, length);
            if (changes.Length >= 2)
            {
                // The style's number comes first.
                style = BinaryPrimitives.ReadUInt16LittleEndian(changes);
                changes = changes[2..];
                while (Next(ref changes, out var code, out var operand))
                {
                    if (code == EndsRow && operand[0] == 1)
                    {
                        rowEnds.Add(start);
                    }
                }
            }
        }

        if (styles.Hides(style) == true)
        {
            hiding.Paragraph(start, end);
        }
    }

    private void ApplyToRun(ReadOnlySpan<byte> changes, uint start, uint end)
    {
        bool? ofStyle = null;
        var direct = AsStyle;
        while (Next(ref changes, out var code, out var operand))
        {
            switch (code)
            {
                case HidesText:
                    direct = operand[0];
                    break;
                case HasStyle when operand.Length >= 2:
                    ofStyle = styles.Hides(BinaryPrimitives.ReadUInt16LittleEndian(operand));
                    break;
                case WasInserted or WasDeleted when operand[0] == 1:
                    HasTrackedChanges = true;
                    break;
                case IsSymbolText:
                    symbols.Add((start, end));
                    break;
                default:
                    break;
            }
        }

        switch (direct)
        {
            case 0 or 1:
                hiding.Run(start, end, direct == 1);
                break;
            case NotAsStyle when ofStyle is null:
                hiding.Opposite(start, end);
                break;
            default:
                if (ofStyle is { } hides)
                {
                    hiding.Run(start, end, hides != (direct == NotAsStyle));
                }

                break;
        }
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> page, int offset, int length) =>
        offset >= PageLength - 1 || length <= 0 ? default : page[offset..Math.Min(PageLength - 1, offset + length)];

    /// <summary>Takes the next change, with at least one byte of what it changes to.</summary>
    private static bool Next(ref ReadOnlySpan<byte> changes, out ushort code, out ReadOnlySpan<byte> operand)
    {
        code = 0;
        operand = default;
        if (changes.Length < 3)
        {
            return false;
        }

        code = BinaryPrimitives.ReadUInt16LittleEndian(changes);
        var rest = changes[2..];
        operand = rest;
        var length = (code >> 13) switch
        {
            0 or 1 => 1,
            2 or 4 or 5 => 2,
            3 => 4,
            7 => 3,
            _ when code is 0xd608 or 0xd606 => rest.Length < 2 ? 2 : 1 + BinaryPrimitives.ReadUInt16LittleEndian(rest),
            _ => 1 + rest[0],
        };
        changes = rest[Math.Min(rest.Length, length)..];
        return true;
    }
}
