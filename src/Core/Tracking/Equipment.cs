using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What departments work with: programs and machines.</summary>
public sealed class Equipment(IEngine engine, Records records)
{
    /// <summary>Rows of the model that departments have, by department.</summary>
    /// <param name="model"><see cref="Models.Softwares"/> or <see cref="Models.HardwareItems"/>.</param>
    /// <exception cref="Refused">Forbidden for those from outside.</exception>
    public async Task<ILookup<Guid, Row>> All(Model model, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (await Standings.Of(session, actor, cancel) < Standing.Artist)
        {
            throw Standings.Forbidden();
        }

        var (table, column) = LinkOf(model);
        var links = await session.Query<DepartmentItem>(
            $"SELECT l.department_id, l.{column} AS item_id FROM {table} l ORDER BY l.department_id, l.{column}",
            null,
            cancel
        );
        var rows = await RowTable.Select(session, model, "TRUE", $"ORDER BY {model.NumberSql}", false, new { }, cancel);
        var byId = rows.ToDictionary(row => row.Id);
        return links.ToLookup(link => link.DepartmentId, link => byId[link.ItemId]);
    }

    /// <summary>Gives a department an item, or takes it away.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<Row> Set(Model model, Guid departmentId, Guid itemId, bool hasIt, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await Standings.Of(session, actor, cancel) < Standing.Administrator)
        {
            throw Standings.Forbidden();
        }

        var department = await RowTable.MustFind(session, Models.Departments, departmentId, cancel);
        var item = await RowTable.MustFind(session, model, itemId, cancel);
        var (table, column) = LinkOf(model);
        await session.Execute(
            hasIt
                ? $"""
                INSERT INTO {table} (department_id, {column}) VALUES (@departmentId, @itemId)
                ON CONFLICT (department_id, {column}) DO NOTHING
                """
                : $"DELETE FROM {table} WHERE department_id = @departmentId AND {column} = @itemId",
            new { departmentId, itemId },
            cancel
        );
        await records.Append(session, EventKinds.RecordChanged, department, actor, cancel);
        await session.Commit(cancel);
        return item;
    }

    private static (string Table, string Column) LinkOf(Model model) =>
        model == Models.Softwares ? ("department_softwares", "software_id") : ("department_hardware_items", "hardware_item_id");

    private sealed record DepartmentItem
    {
        public Guid DepartmentId { get; init; }
        public Guid ItemId { get; init; }
    }
}
