using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>What is checked and written when an export is started.</summary>
internal static class ExportStart
{
    /// <summary>Checks what is to be exported; the workspace that it is copied into for review, null when it is not.</summary>
    /// <param name="actor">Whose rights count in that workspace.</param>
    /// <exception cref="Refused">Invalid or Conflict.</exception>
    public static async Task<Guid?> Check(
        Session session,
        Workspace workspace,
        ExportSeries series,
        ExportSelection chosen,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (workspace.State != WorkspaceState.Active)
        {
            throw Refused.Conflict("The workspace is not active.");
        }

        if (series.ClientId != workspace.ClientId)
        {
            throw Refused.Invalid("series", "'series' must belong to the client of the documents.");
        }

        var target = await ReviewTarget.Find(session, workspace, series.Output, actor, cancel);
        VolumeColumns.Check(series.Output.Columns, await Fields.Fields.All(session, workspace.Id, cancel));
        await ControlNumbers.CheckFree(
            session,
            workspace.Id,
            target,
            null,
            series.Numbering,
            series.NextNumber,
            series.NextNumber + chosen.Takes(series.Numbering) - 1,
            cancel
        );
        return target;
    }

    public static async Task Insert(
        Session session,
        Guid id,
        Workspace workspace,
        ExportSeries series,
        Guid? targetId,
        ExportSelection chosen,
        Guid? ingestionId,
        bool isLast,
        CancellationToken cancel
    )
    {
        await session.Execute(
            """
            INSERT INTO exports (id, workspace_id, series_id, target_id, ingestion_id, output_json, numbering_json, document_count, is_last)
            VALUES (@id, @WorkspaceId, @SeriesId, @targetId, @ingestionId, @OutputJson, @numbering, @Count, @isLast)
            """,
            new
            {
                id,
                WorkspaceId = workspace.Id,
                SeriesId = series.Id,
                targetId,
                ingestionId,
                series.OutputJson,
                numbering = Json.Write(series.Numbering),
                chosen.Count,
                isLast,
            },
            cancel
        );
        await chosen.Insert(session, id, cancel);
    }
}
