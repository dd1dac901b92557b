using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>
/// Where words and phrases stand in the documents of a segment. A place is a document, in the upper half, and a position in it. They are read for
/// so many documents at a time, so that memory does not grow with the segment.
/// </summary>
internal sealed class Places(Segment segment, CancellationToken cancel)
{
    private const int DocumentsAtATime = 1 << 15;

    /// <summary>Some tokens in a row.</summary>
    private readonly record struct Stretch(ulong Start, int Length);

    /// <summary>The words and phrases of both sides; null when they are of another kind.</summary>
    public static (IReadOnlyList<Phrase> Left, IReadOnlyList<Phrase> Right)? SidesOf(Near near) =>
        SideOf(near.Left) is { } left && SideOf(near.Right) is { } right ? (left, right) : null;

    /// <summary>The documents with a phrase.</summary>
    public DocumentSet Of(Phrase phrase, string mark)
    {
        var found = new DocumentSet(segment.Documents);
        var reading = new Reading(segment, phrase, mark);
        ForEachPart(reading.Candidates(isInFields: false), (candidates, end) => AddDocuments(reading.Stretches(candidates, end), found));
        return found;
    }

    /// <summary>The documents in which a phrase of one side stands at most so many words from one of the other.</summary>
    /// <param name="isInText">Both in the text; else both before it.</param>
    public DocumentSet Near(IReadOnlyList<Phrase> left, IReadOnlyList<Phrase> right, int words, string mark, bool isInText)
    {
        var found = new DocumentSet(segment.Documents);
        var (lefts, rights) = (new Side(segment, left, mark), new Side(segment, right, mark));
        var candidates = lefts.Candidates(isInFields: !isInText);
        candidates.Keep(rights.Candidates(isInFields: !isInText));
        ForEachPart(candidates, (some, end) => AddNear(lefts.Stretches(some, end), rights.Stretches(some, end), words, isInText, found));
        return found;
    }

    private static List<Phrase>? SideOf(Query query) =>
        query switch
        {
            Phrase phrase => [phrase],
            Term term => [new Phrase([term])],
            Or or => SideOf(or),
            _ => null,
        };

    private static List<Phrase>? SideOf(Or or)
    {
        var sides = or.Parts.Select(SideOf).ToList();
        return sides.Contains(null) ? null : [.. sides.SelectMany(side => side!)];
    }

    private void ForEachPart(DocumentSet candidates, Action<DocumentSet, int> see)
    {
        for (var end = DocumentsAtATime; !candidates.IsEmpty() && end < segment.Documents + DocumentsAtATime; end += DocumentsAtATime)
        {
            cancel.ThrowIfCancellationRequested();
            see(candidates, end);
        }
    }

    private static void AddDocuments(List<ulong> places, DocumentSet found)
    {
        foreach (var place in places)
        {
            found.Add((int)(place >> 32));
        }
    }

    /// <summary>Both lists are in order. A side may be its own neighbour only where both are of as many words.</summary>
    private void AddNear(List<Stretch> left, List<Stretch> right, int words, bool isInText, DocumentSet found)
    {
        var longest = 0;
        foreach (var one in right)
        {
            longest = Math.Max(longest, one.Length);
        }

        var first = 0;
        foreach (var one in left)
        {
            while (first < right.Count && right[first].Start + (ulong)(longest + words - 1) < one.Start)
            {
                first++;
            }

            for (var index = first; index < right.Count && right[index].Start <= one.Start + (ulong)(one.Length + words - 1); index++)
            {
                if (AreNear(one, right[index], words, isInText))
                {
                    found.Add((int)(one.Start >> 32));
                    break;
                }
            }
        }
    }

    private bool AreNear(Stretch one, Stretch other, int words, bool isInText)
    {
        var (document, inOther) = ((int)(one.Start >> 32), (int)(other.Start >> 32));
        if (document != inOther)
        {
            return false;
        }

        var (before, behind) = one.Start <= other.Start ? (one, other) : (other, one);
        var text = (ulong)(uint)segment.TextStarts[document];
        var isThere = isInText ? (uint)before.Start >= text : (uint)behind.Start < text;
        return isThere && behind.Start <= before.Start + (ulong)(before.Length + words - 1);
    }

    /// <summary>What stands for one word of a phrase: terms, of which one or another is in a place.</summary>
    private sealed class Slot
    {
        private readonly PostingReader[] readers;
        private readonly bool[] areEnded;
        private readonly List<ulong> places = [];

        public Slot(Segment segment, Term term, string mark)
        {
            readers = [.. TreeMatch.TermsOf(segment, term, mark).Select(found => segment.Postings(found))];
            areEnded = new bool[readers.Length];
            for (var index = 0; index < readers.Length; index++)
            {
                areEnded[index] = !readers[index].Next();
            }
        }

        /// <param name="isInFields">Only those that have it before their text.</param>
        public void AddDocuments(DocumentSet found, bool isInFields)
        {
            foreach (var begun in readers)
            {
                var reader = begun;
                do
                {
                    if (!isInFields || reader.IsInFields)
                    {
                        found.Add(reader.Document);
                    }
                } while (reader.Next());
            }
        }

        /// <summary>The places in the next candidates before a document.</summary>
        public List<ulong> Next(DocumentSet candidates, int end)
        {
            places.Clear();
            for (var index = 0; index < readers.Length; index++)
            {
                ref var reader = ref readers[index];
                while (!areEnded[index] && reader.Document < end)
                {
                    if (candidates[reader.Document])
                    {
                        reader.AddPositions(places);
                    }

                    areEnded[index] = !reader.Next();
                }
            }

            if (readers.Length > 1)
            {
                places.Sort();
            }

            return places;
        }
    }

    /// <summary>Reads where a phrase stands.</summary>
    private sealed class Reading(Segment segment, Phrase phrase, string mark)
    {
        private readonly List<Slot> slots = [.. phrase.Terms.Select(term => new Slot(segment, term, mark))];
        private readonly List<ulong> starts = [];

        public int Length => slots.Count;

        /// <summary>The documents with all its words.</summary>
        /// <param name="isInFields">With all of them before the text.</param>
        public DocumentSet Candidates(bool isInFields)
        {
            var candidates = DocumentSet.Everything(segment.Documents);
            foreach (var slot in slots)
            {
                var found = new DocumentSet(segment.Documents);
                slot.AddDocuments(found, isInFields);
                candidates.Keep(found);
            }

            return candidates;
        }

        /// <summary>Where it begins in the next candidates before a document.</summary>
        public List<ulong> Stretches(DocumentSet candidates, int end)
        {
            starts.Clear();
            starts.AddRange(slots[0].Next(candidates, end));
            for (var word = 1; word < slots.Count; word++)
            {
                var (places, next, kept) = (slots[word].Next(candidates, end), 0, 0);
                for (var index = 0; index < starts.Count; index++)
                {
                    var wanted = starts[index] + (ulong)word;
                    while (next < places.Count && places[next] < wanted)
                    {
                        next++;
                    }

                    if (next < places.Count && places[next] == wanted)
                    {
                        starts[kept++] = starts[index];
                    }
                }

                starts.RemoveRange(kept, starts.Count - kept);
            }

            return starts;
        }
    }

    /// <summary>Reads where one of several phrases stands.</summary>
    private sealed class Side(Segment segment, IReadOnlyList<Phrase> phrases, string mark)
    {
        private readonly List<Reading> readings = [.. phrases.Select(phrase => new Reading(segment, phrase, mark))];
        private readonly List<Stretch> stretches = [];

        /// <summary>The documents with all words of one of them.</summary>
        /// <param name="isInFields">With all of these before the text.</param>
        public DocumentSet Candidates(bool isInFields)
        {
            var candidates = new DocumentSet(segment.Documents);
            readings.ForEach(reading => candidates.Add(reading.Candidates(isInFields)));
            return candidates;
        }

        public List<Stretch> Stretches(DocumentSet candidates, int end)
        {
            stretches.Clear();
            foreach (var reading in readings)
            {
                foreach (var start in reading.Stretches(candidates, end))
                {
                    stretches.Add(new Stretch(start, reading.Length));
                }
            }

            if (readings.Count > 1)
            {
                stretches.Sort((one, other) => one.Start.CompareTo(other.Start));
            }

            return stretches;
        }
    }
}
