using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>Makes of a preview's file what is shown of it, and notes how that went: ready, or broken with its reason.</summary>
public sealed class PreviewPreparing(IEngine engine, Records records, RenditionMaking making, TimeProvider clock)
{
    /// <summary>Makes what the preview is shown as. Done again, it does nothing.</summary>
    /// <param name="patience">How long to wait; making goes on afterwards, and who asks again notes how it went.</param>
    public async Task Prepare(Guid previewId, TimeSpan patience, Actor actor, CancellationToken cancel)
    {
        if (await Find(previewId, cancel) is not { Sha256: { } source } preview)
        {
            return;
        }

        var made = await making.Get(source, preview.Main, patience, cancel);
        if (made.State != RenditionState.Making)
        {
            await Settle(previewId, made, actor, cancel);
        }
    }

    /// <summary>Makes the rest: what is looked at first is then there.</summary>
    public async Task PrepareRest(Guid previewId, CancellationToken cancel)
    {
        if (await Find(previewId, cancel) is not { Sha256: { } source } preview)
        {
            return;
        }

        Recipe?[] rest = [PreviewRecipes.Small, PreviewRecipes.Large];
        if (preview.IsMovie)
        {
            rest = [.. rest, PreviewRecipes.Whole, preview.Film is { } film ? PreviewRecipes.Light(film) : null, PreviewRecipes.Sheet];
            var whole = preview.Film is null ? source : (await making.Get(source, preview.Main, Timeout.InfiniteTimeSpan, cancel)).Sha256;
            if (whole is null)
            {
                return;
            }

            source = whole;
        }

        foreach (var recipe in rest.OfType<Recipe>())
        {
            await making.Get(source, recipe, Timeout.InfiniteTimeSpan, cancel);
        }
    }

    /// <summary>Notes, in the transaction in which it was given up, that nothing comes of it.</summary>
    internal async Task GiveUp(Session session, Guid previewId, string fault, CancellationToken cancel) =>
        await Settle(session, previewId, new Rendition { State = RenditionState.Failed, FaultMessage = fault }, Actor.System, cancel);

    private async Task Settle(Guid previewId, Rendition made, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Settle(session, previewId, made, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Once: of a request and a job that both find it made, one tells.</summary>
    private async Task Settle(Session session, Guid previewId, Rendition made, Actor actor, CancellationToken cancel)
    {
        var isReady = made.State == RenditionState.Ready;
        var settled = await session.Execute(
            """
            UPDATE preview_files SET status = @status, width = @width, height = @height, duration = @duration, fault = @fault,
                file_size = CASE WHEN is_movie AND normal_json IS NULL THEN file_size ELSE @size END, updated_at = @now
            WHERE id = @previewId AND status = 'processing' AND document_id IS NOT NULL
            """,
            new
            {
                previewId,
                status = isReady ? "ready" : "broken",
                width = made.Width ?? 0,
                height = made.Height ?? 0,
                duration = made.Seconds ?? 0d,
                fault = isReady ? null : made.FaultMessage,
                size = made.Size,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (settled == 1)
        {
            var row = await RowTable.MustFind(session, Models.PreviewFiles, previewId, cancel, withRelations: true);
            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        }
    }

    /// <summary>Null when the preview is gone; without bytes when its document is.</summary>
    private async Task<Prepared?> Find(Guid previewId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Prepared>(
            """
            SELECT p.is_movie, p.normal_json, v.sha256 FROM preview_files p
            LEFT JOIN document_versions v ON v.document_id = p.document_id AND v.ordinal = p.version
            WHERE p.id = @previewId
            """,
            new { previewId },
            cancel
        );
    }

    private sealed record Prepared
    {
        public bool IsMovie { get; init; }
        public string? NormalJson { get; init; }
        public string? Sha256 { get; init; }

        /// <summary>What a film is made into; null for one that is shown as it came.</summary>
        public Recipe? Film => NormalJson is null ? null : Json.Read<Recipe>(NormalJson);

        /// <summary>What tells whether the file is sound.</summary>
        public Recipe Main => Film ?? PreviewRecipes.Whole;
    }
}

/// <summary>Prepares one preview when no request waits for it, or none any more.</summary>
public sealed class PreparePreview(PreviewPreparing preparing) : Job<PreparePreview.Order>
{
    public const string JobKind = "preview.prepare";

    public sealed record Order(Guid PreviewId);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Rendering;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        await preparing.Prepare(order.PreviewId, Timeout.InfiniteTimeSpan, Actor.System, cancel);
        await preparing.PrepareRest(order.PreviewId, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        preparing.GiveUp(session, order.PreviewId, failure, cancel);
}
