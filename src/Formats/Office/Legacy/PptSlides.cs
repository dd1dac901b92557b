using System.Buffers.Binary;
using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>The words of a presentation in the order of its slides: each slide, its comments, its notes; then what masters write on all of them.</summary>
internal sealed class PptSlides(PptRecords records, PptPersist persist, TextFlow flow, HiddenContent hidden, CancellationToken cancel)
{
    private const int SlidesList = 0;
    private const int MastersList = 1;
    private const int NotesList = 2;
    private const int DeepestContainer = 40;
    private const int WordArtText = 0x00c0;
    private const int MostSlides = 20_000;

    private readonly HashSet<uint> masters = [];
    private int steps;

    /// <returns>Whether every slide listed was found.</returns>
    public bool Write(PptRecord document)
    {
        var notes = new Dictionary<uint, uint>();
        foreach (var (part, number, _) in Listed(document, NotesList))
        {
            notes.TryAdd(number, part);
        }

        var isWhole = true;
        foreach (var (part, _, outline) in Listed(document, SlidesList))
        {
            cancel.ThrowIfCancellationRequested();
            flow.Break(2);
            if (persist.Find(records, part) is { Type: PptTypes.Slide } slide)
            {
                WriteSlide(slide, outline, notes);
            }
            else
            {
                isWhole = false;
                WriteOutline(outline, []);
            }
        }

        foreach (var part in notes.Values)
        {
            // Notes of slides that are gone.
            WriteNotes(part);
        }

        WriteHeaders(document);
        foreach (var (part, number, _) in Listed(document, MastersList))
        {
            if (masters.Contains(number) && persist.Find(records, part) is { } master)
            {
                flow.Break(2);
                WriteText(master, [], [], withPlaceholders: false, 0);
            }
        }

        return isWhole;
    }

    /// <summary>The parts in one of the document's lists: number of the part, its own number, and the text that the outline holds for it.</summary>
    private List<(uint Part, uint Number, List<PptRecord> Outline)> Listed(PptRecord document, int instance)
    {
        var found = new List<(uint Part, uint Number, List<PptRecord> Outline)>();
        foreach (var list in records.Below(document))
        {
            if (list.Type != PptTypes.SlideList || list.Instance != instance)
            {
                continue;
            }

            foreach (var record in records.Below(list))
            {
                switch (record.Type)
                {
                    case PptTypes.SlidePersist when found.Count < MostSlides:
                        found.Add((records.Number(record, 0), records.Number(record, 12), []));
                        break;
                    // One header for each box; its text may be absent.
                    case PptTypes.TextHeader or PptTypes.TextCharacters or PptTypes.TextBytes when found.Count > 0:
                        found[^1].Outline.Add(record);
                        break;
                    default:
                        break;
                }
            }
        }

        return found;
    }

    private void WriteSlide(PptRecord slide, List<PptRecord> outline, Dictionary<uint, uint> notes)
    {
        uint notesNumber = 0;
        foreach (var record in records.Below(slide))
        {
            if (record.Type == PptTypes.SlideAtom)
            {
                masters.Add(records.Number(record, 12));
                notesNumber = records.Number(record, 16);
            }
            else if (record.Type == PptTypes.SlideShowInfo)
            {
                // After four bytes of time, four of sound and two of effect.
                hidden.Found(HiddenKinds.Slides, (records.Number(record, 8) >> 16 & 4) != 0);
            }
        }

        var referred = new HashSet<int>();
        WriteText(slide, outline, referred, withPlaceholders: true, 0);
        WriteOutline(outline, referred);
        WriteHeaders(slide);
        if (notesNumber != 0 && notes.Remove(notesNumber, out var part))
        {
            WriteNotes(part);
        }
    }

    private void WriteNotes(uint part)
    {
        if (persist.Find(records, part) is { Type: PptTypes.Notes } notes)
        {
            flow.Break(1);
            flow.HasWritten = false;
            WriteText(notes, [], [], withPlaceholders: true, 0);
            hidden.Found(HiddenKinds.Notes, flow.HasWritten);
        }
    }

    /// <summary>Text that the outline holds and no shape refers to.</summary>
    private void WriteOutline(List<PptRecord> outline, HashSet<int> referred)
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

    private void WriteHeaders(PptRecord parent)
    {
        foreach (var record in records.Below(parent))
        {
            if (record.Type == PptTypes.HeadersFooters)
            {
                foreach (var words in records.Below(record))
                {
                    if (words.Type == PptTypes.Words)
                    {
                        WriteAtom(words);
                    }
                }
            }
        }
    }

    private void WriteText(PptRecord container, List<PptRecord> outline, HashSet<int> referred, bool withPlaceholders, int depth)
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

    private void Write(string text)
    {
        // A lone star stands where the program puts the slide's number or the date.
        var isOnlyMark = text.AsSpan().Trim() is "*";
        if (isOnlyMark)
        {
            return;
        }

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

    private string Decode(PptRecord record) =>
        (record.Type == PptTypes.TextBytes ? Encoding.Latin1 : Encoding.Unicode).GetString(records.Bytes(record));
}
