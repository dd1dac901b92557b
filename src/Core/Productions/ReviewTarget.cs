using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>The workspace that an export puts documents up for review in, when it is another than theirs.</summary>
internal static class ReviewTarget
{
    /// <summary>The workspace's id; null when the output is files, or the documents are reviewed where they are.</summary>
    /// <param name="actor">Whose right to ingest there counts: copies are put there like any other evidence.</param>
    /// <exception cref="Refused">
    /// Invalid, in the same words for a workspace that is not there, that is not active, and that the actor may not ingest into or not know of.
    /// </exception>
    public static async Task<Guid?> Find(Session session, Workspace workspace, ExportOutput output, Actor actor, CancellationToken cancel)
    {
        if (output is not { Destination: Destination.Review, WorkspaceNumber: { } number } || number == workspace.Number)
        {
            return null;
        }

        var target = await session.Find<Guid?>(
            "SELECT id FROM workspaces WHERE number = @number AND client_id = @ClientId AND state = @active",
            new
            {
                number,
                workspace.ClientId,
                active = (int)WorkspaceState.Active,
            },
            cancel
        );
        return target is { } id && (await Access.Rights(session, actor, id, cancel)).Contains(Capability.Ingest)
            ? id
            : throw Refused.Invalid(
                "series",
                $"'series' puts documents up for review in {number}, which must be an active workspace of the client that documents may be ingested into."
            );
    }

    /// <summary>Locks the workspace until the transaction ends: copies come into it one export after the other, and not while it is deleted.</summary>
    /// <exception cref="Refused">Conflict when it is gone, or no longer active. Trying again would not help.</exception>
    public static async Task Lock(Session session, IEngine engine, Export export, CancellationToken cancel)
    {
        var state = await session.Find<int?>(
            $"SELECT state FROM workspaces WHERE id = @TargetId{engine.ForUpdate}",
            new { export.TargetId },
            cancel
        );
        if ((WorkspaceState?)state is not (WorkspaceState.Active or WorkspaceState.Updating))
        {
            throw Refused.Conflict(
                $"The documents cannot be put up for review in {export.Output.WorkspaceNumber}: "
                    + (state is null ? "the workspace has been deleted." : "the workspace is not active.")
            );
        }
    }
}
