using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>The types of tasks of the studio, in their order.</summary>
public sealed class TaskTypes(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Numbers types from 1, in this order.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> Reorder(IReadOnlyList<Guid> order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await Standings.Of(session, actor, cancel) < Standing.Administrator)
        {
            throw Standings.Forbidden();
        }

        var rows = new List<Row>();
        foreach (var id in order.Distinct())
        {
            await RowTable.MustFind(session, Models.TaskTypes, id, cancel);
            var values = new Dictionary<string, object?> { ["priority"] = rows.Count + 1L };
            await RowTable.Update(session, Models.TaskTypes, id, values, clock.GetUtcNow(), cancel);
            rows.Add(await RowTable.MustFind(session, Models.TaskTypes, id, cancel));
            await records.Append(session, EventKinds.RecordChanged, rows[^1], actor, cancel);
        }

        await session.Commit(cancel);
        return rows;
    }
}
