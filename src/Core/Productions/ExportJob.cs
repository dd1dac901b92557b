using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>Numbers the documents of an export, then writes its volumes or places it for review. May be stopped and begun again at any point.</summary>
public sealed class ExportJob(
    IEngine engine,
    Workflows workflows,
    PageImages images,
    ControlNumbers numbers,
    Volumes volumes,
    ReviewCopies copies,
    TimeProvider clock
) : Job<ExportJob.Order>
{
    public const string JobKind = "export";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    public sealed record Order(Guid ExportId);

    public override string Kind => JobKind;

    /// <summary>A large export may live through more than one bad night: a full disk, a process killed.</summary>
    public override int MaxAttempts => 10;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await Begin(order, run, cancel) is not { } export)
        {
            return;
        }

        // 1. Page images, in slices, where they are asked for: only then is it known how many pages are to be numbered. Repeated, those found stay found.
        await images.Find(export, run, cancel);

        // 2. Numbers, in one transaction. If we die before it commits, none are given; after it, the export keeps them.
        export = await Number(export, run, cancel);
        if (export.IsOver)
        {
            return;
        }

        // 3. The numbers shown as a field, in slices; repeated, what is written already is passed over.
        await new ControlNumberField(engine, clock).Write(export, run, cancel);

        // 4. Volumes, each whole or not there; repeated, whole ones are passed over and the one in hand is begun anew.
        string? failure = null;
        if (export.Output.HasFiles)
        {
            await WriteVolumes(export, run, cancel);
        }
        else if (export.TargetId is not null)
        {
            failure = await copies.Make(export, run, cancel);
        }
        else
        {
            await PlaceForReview(export, run, cancel);
        }

        // 5. Done. If we die before this commits, all of the above is found done.
        await Finish(export, failure, run, cancel);
    }

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        if (await Exports.Load(session, order.ExportId, cancel) is { IsOver: false } export)
        {
            await End(session, export, WorkState.Failed, failure, cancel);
            foreach (var volume in await All(session, export, cancel))
            {
                volumes.Drop(export, volume);
            }
        }
    }

    private async Task<Export?> Begin(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        if (await Exports.Load(session, order.ExportId, cancel) is not { IsOver: false } export)
        {
            return null;
        }

        await workflows.Begin(session, export.Id, cancel);
        await session.Commit(cancel);
        return export;
    }

    private async Task<Export> Number(Export export, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        try
        {
            if (export.TargetId is not null)
            {
                // No numbers for documents that have nowhere to go.
                await ReviewTarget.Lock(session, engine, export, cancel);
            }

            export = await numbers.Assign(session, export, cancel);
        }
        catch (Refused refused)
        {
            // Trying again would not help: the series or the folder must be changed first. Nothing has been written.
            await End(session, export, WorkState.Failed, refused.Message, cancel);
            export = export with { State = WorkState.Failed };
        }

        await session.Commit(cancel);
        return export;
    }

    private async Task WriteVolumes(Export export, JobRun run, CancellationToken cancel)
    {
        var (all, columns) = await Prepare(export, run, cancel);
        foreach (var volume in all.Where(volume => !volumes.IsWhole(export, volume)))
        {
            try
            {
                await Write(export, volume, columns, run, cancel);
            }
            catch
            {
                volumes.Drop(export, volume, run.Row.Attempts);
                throw;
            }
        }
    }

    /// <summary>Sets progress to what whole volumes hold, and forgets the faults of those that will be written again.</summary>
    private async Task<(IReadOnlyList<int> Volumes, VolumeColumns Columns)> Prepare(Export export, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var all = await All(session, export, cancel);
        var with = new
        {
            export.Id,
            export.OwnerId,
            part = Parts.Export,
            // IN wants something to look in; there is no volume 0.
            whole = all.Where(volume => volumes.IsWhole(export, volume)).Prepend(0).ToList(),
            withNatives = export.Output.IncludeNatives,
        };
        await session.Execute(
            """
            DELETE FROM faults WHERE workflow_id = @OwnerId AND part = @part
              AND document_id IN (SELECT document_id FROM export_documents WHERE export_id = @Id AND NOT (volume IN @whole))
            """,
            with,
            cancel
        );
        await session.Execute(
            """
            UPDATE workflows SET
                items_done = (SELECT COUNT(*) FROM export_documents WHERE export_id = @Id AND volume IN @whole),
                items_failed = (SELECT COUNT(DISTINCT t.document_id) FROM faults t JOIN export_documents x ON x.document_id = t.document_id
                                WHERE x.export_id = @Id AND t.workflow_id = @OwnerId AND t.part = @part),
                bytes_done = (SELECT CAST(COALESCE(SUM(v.size), 0) AS BIGINT)
                              FROM export_documents x JOIN documents d ON d.id = x.document_id
                              JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
                              WHERE x.export_id = @Id AND x.volume IN @whole AND @withNatives)
            WHERE id = @Id
            """,
            with,
            cancel
        );
        var fields = await Fields.Fields.All(session, export.WorkspaceId, cancel);
        var settings = await session.Value<string>("SELECT settings_json FROM workspaces WHERE id = @WorkspaceId", export, cancel);
        await session.Commit(cancel);
        return (all, new VolumeColumns(fields, export.Output.Columns, Json.Read<WorkspaceSettings>(settings).Zone()));
    }

    private static Task<IReadOnlyList<int>> All(Session session, Export export, CancellationToken cancel) =>
        session.Query<int>(
            "SELECT DISTINCT volume FROM export_documents WHERE export_id = @Id AND volume IS NOT NULL ORDER BY volume",
            new { export.Id },
            cancel
        );

    private async Task Write(Export export, int volume, VolumeColumns columns, JobRun run, CancellationToken cancel)
    {
        await using (var writer = volumes.Begin(export, volume, run.Row.Attempts, columns))
        {
            var documents = new VolumeDocuments(engine);
            for (
                var ordinal = 0;
                await documents.After(export, volume, ordinal, cancel) is { Count: > 0 } slice;
                ordinal = slice[^1].Ordinal
            )
            {
                await Write(export, slice, writer, run, cancel);
            }

            await writer.Complete(cancel);
        }

        await volumes.Flush(export, cancel);
        await using (var session = await engine.Write(cancel))
        {
            // Under the lease, so that of two attempts only the one that counts gives its folder the name.
            await run.Hold(session, cancel);
            volumes.Rename(export, volume, run.Row.Attempts);
            await session.Commit(cancel);
        }

        await volumes.Flush(export, cancel);
    }

    private async Task Write(
        Export export,
        IReadOnlyList<VolumeDocument> documents,
        VolumeWriter writer,
        JobRun run,
        CancellationToken cancel
    )
    {
        var counts = default(Counts);
        var faults = new List<ExportFault>();
        var began = clock.GetTimestamp();
        foreach (var document in documents)
        {
            cancel.ThrowIfCancellationRequested();
            var found = await writer.Add(document, cancel);
            faults.AddRange(found);
            counts = counts with
            {
                ItemsDone = counts.ItemsDone + 1,
                ItemsFailed = counts.ItemsFailed + (found.Count > 0 ? 1 : 0),
                BytesDone = counts.BytesDone + (export.Output.IncludeNatives ? document.Size ?? 0 : 0),
            };
            if (clock.GetElapsedTime(began) > Slice)
            {
                await Report(export, counts, faults, run, cancel);
                (counts, began) = (default, clock.GetTimestamp());
                faults.Clear();
            }
        }

        await Report(export, counts, faults, run, cancel);
    }

    private async Task Report(Export export, Counts counts, IReadOnlyList<ExportFault> faults, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await ExportFault.Insert(session, engine, clock, export.WorkspaceId, export.OwnerId, faults, cancel);
        await workflows.Count(session, export.Id, counts, cancel);
        await session.Commit(cancel);
    }

    private async Task PlaceForReview(Export export, JobRun run, CancellationToken cancel)
    {
        var folder = new ReviewFolder(clock, engine);
        await using (var session = await engine.Write(cancel))
        {
            await run.Hold(session, cancel);
            await session.Execute("UPDATE workflows SET items_done = 0, items_failed = 0 WHERE id = @Id", new { export.Id }, cancel);
            await session.Commit(cancel);
        }

        for (var after = 0; after < export.DocumentCount; after += VolumeDocuments.Slice)
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            var folderId = await folder.Find(session, export, cancel);
            var through = Math.Min(after + VolumeDocuments.Slice, export.DocumentCount);
            await ReviewFolder.Place(session, export, folderId, after, through, cancel);
            await workflows.Count(session, export.Id, new Counts(ItemsDone: through - after), cancel);
            await session.Commit(cancel);
        }
    }

    private async Task Finish(Export export, string? failure, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var failed = await session.Value<long>("SELECT items_failed FROM workflows WHERE id = @Id", new { export.Id }, cancel);
        var end =
            failure is not null ? WorkState.Failed
            : failed > 0 ? WorkState.CompletedWithExceptions
            : WorkState.Completed;
        await End(session, export, end, failure, cancel);
        if (export.TargetId is not null)
        {
            await copies.Tell(session, export, cancel);
        }

        await session.Commit(cancel);
    }

    private async Task End(Session session, Export export, WorkState state, string? message, CancellationToken cancel)
    {
        await workflows.Finish(session, export.Id, state, message, cancel);
        await IngestionEnd.After(session, workflows, export, cancel);
    }
}
