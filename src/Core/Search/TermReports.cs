using System.Data.Common;
using System.Globalization;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>What one term of a list finds.</summary>
/// <param name="Term">A query, as it was given.</param>
/// <param name="Hits">Documents that it finds.</param>
/// <param name="WithFamily">Those, and all others of their families.</param>
/// <param name="Unique">Documents that it finds and no other term of the list does.</param>
/// <param name="Error">Why it could not be answered; it counts for nothing then. Null when it could.</param>
public sealed record TermCount(string Term, long Hits, long WithFamily, long Unique, string? Error);

/// <summary>What a list of terms finds, for the parties to agree on.</summary>
/// <param name="Terms">In the order in which they were given.</param>
/// <param name="Hits">Documents that at least one term finds.</param>
/// <param name="WithFamily">Those, and all others of their families.</param>
/// <param name="Waiting">Changes of documents that are not in the index yet, counted to 10,000: the counts may lack them.</param>
public sealed record TermReport(IReadOnlyList<TermCount> Terms, long Hits, long WithFamily, int Waiting)
{
    /// <summary>Writes it as CSV (RFC 4180, UTF-8): a line a term, and one for all of them.</summary>
    public async Task WriteCsv(TextWriter writer, CancellationToken cancel)
    {
        await writer.WriteAsync("Term,Hits,Hits with family,Unique hits,Error\r\n".AsMemory(), cancel);
        foreach (var term in Terms.Append(new TermCount("Total", Hits, WithFamily, Terms.Sum(term => term.Unique), null)))
        {
            var counts = string.Create(CultureInfo.InvariantCulture, $"{term.Hits},{term.WithFamily},{term.Unique}");
            await writer.WriteAsync($"{Csv.Cell(term.Term)},{counts},{Csv.Cell(term.Error ?? "")}\r\n".AsMemory(), cancel);
        }

        await writer.FlushAsync(cancel);
    }
}

/// <summary>Reports of what lists of terms find. One keeps some 16 bytes a document of the workspace, whatever the number of terms.</summary>
public sealed class TermReports(IEngine engine, Searches searches)
{
    /// <summary>Terms of one report.</summary>
    public const int Most = 5_000;

    private const int WaitingLimit = 10_000;

    /// <summary>Asks each term on its own; one that is wrong, or takes too long, is told of in its place and does not stop the others.</summary>
    /// <exception cref="Refused">NotFound; Invalid when there are none, or too many.</exception>
    public async Task<TermReport> Make(Guid workspaceId, IReadOnlyList<string> terms, Actor actor, CancellationToken cancel)
    {
        if (terms.Count is 0 or > Most)
        {
            throw Refused.Invalid("terms", $"A report is of 1 to {Most} terms.");
        }

        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var tally = await Tally.Of(session, workspaceId, cancel);
        var counts = new List<TermCount>(terms.Count);
        foreach (var term in terms)
        {
            try
            {
                var found = string.IsNullOrWhiteSpace(term)
                    ? throw Refused.Invalid("terms", "There is nothing to search for.")
                    : await searches.Numbers(workspaceId, term, actor, cancel);
                counts.Add(tally.Count(term, counts.Count, found));
            }
            catch (Refused refused) when (refused.Reason is Reason.Invalid or Reason.TooLarge)
            {
                counts.Add(new TermCount(term, 0, 0, 0, refused.Message));
            }
        }

        var waiting = await Documents.IndexQueue.Count(session, workspaceId, WaitingLimit, cancel);
        return new TermReport(
            [.. counts.Select((count, index) => count with { Unique = tally.Unique(index) })],
            tally.Hits,
            tally.WithFamily,
            waiting
        );
    }

    /// <summary>For each document which term found it, as long as it was one only; for each family when it was found last.</summary>
    private sealed class Tally
    {
        private const int Nobody = -1;
        private const int Several = -2;
        private readonly List<long> numbers = [];
        private readonly List<int> families = [];
        private readonly List<int> sizes = [];
        private int[] finders = [];
        private int[] familyFinders = [];
        private bool[] isFamilyFound = [];
        private readonly Dictionary<int, long> unique = [];

        public long Hits { get; private set; }

        public long WithFamily { get; private set; }

        public static async Task<Tally> Of(Session session, Guid workspaceId, CancellationToken cancel)
        {
            var tally = new Tally();
            await using DbDataReader reader = await session.Reader(
                """
                SELECT number, DENSE_RANK() OVER (ORDER BY family_id) AS family FROM documents WHERE workspace_id = @workspaceId ORDER BY number
                """,
                new { workspaceId },
                cancel
            );
            while (await reader.ReadAsync(cancel))
            {
                var family = (int)reader.GetInt64(1) - 1;
                tally.numbers.Add(reader.GetInt64(0));
                tally.families.Add(family);
                while (tally.sizes.Count <= family)
                {
                    tally.sizes.Add(0);
                }

                tally.sizes[family]++;
            }

            tally.finders = [.. Enumerable.Repeat(Nobody, tally.numbers.Count)];
            tally.familyFinders = [.. Enumerable.Repeat(Nobody, tally.sizes.Count)];
            tally.isFamilyFound = new bool[tally.sizes.Count];
            return tally;
        }

        /// <summary>Notes what a term found. A document that came after the report was begun does not count.</summary>
        public TermCount Count(string term, int index, IReadOnlyList<long> found)
        {
            var (hits, withFamily) = (0L, 0L);
            foreach (var number in found)
            {
                var place = numbers.BinarySearch(number);
                if (place < 0)
                {
                    continue;
                }

                hits++;
                Note(place, index);
                var family = families[place];
                if (familyFinders[family] != index)
                {
                    familyFinders[family] = index;
                    withFamily += sizes[family];
                    WithFamily += isFamilyFound[family] ? 0 : sizes[family];
                    isFamilyFound[family] = true;
                }
            }

            return new TermCount(term, hits, withFamily, 0, null);
        }

        public long Unique(int index) => unique.GetValueOrDefault(index);

        private void Note(int place, int index)
        {
            var before = finders[place];
            if (before == Nobody)
            {
                Hits++;
                unique[index] = Unique(index) + 1;
                finders[place] = index;
            }
            else if (before != Several)
            {
                unique[before]--;
                finders[place] = Several;
            }
        }
    }
}
