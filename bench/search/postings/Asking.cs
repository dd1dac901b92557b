using System.Text;

namespace Dossier.Postings;

/// <summary>Documents with any of some words, the best fifty and the count of all, term by term, by BM25.</summary>
internal sealed class Asking
{
    private const int Page = 50;
    private const float Saturation = 1.2f;
    private const float OfLength = 0.75f;
    private readonly List<Segment> segments;
    private readonly float[] scores;
    private readonly double documents;
    private readonly double tokens;

    public Asking(string folder)
    {
        segments = [.. Directory.GetFiles(folder, "*.terms").Order(StringComparer.Ordinal).Select(path => new Segment(path[..^6]))];
        scores = new float[segments.Max(segment => segment.Lengths.Length)];
        documents = segments.Sum(segment => segment.Lengths.Length);
        tokens = segments.Sum(segment => segment.Lengths.ToArray().Sum(length => (double)length));
    }

    public (int Count, IReadOnlyList<int> Best) Best(IReadOnlyList<string> words)
    {
        var names = words.Distinct().Select(Encoding.UTF8.GetBytes).ToList();
        var terms = segments.ConvertAll(segment => names.ConvertAll(name => segment.Find(name)));
        var (count, first, best) = (0, 0, new PriorityQueue<int, float>());
        foreach (var (segment, found) in segments.Zip(terms))
        {
            for (var index = 0; index < names.Count; index++)
            {
                var all = terms.Sum(one => one[index].Documents);
                Score(segment, found[index], (float)Math.Log(1 + ((documents - all + 0.5) / (all + 0.5))));
            }

            for (var document = 0; document < segment.Lengths.Length; document++)
            {
                if (scores[document] == 0)
                {
                    continue;
                }

                count++;
                if (best.Count < Page)
                {
                    best.Enqueue(first + document, scores[document]);
                }
                else if (best.TryPeek(out _, out var least) && scores[document] > least)
                {
                    best.EnqueueDequeue(first + document, scores[document]);
                }
            }

            Array.Clear(scores);
            first += segment.Lengths.Length;
        }

        return (count, [.. best.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)]);
    }

    private void Score(Segment segment, Term term, float weight)
    {
        var bytes = segment.Documents(term);
        var lengths = segment.Lengths;
        var document = 0;
        var (flat, perToken) = (Saturation * (1 - OfLength), (float)(Saturation * OfLength * documents / tokens));
        while (bytes.Length > 0)
        {
            document += Numbers.Next(ref bytes);
            var often = (float)Numbers.Next(ref bytes);
            scores[document] += weight * often * (Saturation + 1) / (often + flat + (perToken * lengths[document]));
        }
    }
}
