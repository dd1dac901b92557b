using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Records out of another installation, with the ids and times they have there. Sent again, they are changed to what is sent.</summary>
public sealed class RecordImports(IEngine engine, Records records, Projects projects, TimeProvider clock)
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
        var rows = given.OfType<JsonObject>().Select(row => new Imported(IdOf(row), row, GivenValues.ForImport(model, row))).ToList();
        foreach (var row in rows)
        {
            await Save(session, model, row, actor, cancel);
        }

        // What they refer to among themselves comes when all of them are there.
        foreach (var row in rows)
        {
            await Refer(session, model, row, actor, cancel);
        }

        await session.Commit(cancel);
    }

    private async Task Save(Session session, Model model, Imported one, Actor actor, CancellationToken cancel)
    {
        var exists = await RowTable.Find(session, model, one.Id, cancel) is not null;
        if (model == Models.Projects)
        {
            await projects.Found(session, one.Id, one.Given, exists, actor, cancel);
        }

        var values = one
            .Read.Values.Where(value => model.Find(value.Key)!.SameProjectIn is null)
            .ToDictionary(value => value.Key, value => value.Value);
        var at = Time(one.Given, "updated_at") ?? clock.GetUtcNow();
        await records.Keep(
            model,
            () =>
                exists || model.IsOuter
                    ? RowTable.Update(session, model, one.Id, values, at, cancel)
                    : RowTable.Insert(session, model, one.Id, values, Time(one.Given, "created_at") ?? at, cancel)
        );
        var saved = await RowTable.MustFind(session, model, one.Id, cancel);
        await records.Append(session, exists ? EventKinds.RecordChanged : EventKinds.RecordCreated, saved, actor, cancel);
    }

    private async Task Refer(Session session, Model model, Imported one, Actor actor, CancellationToken cancel)
    {
        var values = model
            .Columns.Where(column => column.SameProjectIn is not null && one.Given.ContainsKey(column.Name))
            .ToDictionary(column => column.Name, column => one.Read.Values[column.Name]);
        if (values.Count > 0)
        {
            var saved = await RowTable.MustFind(session, model, one.Id, cancel);
            await Records.MustStayInProject(session, model, values, saved["project_id"], cancel);
            var at = Time(one.Given, "updated_at") ?? clock.GetUtcNow();
            await records.Keep(model, () => RowTable.Update(session, model, one.Id, values, at, cancel));
        }

        foreach (var (relation, others) in one.Read.Links)
        {
            await RowTable.Link(session, relation, one.Id, others, actor, cancel);
        }
    }

    private static Guid IdOf(JsonObject row) =>
        row["id"] is JsonValue text && Guid.TryParseExact(text.ToString(), "D", out var id)
            ? id
            : throw Refused.Invalid("id", "Each record needs the id it has.");

    private static DateTimeOffset? Time(JsonObject row, string name) =>
        row[name] is JsonValue text ? GivenValues.TimeOf(text.ToString()) ?? throw Refused.Invalid(name, $"'{name}' is no time.") : null;

    private sealed record Imported(Guid Id, JsonObject Given, GivenValues Read);
}
