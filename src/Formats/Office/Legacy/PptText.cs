using System.Buffers.Binary;
using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>The words of a presentation's shapes, comments and outlines, in the order they are stored.</summary>
internal sealed class PptText(PptRecords records, TextFlow flow, HiddenContent hidden, CancellationToken cancel)
{
    private const int DeepestContainer = 40;
    private const int WordArtText = 0x00c0;

    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private int steps;

    /// <summary>Forgets which words were written, so that <see cref="WriteUnlessWritten"/> begins anew.</summary>
    public void BeginSlide() => written.Clear();

    /// <summary>Writes a line that a shape of the same slide may hold too.</summary>
    public void WriteUnlessWritten(string words)
    {
        if (!written.Contains(words.Trim()))
        {
            Write(words);
        }
    }

    /// <summary>Text that the outline holds and no shape refers to.</summary>
    public void WriteOutline(List<PptRecord> outline, HashSet<int> referred)
    {
        var box = -1;
        foreach (var record in outline)
        {
            box += record.Type == PptTypes.TextHeader ? 1 : 0;
            if (record.Type != PptTypes.TextHeader && !referred.Contains(box))
            {
                WriteAtom(record);
            }
        }
    }

    /// <summary>All that a slide, a page of notes or a master holds.</summary>
    /// <param name="outline">The text that the document keeps for the slide; shapes refer to it.</param>
    /// <param name="referred">Receives which boxes of the outline were.</param>
    /// <param name="withPlaceholders">A master's placeholders hold words ("Click to edit") that nobody sees on a slide.</param>
    public void WriteText(PptRecord container, List<PptRecord> outline, HashSet<int> referred, bool withPlaceholders, int depth = 0)
    {
        if (depth > DeepestContainer)
        {
            return;
        }

        foreach (var record in records.Below(container))
        {
            if ((++steps & 0x3ff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            switch (record.Type)
            {
                case PptTypes.TextCharacters or PptTypes.TextBytes:
                    WriteAtom(record);
                    break;
                case PptTypes.OutlineReference:
                    WriteReferred(outline, (int)Math.Min(int.MaxValue, records.Number(record, 0)), referred);
                    break;
                case PptTypes.ShapeOptions:
                    WriteWordArt(record);
                    break;
                case PptTypes.Comment:
                    WriteComment(record);
                    break;
                case PptTypes.Shape when !withPlaceholders && IsPlaceholder(record):
                case PptTypes.HeadersFooters:
                    break;
                default:
                    // Data that programs of later versions tagged on holds records too, although it does not say so.
                    if (record.IsContainer || record.Type is PptTypes.TagData)
                    {
                        WriteText(record, outline, referred, withPlaceholders, depth + 1);
                    }

                    break;
            }
        }
    }

    private bool IsPlaceholder(PptRecord shape)
    {
        foreach (var part in records.Below(shape))
        {
            if (part.IsContainer && records.Find(part, PptTypes.Placeholder) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteReferred(List<PptRecord> outline, int wanted, HashSet<int> referred)
    {
        referred.Add(wanted);
        var box = -1;
        foreach (var record in outline)
        {
            box += record.Type == PptTypes.TextHeader ? 1 : 0;
            if (box == wanted && record.Type != PptTypes.TextHeader)
            {
                WriteAtom(record);
            }
        }
    }

    /// <summary>[MS-PPT] 2.25.2: author, words and initials, in this order of instances.</summary>
    private void WriteComment(PptRecord comment)
    {
        var parts = records.Below(comment).Where(record => record.Type == PptTypes.Words).ToLookup(record => record.Instance);
        flow.Break(1);
        if (parts[0].Any())
        {
            flow.Write(Decode(parts[0].First()).Trim());
            flow.Write(": ");
        }

        foreach (var words in parts[1])
        {
            flow.Write(Decode(words));
        }

        flow.Break(1);
        hidden.Found(HiddenKinds.Comments);
    }

    /// <summary>[MS-ODRAW] 2.3.22.1: a table of properties, then the long values of those that have one.</summary>
    private void WriteWordArt(PptRecord options)
    {
        if (options.Length > 1 << 20)
        {
            return;
        }

        var bytes = records.Bytes(options);
        var at = options.Instance * 6;
        for (var index = 0; index < options.Instance && (index * 6) + 6 <= bytes.Length; index++)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(index * 6));
            var value = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((index * 6) + 2));
            if ((id & 0x8000) == 0)
            {
                continue;
            }

            if (value < 0 || at + (long)value > bytes.Length)
            {
                return;
            }

            if ((id & 0x3fff) == WordArtText)
            {
                Write(Encoding.Unicode.GetString(bytes, at, value));
            }

            at += value;
        }
    }

    private void WriteAtom(PptRecord record) => Write(Decode(record));

    public void Write(string text)
    {
        // A lone star stands where the program puts the slide's number or the date.
        var isOnlyMark = text.AsSpan().Trim() is "*";
        if (isOnlyMark)
        {
            return;
        }

        written.Add(text.Trim());
        flow.Break(1);
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && (text[at] >= ' ' || text[at] == '\t'))
            {
                continue;
            }

            flow.Write(text.AsSpan(start, at - start));
            start = at + 1;
            if (at < text.Length && text[at] is '\r' or '\n' or '\v')
            {
                flow.LineEnd();
            }
        }

        flow.Break(1);
    }

    private string Decode(PptRecord record) => records.Text(record);
}
