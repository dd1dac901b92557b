using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>Recognizes the text of a few documents in a worker process; each is committed by itself, so that none is done twice.</summary>
public sealed class OcrBatch(
    IEngine engine,
    IBlobStore blobs,
    JobQueue queue,
    Workers workers,
    KnownPasswords passwords,
    OcrResults results
) : Job<OcrBatch.Order>
{
    public const string JobKind = "ocr.read";

    /// <summary>How long a batch waits whose documents are being read.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The items of a run from one number to another.</summary>
    public sealed record Order(Guid RunId, long From, long Through)
    {
        /// <summary>What reading may cost this time; null for what is usual.</summary>
        public ReadingLimits? Limits { get; init; }
    }

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        using var turn = await workers.Turn(cancel);
        if (await PutOff(order, run, cancel))
        {
            return;
        }

        var (items, languages, known) = await Load(order, cancel);
        var open = items.ToDictionary(item => item.DocumentId);
        using var staging = new StagingFolder(blobs);
        var requests = new List<ReadRequest>();
        foreach (var item in items)
        {
            if (item.Version != item.CurrentVersion || item.Sha256 is null)
            {
                var replaced = new FaultFound(FaultKind.Unreachable, "It has another file than when the workflow began.");
                await results.Save(run, item, new Finished(item.DocumentId) { Faults = [replaced] }, cancel);
                continue;
            }

            requests.Add(
                new ReadRequest(item.DocumentId, await blobs.LocalPath(item.Sha256, cancel), item.FileName)
                {
                    Staging = staging.Path,
                    DeclaredType = item.MediaType,
                    Passwords = known.GetValueOrDefault(item.WorkspaceId, []),
                    OcrLanguages = languages,
                }
            );
        }

        await using var others = order.Limits is null ? null : workers.With(order.Limits);
        await foreach (var answer in (others ?? workers).Read(requests, cancel))
        {
            if (answer is not Finished finished)
            {
                continue;
            }

            if (finished.TextToKeep is { } text)
            {
                await blobs.Adopt([text], cancel);
            }

            await results.Save(run, open[finished.Item], finished, cancel);
        }

        await results.Close(run, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        results.GiveUp(session, order, failure, cancel);

    /// <summary>What an ingestion reads once more must not take the place of what is recognized meanwhile: the reading goes first.</summary>
    private async Task<bool> PutOff(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var isBeingRead = await session.Value<bool>(
            """
            SELECT EXISTS (
                SELECT 1 FROM ocr_items i JOIN nodes n ON n.document_id = i.document_id JOIN workflows w ON w.id = n.ingestion_id
                WHERE i.run_id = @RunId AND i.number BETWEEN @From AND @Through AND i.state = 1 AND n.state <> 2 AND w.state IN (1, 2, 3))
            """,
            order,
            cancel
        );
        if (isBeingRead)
        {
            await queue.Add(session, new NewJob(order.RunId, JobKind, Parts.Ocr, order) { Delay = Pause }, cancel);
            await queue.Complete(session, run, cancel);
            await session.Commit(cancel);
        }

        return isBeingRead;
    }

    private async Task<(IReadOnlyList<OcrItem>, IReadOnlyList<OcrLanguage>, Dictionary<Guid, IReadOnlyList<string>>)> Load(
        Order order,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var run = await OcrRuns.Load(session, order.RunId, cancel);
        var items = await session.Query<OcrItem>(OcrItem.Waiting, order, cancel);
        var known = new Dictionary<Guid, IReadOnlyList<string>>();
        foreach (var workspaceId in items.Select(item => item.WorkspaceId).Distinct())
        {
            known[workspaceId] = await passwords.Of(session, workspaceId, cancel);
        }

        return (items, OcrChoice.Check(run?.Languages, "languages"), known);
    }
}

/// <summary>A document that waits for its turn.</summary>
internal sealed record OcrItem
{
    public long Number { get; init; }
    public Guid RunId { get; init; }
    public Guid DocumentId { get; init; }
    public int Version { get; init; }
    public Guid? ExportId { get; init; }
    public int? Volume { get; init; }
    public int? Place { get; init; }
    public string? Label { get; init; }
    public Guid WorkspaceId { get; init; }
    public string Path { get; init; } = "";
    public int CurrentVersion { get; init; }
    public string FileName { get; init; } = "";
    public string MediaType { get; init; } = "";
    public string? Sha256 { get; init; }

    private const string Select = """
        SELECT i.*, d.workspace_id, d.path, d.current_version, v.file_name, v.media_type, v.sha256
        FROM ocr_items i JOIN documents d ON d.id = i.document_id
        JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
        """;

    public const string OfVolume = $"{Select} WHERE i.run_id = @RunId AND i.export_id = @ExportId AND i.volume = @Volume ORDER BY i.number";

    public const string Waiting = $"""
        {Select}
        WHERE i.run_id = @RunId AND i.number BETWEEN @From AND @Through AND i.state = 1 ORDER BY i.number
        """;
}
