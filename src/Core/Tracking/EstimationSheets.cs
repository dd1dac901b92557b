using System.Globalization;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>How long tasks of a type are expected to take, out of a sheet.</summary>
public sealed class EstimationSheets(IEngine engine, Records records, TimeProvider clock)
{
    private static readonly string[] Needed = ["Name|Entity", "Estimation"];

    /// <summary>Changes the estimations of tasks that are there: of all rows, or none.</summary>
    /// <param name="episodeId">Only what is in it may be named; null for everything.</param>
    /// <param name="content">CSV in UTF-8 with a head; estimations are in minutes. A row without one is passed over.</param>
    /// <returns>The tasks that were changed.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers, and supervisors of the type's department; Invalid, naming the row.</exception>
    public async Task<IReadOnlyList<Row>> Write(
        Guid projectId,
        Guid? episodeId,
        Guid taskTypeId,
        Stream content,
        Actor actor,
        CancellationToken cancel
    )
    {
        var rows = await Sheet.Read(content, Needed, cancel);
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Supervisor, projectId, cancel);
        await RowTable.MustFind(session, Models.TaskTypes, taskTypeId, cancel);
        var episode = episodeId is { } id ? await RowTable.MustFind(session, Models.Entities, id, cancel) : null;
        if (episode is not null && (episode.Reference("project_id") != projectId || episode.Text("kind") != EntityKinds.Episode))
        {
            throw Refused.NotFound("episode");
        }

        var tasks = (
            await RowTable.Select(
                session,
                Models.Tasks,
                "t.project_id = @projectId AND t.task_type_id = @taskTypeId",
                "ORDER BY t.number",
                withRelations: false,
                new { projectId, taskTypeId },
                cancel
            )
        ).ToLookup(task => task.Reference("entity_id"));
        if (tasks.FirstOrDefault()?.First() is { } any)
        {
            await Tasks.MustSupervise(session, any, actor, cancel);
        }

        var named = await SheetNames.Read(session, projectId, cancel);
        var now = clock.GetUtcNow();
        var changed = new List<Guid>();
        foreach (var row in rows.Where(row => row["Estimation"].Length > 0))
        {
            var task =
                tasks[named.Entity(row, episodeId)].FirstOrDefault()
                ?? throw Sheet.Wrong(row.Line, $"There is no such task on '{row.Any("Name", "Entity")}'.");
            await RowTable.Update(
                session,
                Models.Tasks,
                task.Id,
                new Dictionary<string, object?> { ["estimation"] = MinutesIn(row) },
                now,
                cancel
            );
            changed.Add(task.Id);
        }

        var ids = changed.Distinct().ToArray();
        var after =
            ids.Length == 0
                ? []
                : await RowTable.Select(
                    session,
                    Models.Tasks,
                    "t.id IN @ids",
                    "ORDER BY t.number",
                    withRelations: true,
                    new { ids },
                    cancel
                );
        await records.Append(session, EventKinds.RecordChanged, projectId, after, actor, cancel);
        await session.Commit(cancel);
        return after;
    }

    private static double MinutesIn(SheetRow row) =>
        double.TryParse(row["Estimation"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes)
        && double.IsFinite(minutes)
            ? minutes
            : throw Sheet.Wrong(row.Line, $"'{row["Estimation"]}' is no number of minutes.");
}
