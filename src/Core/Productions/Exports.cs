using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.Core.Productions;

/// <summary>Exports: documents numbered and put out. They are paused, resumed and cancelled as workflows.</summary>
public sealed class Exports(IEngine engine, Workspaces.Workspaces workspaces, Workflows workflows, JobQueue queue, TimeProvider clock)
{
    /// <summary>Starts an export of chosen documents; of a family, only those chosen.</summary>
    /// <exception cref="Refused">
    /// Invalid naming the member, NotFound, Forbidden, or Conflict when its numbers would meet those of another series.
    /// </exception>
    public async Task<Export> Create(
        long workspaceNumber,
        string name,
        long seriesNumber,
        IReadOnlyList<long> documentNumbers,
        Actor actor,
        CancellationToken cancel
    )
    {
        var named = Names.Check(name, "name");
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Export, workspace.Id, cancel);
        var series =
            await session.Find<ExportSeries>(
                "SELECT * FROM export_series WHERE number = @seriesNumber AND client_id = @ClientId AND NOT is_deleted",
                new { seriesNumber, workspace.ClientId },
                cancel
            ) ?? throw Refused.Invalid("series", $"'series' must be an export series of the client: {seriesNumber} is not.");
        var chosen = await ExportSelection.Named(session, engine, workspace.Id, documentNumbers, cancel);
        var target = await ExportStart.Check(session, workspace, series, chosen, actor, cancel);
        var id = await Start(session, workspace, series, target, named, chosen, null, false, actor, cancel);
        await session.Commit(cancel);
        await using var reading = await engine.Read(cancel);
        return (await Load(reading, id, cancel))!;
    }

    /// <summary>
    /// Starts an export of what an ingestion has ready, in the transaction of whoever calls for it. Pausing or cancelling the export part
    /// of the ingestion holds it.
    /// </summary>
    /// <param name="after">The number of the last document that need not be looked at.</param>
    /// <param name="isLast">The ingestion is over when this and all of its exports are.</param>
    /// <returns>Null when nothing is ready; and the number of the last document looked at.</returns>
    /// <exception cref="Refused">The series is deleted, or does not go with the workspace. Nothing has been written then.</exception>
    public async Task<(Export? Export, long Through)> CreateForIngestion(
        Session session,
        Guid ingestionId,
        Guid seriesId,
        long after,
        bool isLast,
        CancellationToken cancel
    )
    {
        var workspace = (
            await session.Find<Workspace>(
                "SELECT w.* FROM workspaces w JOIN ingestions i ON i.workspace_id = w.id WHERE i.id = @ingestionId",
                new { ingestionId },
                cancel
            )
        )!;
        var series =
            await session.Find<ExportSeries>(
                "SELECT * FROM export_series WHERE id = @seriesId AND NOT is_deleted",
                new { seriesId },
                cancel
            ) ?? throw Refused.NotFound("export series");
        var chosen = await ExportSelection.Ready(session, ingestionId, after, workspace.Settings.ExportExceptions, cancel);
        if (chosen.Count == 0)
        {
            return (null, after);
        }

        var ingestion = (await session.Find<Workflow>("SELECT * FROM workflows WHERE id = @ingestionId", new { ingestionId }, cancel))!;
        var target = await ExportStart.Check(session, workspace, series, chosen, await Beginner(session, ingestion, cancel), cancel);
        var actor = Actor.System with { CorrelationId = ingestion.CorrelationId };
        var id = await Start(session, workspace, series, target, ingestion.Name, chosen, ingestionId, isLast, actor, cancel);
        return (await Load(session, id, cancel), chosen.Last);
    }

    /// <summary>Who began an ingestion: what it exports by itself goes no further than that person may reach.</summary>
    private static async Task<Actor> Beginner(Session session, Workflow ingestion, CancellationToken cancel) =>
        ingestion.CreatedBy == Actor.System.UserId
            ? Actor.System
            : await Actors.Find(session, ingestion.CreatedBy, null, null, cancel) ?? new Actor(ingestion.CreatedBy, "");

    /// <summary>What follows when an ingestion is settled: the rest of it is exported to the series it was begun with.</summary>
    /// <returns>True when the ingestion is over only once its exports are.</returns>
    public async Task<bool> AfterSettling(Session session, Guid ingestionId, Guid workspaceId, CancellationToken cancel)
    {
        var state = (
            await session.Find<SettledIngestion>(
                "SELECT export_series_id, exported_through FROM ingestions WHERE id = @ingestionId",
                new { ingestionId },
                cancel
            )
        )!;
        var isCancelled = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM held_parts WHERE workflow_id = @ingestionId AND part = @part AND state = 7)",
            new { ingestionId, part = Parts.Export },
            cancel
        );
        await NoMoreTurns(session, ingestionId, cancel);
        if (isCancelled || state.ExportSeriesId is not { } seriesId)
        {
            return false;
        }

        try
        {
            // From the beginning: what was not ready when others were exported is looked at again.
            var (export, through) = await CreateForIngestion(session, ingestionId, seriesId, 0, true, cancel);
            await session.Execute(
                "UPDATE ingestions SET exported_through = @through WHERE id = @ingestionId",
                new { ingestionId, through = Math.Max(through, state.ExportedThrough) },
                cancel
            );
            return export is not null || await IngestionEnd.IsWaiting(session, ingestionId, cancel);
        }
        catch (Refused refused)
        {
            var fault = new ExportFault(null, "", FaultKind.Unreachable, $"Nothing was exported. {refused.Message}");
            await ExportFault.Insert(session, engine, clock, workspaceId, ingestionId, [fault], cancel);
            await workflows.Count(session, ingestionId, new Counts(ItemsFailed: 1), cancel);
            return await IngestionEnd.IsWaiting(session, ingestionId, cancel);
        }
    }

    /// <summary>
    /// When the export part of an ingestion is cancelled, so are its exports; when only its reading is, the ingestion is over with the last of
    /// them. When the last of them is cancelled by itself, the ingestion that waits for it is over.
    /// </summary>
    public async Task AfterCancelling(Session session, Workflow workflow, IReadOnlyList<string> parts, CancellationToken cancel)
    {
        if (workflow.Kind == WorkflowKind.Export && await Load(session, workflow.Id, cancel) is { IngestionId: not null } export)
        {
            await CancelExports(session, "id = @Id", workflow.Id, cancel);
            await IngestionEnd.After(session, workflows, export, cancel);
        }

        if (workflow.Kind != WorkflowKind.Ingestion)
        {
            return;
        }

        await IndexQueue.Release(session, workflow.WorkspaceId!.Value, cancel);
        await NoMoreTurns(session, workflow.Id, cancel);
        if (!parts.Contains(Parts.Export))
        {
            await IngestionEnd.IsWaiting(session, workflow.Id, cancel);
            return;
        }

        await CancelExports(session, "id IN (SELECT id FROM exports WHERE ingestion_id = @Id)", workflow.Id, cancel);
    }

    private Task<int> CancelExports(Session session, string which, Guid id, CancellationToken cancel) =>
        session.Execute(
            $"UPDATE workflows SET state = 7, completed_at = @now WHERE state IN (1, 2, 3) AND {which}",
            new { Id = id, now = clock.GetUtcNow() },
            cancel
        );

    /// <summary>Nothing more will become ready: see <see cref="ExportSoFar"/>. A turn that is just being taken finds out by itself.</summary>
    private Task<int> NoMoreTurns(Session session, Guid ingestionId, CancellationToken cancel) =>
        session.Execute(
            $"""
            DELETE FROM jobs WHERE number IN (
                SELECT number FROM jobs WHERE workflow_id = @ingestionId AND kind = @kind AND state = 1{engine.SkipLocked})
            """,
            new { ingestionId, kind = Ingestion.ExportSoFarOrder.JobKind },
            cancel
        );

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Export> Find(long number, Actor actor, CancellationToken cancel)
    {
        var workflow = await workflows.Find(WorkflowKind.Export, number, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await Load(session, workflow.Id, cancel) ?? throw Refused.NotFound("workflow");
    }

    /// <summary>The exports of a workspace, oldest first, those that ingestions made among them.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Export>> List(long workspaceNumber, PageOf page, Actor actor, CancellationToken cancel)
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Read(cancel);
        var with = new
        {
            workspace.Id,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<Export>(
            $"{Export.Select} WHERE e.workspace_id = @Id ORDER BY f.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        var total = await session.Value<long>("SELECT COUNT(*) FROM exports WHERE workspace_id = @Id", with, cancel);
        return new Page<Export>(items, total);
    }

    /// <summary>The exports of several workspaces, oldest first. A workspace that is not there, or that the actor may not see, has none.</summary>
    public async Task<IReadOnlyList<Export>> List(IReadOnlyCollection<long> workspaceNumbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Export>(
            $"{Export.Select} WHERE w.number IN @numbers AND w.state <> 4 AND {Access.Visible} ORDER BY f.number",
            new
            {
                numbers = workspaceNumbers.ToArray(),
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
    }

    /// <summary>The documents of an export in its order, with their control numbers.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<ExportedDocument>> Documents(long number, PageOf page, Actor actor, CancellationToken cancel)
    {
        var export = await Find(number, actor, cancel);
        await using var session = await engine.Read(cancel);
        var items = await session.Query<ExportedDocument>(
            """
            SELECT x.*, d.number AS document_number, d.name FROM export_documents x LEFT JOIN documents d ON d.id = x.document_id
            WHERE x.export_id = @Id ORDER BY x.ordinal LIMIT @Size OFFSET @Skip
            """,
            new
            {
                export.Id,
                page.Size,
                page.Skip,
            },
            cancel
        );
        return new Page<ExportedDocument>(items, export.DocumentCount);
    }

    private async Task<Guid> Start(
        Session session,
        Workspace workspace,
        ExportSeries series,
        Guid? targetId,
        string name,
        ExportSelection chosen,
        Guid? ingestionId,
        bool isLast,
        Actor actor,
        CancellationToken cancel
    )
    {
        // Before they are written down: what is ready in an ingestion is so only until then.
        var bytes = series.Output is { HasFiles: true, IncludeNatives: true } ? await chosen.Size(session, cancel) : 0;
        var workflow = await workflows.Start(session, workspace.Id, WorkflowKind.Export, name, actor, cancel);
        await ExportStart.Insert(session, workflow.Id, workspace, series, targetId, chosen, ingestionId, isLast, cancel);
        await workflows.Count(session, workflow.Id, new Counts(ItemsFound: chosen.Count, BytesFound: bytes), cancel);
        var job = new NewJob(workflow.Id, ExportJob.JobKind, Parts.Export, new ExportJob.Order(workflow.Id), $"export/{workflow.Id}")
        {
            HeldWith = ingestionId,
        };
        await queue.Add(session, job, cancel);
        return workflow.Id;
    }

    internal static Task<Export?> Load(Session session, Guid id, CancellationToken cancel) =>
        session.Find<Export>($"{Export.Select} WHERE e.id = @id", new { id }, cancel);

    private sealed record SettledIngestion
    {
        public Guid? ExportSeriesId { get; init; }
        public long ExportedThrough { get; init; }
    }
}
