using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Records out of another installation, with the ids and times they have there. Sent again, they are changed to what is sent.</summary>
public sealed class RecordImports(IEngine engine, Records records, TimeProvider clock)
{
    private const int MostAtOnce = 10_000;

    /// <summary>Takes records in: all of them, or none.</summary>
    /// <param name="given">Objects as this installation would tell them; what the model does not know is passed over.</param>
    /// <exception cref="Refused">Forbidden to all but administrators; Invalid; Conflict: what they refer to is not there.</exception>
    public async Task Import(Model model, JsonArray given, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }

        if (given.Count > MostAtOnce || given.Any(item => item is not JsonObject))
        {
            throw new Refused(Reason.Invalid, $"A list of at most {MostAtOnce} records is expected.");
        }

        await using var session = await engine.Write(cancel);
        var ids = new List<(Guid Id, JsonObject Given)>();
        foreach (var row in given.OfType<JsonObject>())
        {
            var id = IdOf(row);
            ids.Add((id, row));
            await Save(session, model, id, row, actor, cancel);
        }

        // What they refer to among themselves comes when all of them are there.
        foreach (var (id, row) in ids)
        {
            await Refer(session, model, id, row, actor, cancel);
        }

        await session.Commit(cancel);
    }

    private async Task Save(Session session, Model model, Guid id, JsonObject row, Actor actor, CancellationToken cancel)
    {
        var reader = GivenValues.ForChange(model, []);
        var values = new Dictionary<string, object?>();
        foreach (var column in model.Columns.Where(column => column is { IsStored: true, IsHidden: false, SameProjectIn: null }))
        {
            values[column.Name] = row.TryGetPropertyValue(column.Name, out var node) ? reader.Value(column, node) : column.Default;
        }

        var exists = await RowTable.Find(session, model, id, cancel) is not null;
        var at = Time(row, "updated_at") ?? clock.GetUtcNow();
        await records.Keep(
            model,
            () =>
                exists
                    ? RowTable.Update(session, model, id, values, at, cancel)
                    : RowTable.Insert(session, model, id, values, Time(row, "created_at") ?? at, cancel)
        );
        var saved = await RowTable.MustFind(session, model, id, cancel);
        await records.Append(session, exists ? EventKinds.RecordChanged : EventKinds.RecordCreated, saved, actor, cancel);
    }

    private async Task Refer(Session session, Model model, Guid id, JsonObject row, Actor actor, CancellationToken cancel)
    {
        var reader = GivenValues.ForChange(model, row);
        var values = model
            .Columns.Where(column => column.SameProjectIn is not null && row.ContainsKey(column.Name))
            .ToDictionary(column => column.Name, column => reader.Value(column, row[column.Name]));
        var saved = await RowTable.MustFind(session, model, id, cancel);
        await Records.MustStayInProject(session, model, values, saved["project_id"], cancel);
        await records.Keep(model, () => RowTable.Update(session, model, id, values, Time(row, "updated_at") ?? clock.GetUtcNow(), cancel));
        foreach (var (relation, others) in reader.Links)
        {
            await RowTable.Link(session, relation, id, others, actor, cancel);
        }
    }

    private static Guid IdOf(JsonObject row) =>
        row["id"] is JsonValue text && Guid.TryParseExact(text.ToString(), "D", out var id)
            ? id
            : throw Refused.Invalid("id", "Each record needs the id it has.");

    private static DateTimeOffset? Time(JsonObject row, string name) =>
        row[name] is JsonValue text ? GivenValues.TimeOf(text.ToString()) ?? throw Refused.Invalid(name, $"'{name}' is no time.") : null;
}
