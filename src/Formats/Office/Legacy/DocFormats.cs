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

    private readonly List<(uint Start, uint End)> hidden = [];
    private readonly List<(uint Start, uint End)> symbols = [];
    private readonly HashSet<uint> rowEnds = [];

    public bool HasTrackedChanges { get; private set; }

    public static DocFormats Read(Stream document, Stream table, DocHeader header, CancellationToken cancel)
    {
        var formats = new DocFormats();
        formats.ReadPages(document, table, header.CharacterFormats, header.CharacterFormatsLength, isParagraphs: false, cancel);
        formats.ReadPages(document, table, header.ParagraphFormats, header.ParagraphFormatsLength, isParagraphs: true, cancel);
        formats.hidden.Sort();
        formats.symbols.Sort();
        return formats;
    }

    public bool IsRowEnd(long at) => rowEnds.Contains((uint)at);

    /// <summary>Whether any of the bytes in the range are hidden.</summary>
    public bool IsHidden(long start, long end) => Overlaps(hidden, start, end);

    public bool IsSymbol(long at) => Overlaps(symbols, at, at + 1);

    private static bool Overlaps(List<(uint Start, uint End)> runs, long start, long end)
    {
        if (runs.Count == 0)
        {
            return false;
        }

        // The first run that begins at or after the end; the one before it is the last that could reach in.
        int low = 0,
            high = runs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].Start < end)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && runs[low - 1].End > start;
    }

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

        for (var run = 0; run < runs && hidden.Count < MostRuns; run++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(page[(run * 4)..]);
            var end = BinaryPrimitives.ReadUInt32LittleEndian(page[((run + 1) * 4)..]);
            var offset = page[((runs + 1) * 4) + (run * width)] * 2;
            if (offset == 0 || offset >= PageLength - 2)
            {
                continue;
            }

            int length = page[offset++];
            if (isParagraphs)
            {
                length = length == 0 ? page[offset++] * 2 : (length * 2) - 1;

                // The style's number comes first.
                offset += 2;
                length -= 2;
            }

            if (length > 0 && end > start)
            {
                Apply(page[offset..Math.Min(PageLength - 1, offset + length)], start, end);
            }
        }
    }

    private void Apply(ReadOnlySpan<byte> changes, uint start, uint end)
    {
        while (changes.Length >= 3)
        {
            var code = BinaryPrimitives.ReadUInt16LittleEndian(changes);
            var operand = changes[2..];
            switch (code)
            {
                case 0x083c when operand[0] is 1 or 0x81:
                    hidden.Add((start, end));
                    break;
                case 0x0800 or 0x0801 when operand[0] == 1:
                    HasTrackedChanges = true;
                    break;
                case 0x6a09:
                    symbols.Add((start, end));
                    break;
                case 0x2417 when operand[0] == 1:
                    rowEnds.Add(start);
                    break;
                default:
                    break;
            }

            var length = (code >> 13) switch
            {
                0 or 1 => 1,
                2 or 4 or 5 => 2,
                3 => 4,
                7 => 3,
                _ when code is 0xd608 or 0xd606 => operand.Length < 2 ? 2 : 1 + BinaryPrimitives.ReadUInt16LittleEndian(operand),
                _ => 1 + operand[0],
            };
            changes = operand[Math.Min(operand.Length, length)..];
        }
    }
}
