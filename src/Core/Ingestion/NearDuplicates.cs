using System.Runtime.CompilerServices;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Groups texts that are nearly the same. Each group is named by one document, its pivot; the others are as similar to that one as the workspace
/// asks. Longer texts go first, slice by slice, and a pivot stays one: what was grouped is not grouped anew when more comes in. Candidates share a band
/// with a pivot; what is said of two documents is <see cref="Sketch.Similarity"/>, never how many bands they share.
/// </summary>
internal sealed class NearDuplicates(IEngine engine)
{
    private const int AtOnce = 500;

    /// <summary>Keeping in mind which bands there are costs as much as looking for those of one text for so many documents.</summary>
    private const int DocumentsATextIsWorth = 16;

    /// <summary>Of so many documents they are read in no time.</summary>
    private const int FewDocuments = 10_000;

    private const string Columns = "s.document_id, s.hashes, s.bands, s.pivot, d.number";

    /// <summary>Of a text's candidates so many are compared, those first that share the most bands with it.</summary>
    private const int MostCandidates = 50;

    /// <summary>The texts of a slice that are not grouped yet; of mails, those that are more than a notice that many bear.</summary>
    private static readonly string Open = $"""
        SELECT {Columns}
        FROM nodes n JOIN sketches s ON s.document_id = n.document_id JOIN documents d ON d.id = n.document_id
        LEFT JOIN messages m ON m.document_id = n.document_id
        WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND d.outcome IN (1, 5)
          AND s.bands <> '' AND s.grouped_by IS NULL AND (m.document_id IS NULL OR {Duplicates.HasOwnText})
        ORDER BY s.words DESC, d.number
        """;

    public async Task Group(Guid ingestionId, IngestionToSettle ingestion, FoundValues values, JobRun run, CancellationToken cancel)
    {
        var bands = new NearBands(engine, ingestion.WorkspaceId);
        var (texts, isKnown) = (0, false);
        await foreach (var open in OpenTexts(ingestionId, ingestion.WorkspaceId, cancel).FetchedAhead(cancel))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            // Two ingestions settling at once must not each make a pivot of the same text.
            await session.Query<int>(
                $"SELECT state FROM workspaces WHERE id = @WorkspaceId{engine.ForUpdate}",
                new { ingestion.WorkspaceId },
                cancel
            );
            texts += open.Count;
            isKnown = isKnown || await Know(session, ingestionId, ingestion.WorkspaceId, texts, bands, cancel);
            await Group(session, ingestionId, open, ingestion.Settings.NearDuplicateThreshold, bands, values, cancel);
            await session.Commit(cancel);
        }
    }

    /// <summary>
    /// What is to be grouped, slice by slice. Nobody else groups texts of this ingestion, nor is one of them a pivot yet: so a slice may be read while the one
    /// before is grouped.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyList<Text>> OpenTexts(
        Guid ingestionId,
        Guid workspaceId,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (var slice in NodeSlice.Of(engine, ingestionId, cancel))
        {
            await using var session = await engine.Read(cancel);
            var open = await session.Query<Text>(
                Open,
                new
                {
                    ingestionId,
                    WorkspaceId = workspaceId,
                    slice.After,
                    slice.Through,
                    Duplicates.MostHeaders,
                },
                cancel
            );
            if (open.Count > 0)
            {
                foreach (var text in open)
                {
                    text.ReadBands();
                }

                yield return open;
            }
        }
    }

    /// <summary>Has the bands of the workspace kept in mind as soon as that is worth it: true from then on.</summary>
    private static async Task<bool> Know(
        Session session,
        Guid ingestionId,
        Guid workspaceId,
        int texts,
        NearBands bands,
        CancellationToken cancel
    )
    {
        var documents = await DocumentCounts.Of(session, workspaceId, cancel);
        var own = await session.Value<long>("SELECT items_found FROM workflows WHERE id = @ingestionId", new { ingestionId }, cancel);
        var isWorthIt = documents - own <= FewDocuments + (texts * (long)DocumentsATextIsWorth);
        if (isWorthIt)
        {
            await bands.Know(session, documents, cancel);
        }

        return isWorthIt;
    }

    /// <summary>Groups documents that came in by no ingestion, in a transaction that has locked their workspace.</summary>
    /// <param name="by">What they came in by.</param>
    public async Task Group(
        Session session,
        Guid by,
        Guid workspaceId,
        IReadOnlyList<Guid> documents,
        int threshold,
        FoundValues values,
        CancellationToken cancel
    )
    {
        var texts = await session.Query<Text>(
            $"""
            SELECT {Columns}
            FROM sketches s JOIN documents d ON d.id = s.document_id LEFT JOIN messages m ON m.document_id = s.document_id
            WHERE s.document_id IN ({engine.IdsIn("@ids")}) AND d.outcome IN (1, 5) AND s.bands <> ''
              AND (m.document_id IS NULL OR {Duplicates.HasOwnText})
            ORDER BY s.words DESC, d.number
            """,
            new
            {
                ids = Id.List(documents),
                WorkspaceId = workspaceId,
                Duplicates.MostHeaders,
            },
            cancel
        );
        if (texts.Count > 0)
        {
            await Group(session, by, texts, threshold, new NearBands(engine, workspaceId), values, cancel);
        }
    }

    private async Task Group(
        Session session,
        Guid by,
        IReadOnlyList<Text> texts,
        int threshold,
        NearBands bands,
        FoundValues values,
        CancellationToken cancel
    )
    {
        var (pivots, byBand) = await Pivots(session, texts, bands, cancel);
        var made = new List<Text>();
        var shared = Shared(texts);
        foreach (var text in texts)
        {
            var (pivot, similarity) = Closest(text, pivots, byBand);
            if (pivot is null || similarity < threshold)
            {
                made.Add(text);
                pivots[text.Number] = text;
                foreach (var band in text.BandHashes.Where(shared.Contains))
                {
                    (byBand.TryGetValue(band, out var those) ? those : byBand[band] = []).Add(text.Number);
                }

                continue;
            }

            await Join(session, text, pivot, similarity, values, cancel);
        }

        await bands.Add(session, made.SelectMany(pivot => pivot.BandHashes.Select(band => (band, pivot.Number))), cancel);
        await values.Save(session, cancel);
        foreach (var chunk in texts.Chunk(AtOnce))
        {
            await session.Execute(
                $"UPDATE sketches SET grouped_by = @by WHERE document_id IN ({engine.IdsIn("@ids")})",
                new { by, ids = Id.List(chunk.Select(text => text.DocumentId)) },
                cancel
            );
        }
    }

    /// <summary>The bands that several of the texts have: hardly any.</summary>
    private static HashSet<long> Shared(IReadOnlyList<Text> texts)
    {
        var all = texts.SelectMany(text => text.BandHashes).ToArray();
        Array.Sort(all);
        return [.. all.Skip(1).Where((band, index) => band == all[index])];
    }

    /// <summary>The pivots there are that share a band with one of the texts, by their numbers.</summary>
    private async Task<(Dictionary<long, Text> Pivots, Dictionary<long, List<long>> ByBand)> Pivots(
        Session session,
        IReadOnlyList<Text> texts,
        NearBands bands,
        CancellationToken cancel
    )
    {
        var byBand = await bands.Find(session, texts.SelectMany(text => text.BandHashes), cancel);
        var pivots = new Dictionary<long, Text>();
        var candidates = byBand.Values.SelectMany(those => those).ToHashSet();
        foreach (var chunk in candidates.Order().Chunk(AtOnce))
        {
            var found = await session.Query<Text>(
                $"""
                SELECT {Columns} FROM documents d JOIN sketches s ON s.document_id = d.id
                WHERE d.number IN ({engine.NumbersIn("@numbers")})
                """,
                new { numbers = Id.List(chunk) },
                cancel
            );
            foreach (var pivot in found)
            {
                pivots[pivot.Number] = pivot;
            }
        }

        candidates.ExceptWith(pivots.Keys);
        await Forget(session, candidates, byBand, bands, cancel);
        return (pivots, byBand);
    }

    /// <summary>Documents that have bands here and are no more.</summary>
    private static async Task Forget(
        Session session,
        HashSet<long> gone,
        Dictionary<long, List<long>> byBand,
        NearBands bands,
        CancellationToken cancel
    )
    {
        if (gone.Count == 0)
        {
            return;
        }

        var left = (
            from those in byBand
            from document in those.Value.Where(gone.Contains)
            group those.Key by document into own
            select (own.Key, own.AsEnumerable())
        ).ToList();
        await bands.Remove(session, left, cancel);
        foreach (var those in byBand.Values)
        {
            those.RemoveAll(gone.Contains);
        }
    }

    private static (Text? Pivot, int Similarity) Closest(Text text, Dictionary<long, Text> pivots, Dictionary<long, List<long>> byBand)
    {
        var shared = new Dictionary<long, int>();
        foreach (var band in text.BandHashes)
        {
            if (!byBand.TryGetValue(band, out var those))
            {
                continue;
            }

            foreach (var pivot in those)
            {
                shared[pivot] = shared.GetValueOrDefault(pivot) + 1;
            }
        }

        return shared
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key)
            .Take(MostCandidates)
            .Select(pair => (Pivot: (Text?)pivots[pair.Key], Similarity: Percent(text.Sketch.Similarity(pivots[pair.Key].Sketch))))
            .OrderByDescending(found => found.Similarity)
            .ThenBy(found => found.Pivot!.Number)
            .FirstOrDefault();
    }

    /// <summary>Rounded down, so that 100 means no difference.</summary>
    private static int Percent(double similarity) => (int)Math.Floor((similarity * 100) + 1e-9);

    private static async Task Join(Session session, Text text, Text pivot, int similarity, FoundValues values, CancellationToken cancel)
    {
        await Set(session, text, pivot, similarity, values, cancel);
        if (pivot.Pivot is null)
        {
            pivot.Pivot = pivot.DocumentId;
            await Set(session, pivot, pivot, 100, values, cancel);
        }
    }

    private static async Task Set(Session session, Text text, Text pivot, int similarity, FoundValues values, CancellationToken cancel)
    {
        await session.Execute(
            "UPDATE sketches SET pivot = @Pivot, similarity = @similarity WHERE document_id = @DocumentId",
            new
            {
                Pivot = pivot.DocumentId,
                similarity,
                text.DocumentId,
            },
            cancel
        );
        values.Set(text.DocumentId, Properties.NearDuplicateGroup, pivot.Number);
        values.Set(text.DocumentId, Properties.Similarity, similarity);
    }

    private sealed record Text
    {
        private Sketch? sketch;
        private long[]? bands;

        public Guid DocumentId { get; init; }
        public string Hashes { get; init; } = "";
        public string Bands { get; init; } = "";
        public Guid? Pivot { get; set; }
        public long Number { get; init; }
        public Sketch Sketch => sketch ??= Sketch.Read(Hashes);
        public long[] BandHashes => bands ?? ReadBands();

        public long[] ReadBands() => bands = ComparedRows.ReadBands(Bands);
    }
}
