using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// The words of a presentation as its slides show them: each slide with what its master and its footer write on it, its comments, its notes;
/// then what is stored and no slide shows.
/// </summary>
internal sealed class PptSlides(PptRecords records, PptPersist persist, TextFlow flow, HiddenContent hidden, CancellationToken cancel)
{
    private const int SlidesList = 0;
    private const int MastersList = 1;
    private const int NotesList = 2;
    private const int MostSlides = 20_000;
    private const int TitleSlide = 0;
    private const uint ShowsMaster = 1;

    private readonly PptText text = new(records, flow, hidden, cancel);
    private readonly Dictionary<uint, uint> masters = [];
    private readonly Dictionary<uint, string> masterWords = [];
    private readonly HashSet<uint> used = [];
    private readonly HashSet<uint> shown = [];
    private readonly HashSet<string> shownFooters = new(StringComparer.Ordinal);
    private readonly List<string> keptFooters = [];
    private PptFooters? footersOfAll;
    private bool omitsOnTitle;

    /// <returns>Whether every slide listed was found.</returns>
    public bool Write(PptRecord document)
    {
        var notes = new Dictionary<uint, uint>();
        foreach (var (part, number, _) in Listed(document, NotesList))
        {
            notes.TryAdd(number, part);
        }

        foreach (var (part, number, _) in Listed(document, MastersList))
        {
            masters.TryAdd(number, part);
        }

        footersOfAll = PptFooters.Below(records, document, PptFooters.OfSlides);
        omitsOnTitle = records.Find(document, PptTypes.DocumentAtom) is { } atom && (records.Number(atom, 36) & 0xff00) != 0;
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
                text.WriteOutline(outline, []);
            }
        }

        foreach (var part in notes.Values)
        {
            // Notes of slides that are gone.
            WriteNotes(part);
        }

        WriteKept(document);
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
        uint notesNumber = 0,
            master = 0;
        bool isTitle = false,
            showsMaster = false;
        foreach (var record in records.Below(slide))
        {
            if (record.Type == PptTypes.SlideAtom)
            {
                isTitle = records.Number(record, 0) == TitleSlide;
                master = records.Number(record, 12);
                notesNumber = records.Number(record, 16);
                showsMaster = (records.Number(record, 20) & ShowsMaster) != 0;
                used.Add(master);
            }
            else if (record.Type == PptTypes.SlideShowInfo)
            {
                // After four bytes of time, four of sound and two of effect.
                hidden.Found(HiddenKinds.Slides, (records.Number(record, 8) >> 16 & 4) != 0);
            }
        }

        text.BeginSlide();
        var referred = new HashSet<int>();
        text.WriteText(slide, outline, referred, withPlaceholders: true);
        text.WriteOutline(outline, referred);
        WriteFooters(slide, isTitle && omitsOnTitle);
        if (showsMaster && MasterWords(master) is { Length: > 0 } words)
        {
            shown.Add(master);
            flow.Break(1);
            flow.Write(words);
        }

        if (notesNumber != 0 && notes.Remove(notesNumber, out var part))
        {
            WriteNotes(part);
        }
    }

    /// <summary>A slide's own footers, or those of all slides where it has none.</summary>
    private void WriteFooters(PptRecord slide, bool isOmitted)
    {
        var own = PptFooters.Below(records, slide, 0);
        foreach (var words in isOmitted ? [] : (own ?? footersOfAll)?.Shown ?? [])
        {
            shownFooters.Add(words);
            text.WriteUnlessWritten(words);
        }

        keptFooters.AddRange(own?.Kept ?? []);
    }

    /// <summary>What a master writes on each of its slides, such as a confidentiality notice; not what its placeholders say.</summary>
    private string MasterWords(uint number)
    {
        if (!masterWords.TryGetValue(number, out var words))
        {
            using var kept = new TextFlow(null) { KeepsSpace = true };
            if (masters.TryGetValue(number, out var part) && persist.Find(records, part) is { } master)
            {
                new PptText(records, kept, hidden, cancel).WriteText(master, [], [], withPlaceholders: false);
            }

            masterWords[number] = words = kept.ToString();
        }

        return words;
    }

    private void WriteNotes(uint part)
    {
        if (persist.Find(records, part) is { Type: PptTypes.Notes } notes)
        {
            flow.Break(1);
            flow.HasWritten = false;
            text.WriteText(notes, [], [], withPlaceholders: true);
            hidden.Found(HiddenKinds.Notes, flow.HasWritten);
        }
    }

    /// <summary>Words that no slide shows, once: a reviewer searches for them all the same.</summary>
    private void WriteKept(PptRecord document)
    {
        var ofNotes = PptFooters.Below(records, document, PptFooters.OfNotes);
        foreach (
            var words in new[] { footersOfAll?.Shown, footersOfAll?.Kept, keptFooters, ofNotes?.Shown, ofNotes?.Kept }
                .SelectMany(words => words ?? [])
                .Where(words => shownFooters.Add(words))
        )
        {
            text.Write(words);
        }

        foreach (var number in masters.Keys.Where(number => used.Contains(number) && !shown.Contains(number)))
        {
            flow.Break(2);
            flow.Write(MasterWords(number));
        }
    }
}
