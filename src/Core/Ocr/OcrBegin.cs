using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>Finds the documents of a run, once, and shares them out among jobs. May be stopped and begun again at any point.</summary>
public sealed class OcrBegin(IEngine engine, Workflows workflows, JobQueue queue, Searches searches) : Job<OcrBegin.Order>
{
    public const string JobKind = "ocr.begin";
    private const int Slice = 500;
    private const int MostInBatch = 16;

    /// <summary>So many jobs at least, as far as there are documents: they keep every core busy to the end.</summary>
    private const int FewestBatches = 16;

    public sealed record Order(Guid RunId);

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        OcrRun? found;
        await using (var session = await engine.Write(cancel))
        {
            await run.Hold(session, cancel);
            await workflows.Begin(session, order.RunId, cancel);
            found = await OcrRuns.Load(session, order.RunId, cancel);
            await session.Commit(cancel);
        }

        if (found is null or { IsOver: true })
        {
            return;
        }

        // 1. The documents; those that an earlier attempt has found already stay as they are.
        foreach (var volume in found.Source.Volumes)
        {
            await Add(
                run,
                Volume,
                new
                {
                    order.RunId,
                    volume.ExportId,
                    volume.Volume,
                    OcrTypes.All,
                },
                cancel
            );
        }

        foreach (var part in found.Source.Evidence)
        {
            var with = new
            {
                order.RunId,
                part.IngestionId,
                path = part.Path ?? "",
                under = part.Path + "/",
                length = (part.Path?.Length ?? -1) + 1,
                OcrTypes.All,
            };
            await Add(run, part.Path is null ? Everything : Evidence, with, cancel);
        }

        if (found.Source.Query is { } query)
        {
            await AddFound(order, run, query, cancel);
        }

        // 2. The jobs, all in one transaction with this one's end.
        await Share(order, run, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        workflows.Finish(session, order.RunId, WorkState.Failed, failure, cancel);

    /// <summary>Documents of a current version that may hold pictures of text; neither copies nor what is on the list of known files.</summary>
    private const string Documents = """
        JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
        WHERE v.media_type IN @All AND d.outcome IN (0, 1, 5)
        """;

    private const string Items = "INSERT INTO ocr_items (run_id, document_id, version, state, export_id, volume, place, label)";
    private const string Plain = "SELECT @RunId, d.id, d.current_version, 1, NULL, NULL, NULL, NULL";
    private const string Once = "ON CONFLICT (run_id, document_id) DO NOTHING";

    private const string Volume = $"""
        {Items} SELECT @RunId, d.id, d.current_version, 1, x.export_id, x.volume, x.place, x.begin_label
        FROM (SELECT export_id, volume, document_id, begin_label, ROW_NUMBER() OVER (ORDER BY ordinal) AS place
              FROM export_documents WHERE export_id = @ExportId AND volume = @Volume) x
        JOIN documents d ON d.id = x.document_id {Documents} ORDER BY x.place {Once}
        """;

    private const string Everything = $"""
        {Items} {Plain} FROM nodes n JOIN documents d ON d.id = n.document_id {Documents} AND n.ingestion_id = @IngestionId ORDER BY d.number {Once}
        """;

    private const string Evidence = $"""
        {Items} {Plain} FROM nodes n JOIN documents d ON d.id = n.document_id {Documents} AND n.ingestion_id = @IngestionId
          AND (n.path = @path OR SUBSTR(n.path, 1, @length) = @under) ORDER BY d.number {Once}
        """;

    private const string Named = $"{Items} {Plain} FROM documents d {Documents} AND d.id IN @ids ORDER BY d.number {Once}";

    private async Task Add(JobRun run, string sql, object with, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await session.Execute(sql, with, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Nothing is recognized meanwhile, so what the search finds does not change under its pages by our own doing.</summary>
    private async Task AddFound(Order order, JobRun run, OcrSource.OfQuery query, CancellationToken cancel)
    {
        for (var page = 1; ; page++)
        {
            var search = new SearchOrder(query.Query) { Page = new PageOf(page, Slice), Sort = SearchSort.Number };
            var hits = (await searches.Find(query.WorkspaceId, search, Actor.System, cancel)).Hits.Items;
            var ids = hits.Select(hit => hit.Document.Id).ToArray();
            if (ids.Length > 0)
            {
                await Add(
                    run,
                    Named,
                    new
                    {
                        order.RunId,
                        ids,
                        OcrTypes.All,
                    },
                    cancel
                );
            }

            if (ids.Length < Slice)
            {
                return;
            }
        }
    }

    private async Task Share(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var numbers = await session.Query<long>("SELECT number FROM ocr_items WHERE run_id = @RunId ORDER BY number", order, cancel);
        await workflows.Count(session, order.RunId, new Counts(ItemsFound: numbers.Count), cancel);
        var batch = Math.Clamp(numbers.Count / FewestBatches, 1, MostInBatch);
        var jobs = numbers
            .Chunk(batch)
            .Select(chunk => new NewJob(
                order.RunId,
                OcrBatch.JobKind,
                Parts.Ocr,
                new OcrBatch.Order(order.RunId, chunk[0], chunk[^1]),
                $"ocr/{order.RunId}/{chunk[0]}"
            ));
        await queue.Add(session, [.. jobs], cancel);
        await queue.Complete(session, run, cancel);
        if (numbers.Count == 0)
        {
            await workflows.Finish(session, order.RunId, WorkState.Completed, null, cancel);
        }

        await session.Commit(cancel);
    }
}
