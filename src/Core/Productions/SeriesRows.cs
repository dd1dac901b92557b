using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>The rows of export series, for those who make and end them.</summary>
internal static class SeriesRows
{
    public static async Task<ExportSeries> Insert(
        Session session,
        SeriesOrder order,
        Guid clientId,
        Actor actor,
        TimeProvider clock,
        CancellationToken cancel
    ) =>
        (
            await session.Find<ExportSeries>(
                """
                INSERT INTO export_series (id, client_id, name, output_json, prefix, start_number, padding, level, separator, next_number,
                                           last_given, next_volume, extras_json, is_deleted, created_by, created_at)
                VALUES (@Id, @clientId, @Name, @output, @Prefix, @Start, @Padding, @level, @Separator, @Start, 0, 1, @ExtrasJson, FALSE, @UserId, @now)
                RETURNING *
                """,
                new
                {
                    Id = Id.New(clock),
                    clientId,
                    order.Name,
                    output = Json.Write(order.Output),
                    order.Numbering.Prefix,
                    order.Start,
                    order.Numbering.Padding,
                    level = (int)order.Numbering.Level,
                    order.Numbering.Separator,
                    order.ExtrasJson,
                    actor.UserId,
                    now = clock.GetUtcNow(),
                },
                cancel
            )
        )!;

    /// <summary>Workspaces whose ingestions export to the series by themselves no longer do.</summary>
    public static async Task Deactivate(Session session, ExportSeries series, CancellationToken cancel)
    {
        var users = await session.Query<Workspace>(
            "SELECT * FROM workspaces WHERE client_id = @ClientId AND settings_json LIKE @mention",
            new { series.ClientId, mention = $"%{series.Id:D}%" },
            cancel
        );
        foreach (var workspace in users.Where(workspace => workspace.Settings.ActiveSeriesId == series.Id))
        {
            await Activate(session, workspace, null, cancel);
        }
    }

    /// <summary>Makes a series the one that a workspace's ingestions export to by themselves.</summary>
    public static Task Activate(Session session, Workspace workspace, Guid? seriesId, CancellationToken cancel) =>
        session.Execute(
            "UPDATE workspaces SET settings_json = @settings WHERE id = @Id",
            new { workspace.Id, settings = Json.Write(workspace.Settings with { ActiveSeriesId = seriesId }) },
            cancel
        );

    /// <summary>Whether the actor may export in at least one workspace of a client: who may use its series may change them.</summary>
    public static async Task<bool> MayExport(Session session, Guid clientId, Actor actor, CancellationToken cancel)
    {
        if (actor.IsAdministrator)
        {
            return true;
        }

        var visible = await session.Query<Guid>(
            $"SELECT w.id FROM workspaces w WHERE w.client_id = @clientId AND w.state <> 4 AND {Access.Visible} ORDER BY w.number",
            new
            {
                clientId,
                userId = actor.UserId,
                everything = false,
            },
            cancel
        );
        foreach (var workspaceId in visible)
        {
            if ((await Access.Rights(session, actor, workspaceId, cancel)).Contains(Capability.Export))
            {
                return true;
            }
        }

        return false;
    }
}
