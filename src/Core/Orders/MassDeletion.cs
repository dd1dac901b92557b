using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;

namespace Dossier.Core.Orders;

/// <summary>
/// Deletes the documents that a view showed when the run began, or their files alone. The backup is whole and durable before the first of
/// them goes.
/// </summary>
public sealed class MassDeletion(
    IEngine engine,
    IBlobStore blobs,
    FileStores stores,
    Workflows workflows,
    RunEnds ends,
    Events events,
    TimeProvider clock
) : Job<RunOrder>
{
    public const string JobKind = "order.delete";
    private const int Slice = 500;

    public override string Kind => JobKind;

    protected override async Task Run(RunOrder order, JobRun run, CancellationToken cancel)
    {
        var found = await ends.Begin(order, run, cancel);
        var task = found.Task<DeletionTask>();
        var cursor = run.Row.CursorJson is { } json ? Json.Read<Cursor>(json) : new Cursor();
        try
        {
            if (task.HasBackup && cursor.Backup is null)
            {
                cursor = cursor with { Backup = await new DeletionBackup(engine, blobs, stores).Write(found, cancel) };
                await ends.Note(run, cursor, cancel);
            }
        }
        catch (StoreUnreachable unreachable)
        {
            await ends.Finish(found, run, WorkState.Failed, unreachable.Message, null, null, cancel);
            return;
        }

        while (await Next(found, task, cursor, run, cancel) is { } after)
        {
            cursor = after;
        }

        var told = new { cursor.Deleted, cursor.Backup };
        await ends.Finish(found, run, WorkState.Completed, null, null, (EventKinds.DocumentsDeleted, told), cancel);
    }

    protected override Task Abandon(RunOrder order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        workflows.Finish(session, order.WorkflowId, WorkState.Failed, failure, cancel);

    /// <summary>Deletes a slice; null when none is left.</summary>
    private async Task<Cursor?> Next(WorkOrder order, DeletionTask task, Cursor cursor, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var numbers = (
            await session.Query<long>(
                "SELECT document_number FROM deletion_documents WHERE workflow_id = @WorkflowId ORDER BY document_number LIMIT @Slice",
                new { order.WorkflowId, Slice },
                cancel
            )
        ).ToArray();
        if (numbers.Length == 0)
        {
            return null;
        }

        var with = new
        {
            order.WorkspaceId,
            order.WorkflowId,
            numbers,
            kind = (int)DocumentKind.Record,
            now = clock.GetUtcNow(),
        };
        // Somebody may have deleted some of them in the meantime.
        var documents = await session.Query<Doomed>(
            $"""
            SELECT id, number, name FROM documents WHERE workspace_id = @WorkspaceId AND number IN @numbers
            ORDER BY number{engine.ForUpdate}
            """,
            with,
            cancel
        );
        if (task.DeletesDocuments)
        {
            await session.Execute("DELETE FROM documents WHERE workspace_id = @WorkspaceId AND number IN @numbers", with, cancel);
        }
        else
        {
            const string These = "(SELECT id FROM documents WHERE workspace_id = @WorkspaceId AND number IN @numbers)";
            await session.Execute($"DELETE FROM document_versions WHERE document_id IN {These}", with, cancel);
            await session.Execute(
                $"""
                UPDATE documents SET current_version = 0, kind = @kind, text_hash = NULL, text_length = 0, page_count = NULL, updated_at = @now
                WHERE id IN {These}
                """,
                with,
                cancel
            );
        }

        await session.Execute(
            "DELETE FROM deletion_documents WHERE workflow_id = @WorkflowId AND document_number IN @numbers",
            with,
            cancel
        );
        await IndexQueue.Add(session, engine, order.WorkspaceId, documents.Select(document => document.Id), cancel);
        await workflows.Count(session, order.WorkflowId!.Value, new Counts(documents.Count, documents.Count), cancel);
        var next = cursor with { Deleted = cursor.Deleted + documents.Count };
        await run.Note(session, next, cancel);
        await events.Append(
            session,
            task.DeletesDocuments ? EventKinds.DocumentDeleted : EventKinds.DocumentFileDeleted,
            order.WorkspaceId,
            [.. documents.Select(document => ((Guid?)document.Id, (object)new { document.Number, document.Name }))],
            Actor.System with
            {
                UserId = order.CreatedBy,
                Name = $"job {order.Number}",
            },
            cancel
        );
        await session.Commit(cancel);
        return next;
    }

    /// <param name="Backup">Where the backup lies in the workspace's own store.</param>
    public sealed record Cursor(string? Backup = null, long Deleted = 0);

    private sealed record Doomed
    {
        public Guid Id { get; init; }
        public long Number { get; init; }
        public string Name { get; init; } = "";
    }
}
