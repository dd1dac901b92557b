using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>What is checked and written when an export is started.</summary>
internal static class ExportStart
{
    /// <exception cref="Refused">Invalid or Conflict.</exception>
    public static async Task Check(
        Session session,
        Workspace workspace,
        ExportSeries series,
        IReadOnlyList<ExportSelection.Chosen> chosen,
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

        var output = series.Output;
        if (output.Destination == Destination.Review && output.WorkspaceNumber is { } target && target != workspace.Number)
        {
            throw Refused.Invalid(
                "series",
                $"'series' puts documents up for review in {target}, and only those of {target} can be. Give it another output, or take another."
            );
        }

        VolumeColumns.Check(output.Columns, await Fields.Fields.All(session, workspace.Id, cancel));
        var count = chosen.Sum(document => series.Numbering.Takes(document.PageCount));
        await ControlNumbers.CheckFree(
            session,
            workspace.Id,
            null,
            series.Numbering,
            series.NextNumber,
            series.NextNumber + count - 1,
            cancel
        );
    }

    public static async Task Insert(
        Session session,
        IEngine engine,
        Guid id,
        Workspace workspace,
        ExportSeries series,
        IReadOnlyList<ExportSelection.Chosen> chosen,
        Guid? ingestionId,
        bool isLast,
        CancellationToken cancel
    )
    {
        await session.Execute(
            """
            INSERT INTO exports (id, workspace_id, series_id, ingestion_id, output_json, numbering_json, document_count, is_last)
            VALUES (@id, @WorkspaceId, @SeriesId, @ingestionId, @OutputJson, @numbering, @Count, @isLast)
            """,
            new
            {
                id,
                WorkspaceId = workspace.Id,
                SeriesId = series.Id,
                ingestionId,
                series.OutputJson,
                numbering = Json.Write(series.Numbering),
                chosen.Count,
                isLast,
            },
            cancel
        );
        await engine.Insert(
            session,
            "export_documents",
            ["export_id", "ordinal", "document_id"],
            chosen.Select((document, index) => new object?[] { id, index + 1, document.Id }),
            cancel
        );
    }
}
