using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// The words of a Word document, part after part: main text, footnotes, headers, comments, endnotes, text boxes.
/// Deleted and hidden text is kept and flagged; of fields the result is kept, as it was printed.
/// </summary>
internal sealed class DocText(
    Stream document,
    DocHeader header,
    DocFormats formats,
    TextFlow flow,
    HiddenContent hidden,
    CancellationToken cancel
)
{
    private const int BlockLength = 16384;
    private const int CommentsPart = 4;
    private const int DeepestField = 64;

    /// <summary>In characters. What is longer has lost its end, and is text again.</summary>
    private const int LongestInstruction = 32768;

    private readonly byte[] block = new byte[BlockLength];
    private readonly char[] characters = new char[BlockLength];
    private readonly bool[] isInstruction = new bool[DeepestField];
    private Encoding? encoding;
    private int fields;
    private int instructions;
    private int unwritten;
    private bool hasCell;

    public void Write(List<DocPiece> pieces)
    {
        hidden.Found(HiddenKinds.TrackedChanges, formats.HasTrackedChanges);
        var part = 0;
        var left = header.Parts[0];

        // Damage may point many pieces at the same bytes; no text is longer than the file that holds it, twice over for good measure.
        var most = (document.Length * 2) + 1024;
        foreach (var piece in pieces)
        {
            var (count, at) = (piece.Count, piece.Start);
            while (count > 0)
            {
                while (left == 0 && part < header.Parts.Length - 1)
                {
                    left = header.Parts[++part];
                    flow.Break(2);
                    fields = instructions = 0;
                }

                if (left == 0 || most <= 0)
                {
                    return;
                }

                cancel.ThrowIfCancellationRequested();
                var step = Math.Min(Math.Min(count, left), piece.IsWide ? BlockLength / 2 : BlockLength);
                flow.HasWritten = false;
                WriteBlock(at, step, piece.IsWide);
                hidden.Found(HiddenKinds.Comments, part == CommentsPart && flow.HasWritten);
                at += piece.IsWide ? step * 2L : step;
                count -= step;
                left -= step;
                most -= step;
            }
        }
    }

    private void WriteBlock(long at, int count, bool isWide)
    {
        if (at >= document.Length)
        {
            return;
        }

        document.Position = at;
        var size = isWide ? 2 : 1;
        var read = document.ReadAtLeast(block.AsSpan(0, count * size), count * size, throwOnEndOfStream: false);
        count = read / size;
        var bytes = block.AsSpan(0, count * size);
        var start = 0;
        for (var index = 0; index <= count; index++)
        {
            var character =
                index == count ? '\0'
                : isWide ? (char)(bytes[index * 2] | (bytes[(index * 2) + 1] << 8))
                : (char)bytes[index];
            if (index < count && (character >= ' ' || character == '\t') && !(character == '(' && formats.IsSymbol(at + (index * size))))
            {
                continue;
            }

            if (index > start && instructions == 0)
            {
                unwritten = 0;
                WriteRun(bytes[(start * size)..(index * size)], isWide, at + (start * size));
            }
            else if (instructions > 0 && (unwritten += index - start) > LongestInstruction)
            {
                (fields, instructions, unwritten) = (0, 0, 0);
            }

            start = index + 1;
            if (index < count)
            {
                Special(character, at + (index * size));
            }
        }
    }

    private void WriteRun(ReadOnlySpan<byte> run, bool isWide, long at)
    {
        var length = isWide ? Encoding.Unicode.GetChars(run, characters) : Narrow(run).GetChars(run, characters);
        var text = characters.AsSpan(0, length);
        if (hasCell)
        {
            flow.Tab();
            hasCell = false;
        }

        flow.Write(text);
        hidden.Found(HiddenKinds.Text, formats.IsHidden(at, at + run.Length) && !text.IsWhiteSpace());
    }

    /// <summary>Before Word 97 the bytes are in the code page of the language; after it, always in the western one.</summary>
    private Encoding Narrow(ReadOnlySpan<byte> run)
    {
        if (encoding is not null)
        {
            return encoding;
        }

        if (!header.IsOld)
        {
            return encoding = Codepages.Western;
        }

        if (Charsets.IsPlainAscii(run))
        {
            return Encoding.Latin1;
        }

        encoding = header.Codepage != 1252 ? Codepages.Find(header.Codepage) : Charsets.Detect(block, null);
        return encoding = encoding.GetMaxCharCount(1) > 0 && encoding.CodePage is 65001 or 1200 or 1201 ? Codepages.Western : encoding;
    }

    private void Special(char character, long at)
    {
        switch (character)
        {
            case (char)0x13:
                isInstruction[Math.Min(fields, DeepestField - 1)] = true;
                fields++;
                instructions++;
                break;
            case (char)0x14 when fields > 0 && isInstruction[Math.Min(fields, DeepestField) - 1]:
                isInstruction[Math.Min(fields, DeepestField) - 1] = false;
                instructions--;
                break;
            case (char)0x15 when fields > 0:
                fields--;
                if (isInstruction[Math.Min(fields, DeepestField - 1)])
                {
                    isInstruction[Math.Min(fields, DeepestField - 1)] = false;
                    instructions = Math.Max(0, instructions - 1);
                }

                break;
            case (char)0x07 when instructions == 0:
                // Without the formatting, a second mark right after the first is the end of the row.
                if (formats.IsRowEnd(at))
                {
                    hasCell = false;
                    flow.Break(1);
                }
                else
                {
                    hasCell = true;
                }

                break;
            case (char)0x0b when instructions == 0:
                flow.LineEnd();
                break;
            case '\r' or '\n' or '\f' or (char)0x0e:
                // Inside a field's instruction nothing is written, line ends included.
                if (character is '\r' && instructions > 0 && fields == instructions)
                {
                    break;
                }

                flow.Break(character == '\r' ? 1 : 2);
                hasCell = false;
                break;
            case (char)0x1e when instructions == 0:
                flow.Write("-");
                break;
            default:
                break;
        }
    }
}
