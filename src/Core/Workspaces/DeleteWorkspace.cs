using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Workspaces;

/// <summary>Removes what a module keeps of a workspace outside of the database, such as its index. Called again when it was cut short.</summary>
public delegate Task Clearing(Guid workspaceId, CancellationToken cancel);

/// <summary>
/// Deletes a workspace with everything in it, in slices, so that no transaction grows with the workspace. Its blobs stay: others may
/// hold the same bytes.
/// </summary>
public sealed class DeleteWorkspace(IEngine engine, Operations operations, Events events, IReadOnlyList<Clearing> clearings)
    : Job<DeleteWorkspace.Order>
{
    public const string JobKind = "workspace.delete";
    private const int Slice = 2000;
    private const string OfWorkspace = "workspace = (SELECT number FROM workspaces WHERE id = @WorkspaceId)";

    public sealed record Order(Guid WorkspaceId, Guid OperationId, Actor Actor);

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        await Stop(order, run, cancel);
        while (
            await DeleteSlice(order, run, "nodes", "ingestion_id IN (SELECT id FROM ingestions WHERE workspace_id = @WorkspaceId)", cancel)
        ) { }
        while (await DeleteSlice(order, run, "faults", "workspace_id = @WorkspaceId", cancel)) { }
        while (await DeleteSlice(order, run, "tasks", "project_id = @WorkspaceId", cancel)) { }
        while (await DeleteSlice(order, run, "documents", "workspace_id = @WorkspaceId", cancel)) { }
        while (await DeleteSlice(order, run, "message_key_queue", "workspace_id = @WorkspaceId", cancel)) { }
        // One kind after the other: SQLite would go through all of them for an IN of two columns.
        while (
            await DeleteKeys(
                order,
                run,
                "message_keys",
                "digits",
                cancel,
                $" AND kind = (SELECT MIN(kind) FROM message_keys WHERE {OfWorkspace})"
            )
        ) { }
        while (await DeleteKeys(order, run, "pivot_bands_recent", "band", cancel)) { }
        while (await DeleteKeys(order, run, "pivot_bands", "band", cancel)) { }
        // While its rows still tell what there is: killed in between, the next attempt finds the rest.
        foreach (var clear in clearings)
        {
            await clear(order.WorkspaceId, cancel);
        }

        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await session.Execute("DELETE FROM index_queue WHERE workspace_id = @WorkspaceId", new { order.WorkspaceId }, cancel);
        await session.Execute("DELETE FROM index_released WHERE workspace_id = @WorkspaceId", new { order.WorkspaceId }, cancel);
        var gone = await session.Find<Gone>(
            "DELETE FROM workspaces WHERE id = @WorkspaceId RETURNING number, name",
            new { order.WorkspaceId },
            cancel
        );
        await operations.Set(session, order.OperationId, WorkState.Completed, null, cancel);
        await events.Append(
            session,
            EventKinds.WorkspaceDeleted,
            order.WorkspaceId,
            order.WorkspaceId,
            new { gone?.Number, gone?.Name },
            order.Actor,
            cancel
        );
        await session.Commit(cancel);
    }

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        var left = await session.Find<Gone>(
            "UPDATE workspaces SET state = 5 WHERE id = @WorkspaceId RETURNING number, name",
            new { order.WorkspaceId },
            cancel
        );
        await operations.Set(session, order.OperationId, WorkState.Failed, failure, cancel);
        var details = new
        {
            left?.Number,
            left?.Name,
            failure,
        };
        await events.Append(session, EventKinds.WorkspaceDeleteFailed, order.WorkspaceId, order.WorkspaceId, details, order.Actor, cancel);
    }

    private sealed record Gone
    {
        public long Number { get; init; }
        public string Name { get; init; } = "";
    }

    private async Task Stop(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await session.Execute(
            "DELETE FROM jobs WHERE workflow_id IN (SELECT id FROM workflows WHERE workspace_id = @WorkspaceId)",
            new { order.WorkspaceId },
            cancel
        );
        await session.Commit(cancel);
    }

    private async Task<bool> DeleteSlice(Order order, JobRun run, string table, string where, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var deleted = await session.Execute(
            $"DELETE FROM {table} WHERE number IN (SELECT number FROM {table} WHERE {where} ORDER BY number LIMIT @Slice)",
            new { order.WorkspaceId, Slice },
            cancel
        );
        await session.Commit(cancel);
        return deleted > 0;
    }

    /// <summary>What documents are compared by has no number: many a document, such rows have hardly more than what they are looked for by.</summary>
    private async Task<bool> DeleteKeys(Order order, JobRun run, string table, string key, CancellationToken cancel, string and = "")
    {
        var these = OfWorkspace + and;
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var deleted = await session.Execute(
            $"DELETE FROM {table} WHERE {these} AND {key} IN (SELECT {key} FROM {table} WHERE {these} ORDER BY {key} LIMIT @Slice)",
            new { order.WorkspaceId, Slice },
            cancel
        );
        await session.Commit(cancel);
        return deleted > 0;
    }
}
