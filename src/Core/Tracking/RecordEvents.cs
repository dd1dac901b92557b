using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>An event of the log that tells of a row.</summary>
/// <param name="Which">What happened, beyond a row's being made, changed or deleted; null otherwise.</param>
/// <param name="EntityKind">Of entities and their types, which kind they are.</param>
/// <param name="Facts">What else is told of it, such as the task of a comment.</param>
public sealed record RecordEvent(Event Event, Model Model, string? Which, string? EntityKind, JsonObject Facts)
{
    public bool IsDeletion => Event.Kind == EventKinds.RecordDeleted;
}

/// <summary>What is told of: a kind of event of a kind of record, what happened, and which kind of entities.</summary>
public sealed record Telling(string Kind, string Record, string? Which = null, string? EntityKind = null)
{
    internal string Key => $"{Kind}/{Record}/{Which}/{EntityKind}";
}

/// <summary>Which events of the log are wanted: all of these hold.</summary>
public sealed record EventQuery(IReadOnlyList<Telling> Tellings, int Limit)
{
    public DateTimeOffset? After { get; init; }
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only what is older than this event.</summary>
    public Guid? Cursor { get; init; }
    public Guid? ProjectId { get; init; }

    /// <summary>Of those who did it; empty for all.</summary>
    public IReadOnlyList<Guid> PersonIds { get; init; } = [];
}

/// <summary>The event log as those see it who see the rows it tells of.</summary>
/// <param name="models">All that there are events of.</param>
public sealed class RecordEvents(IEngine engine, IReadOnlyCollection<Model> models)
{
    private readonly Dictionary<string, Model> byName = models.ToDictionary(model => model.Name);

    /// <summary>The event as one of a row; null when it tells of something else.</summary>
    public RecordEvent? Of(Event fact)
    {
        var details = JsonNode.Parse(fact.DetailsJson) as JsonObject ?? [];
        if (details["record"]?.GetValue<string>() is not { } name || !byName.TryGetValue(name, out var model))
        {
            return null;
        }

        var more = details["facts"] as JsonObject;
        var (which, kind) = (details["happening"]?.GetValue<string>(), details["kind"]?.GetValue<string>());
        foreach (var member in new[] { "record", "happening", "kind", "facts" })
        {
            details.Remove(member);
        }

        foreach (var (member, value) in more ?? [])
        {
            details[member] = value?.DeepClone();
        }

        return new RecordEvent(fact, model, which, kind, details);
    }

    /// <summary>
    /// Of events, the numbers of those the actor may know of: whose row they see. A row that is gone can no longer be looked at, so who sees
    /// only some rows of a project is not told of any that goes.
    /// </summary>
    public async Task<IReadOnlySet<long>> Seen(IReadOnlyCollection<RecordEvent> some, Actor actor, CancellationToken cancel)
    {
        if (actor.IsAdministrator)
        {
            return some.Select(fact => fact.Event.Number).ToHashSet();
        }

        await using var session = await engine.Read(cancel);
        var studio = await Standings.Of(session, actor, cancel);
        var projects = some.Select(fact => fact.Event.WorkspaceId).OfType<Guid>().Distinct().ToList();
        var standings = await Standings.In(session, actor, projects, cancel);
        var seen = new HashSet<long>();
        var groups = some.Where(fact => Records.MayRead(fact.Model.ReadOne ?? fact.Model.Read, studio))
            .GroupBy(fact => (fact.Model, Standing: fact.Event.WorkspaceId is { } project ? standings[project] : studio))
            .Where(group => group.Key.Standing != Standing.None);
        foreach (var group in groups)
        {
            var seesAll = group.Key.Standing >= Standing.Artist;
            seen.UnionWith(group.Where(fact => fact.IsDeletion && seesAll).Select(fact => fact.Event.Number));
            var kept = group.Where(fact => !fact.IsDeletion).ToList();
            if (kept.Count > 0)
            {
                var rows = await Visible(session, group.Key.Model, group.Key.Standing, kept, actor, cancel);
                seen.UnionWith(kept.Where(fact => rows.Contains(fact.Event.SubjectId!.Value)).Select(fact => fact.Event.Number));
            }
        }

        return seen;
    }

    /// <summary>The newest events, newest first: all of them to administrators, those of their projects to managers.</summary>
    /// <exception cref="Refused">Forbidden to all others.</exception>
    public async Task<IReadOnlyList<RecordEvent>> List(EventQuery query, Actor actor, CancellationToken cancel)
    {
        await MustLookBack(actor, cancel);
        await using var session = await engine.Read(cancel);
        var keys = query.Tellings.Select(telling => telling.Key).ToArray();
        if (keys.Length == 0)
        {
            return [];
        }

        string Fact(string name) => $"COALESCE({engine.JsonText("e.details_json", name)}, '')";
        string?[] conditions =
        [
            "e.kind IN @kinds",
            $"e.kind || '/' || {Fact("record")} || '/' || {Fact("happening")} || '/' || {Fact("kind")} IN @keys",
            actor.IsAdministrator ? null : $"e.workspace_id IN (SELECT w.id FROM workspaces w WHERE {Access.Visible})",
            query.ProjectId is null ? null : "e.workspace_id = @ProjectId",
            .. Narrowing(query),
        ];
        var facts = await session.Query<Event>(
            $"SELECT e.* FROM events e WHERE {string.Join(" AND ", conditions.OfType<string>())} ORDER BY e.number DESC LIMIT @Limit",
            new
            {
                kinds = query.Tellings.Select(telling => telling.Kind).Distinct().ToArray(),
                keys,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
                query.After,
                query.Before,
                query.Cursor,
                query.ProjectId,
                people = query.PersonIds.ToArray(),
                query.Limit,
            },
            cancel
        );
        return [.. facts.Select(Of).OfType<RecordEvent>()];
    }

    /// <summary>Who signed in by whatever door, newest first; of the query, its tellings and its project do not matter.</summary>
    /// <exception cref="Refused">Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Event>> SignIns(EventQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (!actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }

        string?[] conditions = ["e.kind = @kind", .. Narrowing(query)];
        return await session.Query<Event>(
            $"SELECT e.* FROM events e WHERE {string.Join(" AND ", conditions.OfType<string>())} ORDER BY e.number DESC LIMIT @Limit",
            new
            {
                kind = EventKinds.UserSignedIn,
                query.After,
                query.Before,
                query.Cursor,
                people = query.PersonIds.ToArray(),
                query.Limit,
            },
            cancel
        );
    }

    private static IEnumerable<string?> Narrowing(EventQuery query) =>
        [
            query.After is null ? null : "e.occurred_at > @After",
            query.Before is null ? null : "e.occurred_at < @Before",
            query.Cursor is null ? null : "e.number < (SELECT c.number FROM events c WHERE c.id = @Cursor)",
            query.PersonIds.Count == 0 ? null : "e.actor_id IN @people",
        ];

    /// <summary>Whether the actor may look at the log at all.</summary>
    /// <exception cref="Refused">Forbidden to all who manage nothing.</exception>
    public async Task MustLookBack(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (await Standings.Of(session, actor, cancel) < Standing.Manager)
        {
            throw Standings.Forbidden();
        }
    }

    private static async Task<HashSet<Guid>> Visible(
        Session session,
        Model model,
        Standing standing,
        List<RecordEvent> facts,
        Actor actor,
        CancellationToken cancel
    )
    {
        var with = new DynamicParameters();
        with.Add("ids", facts.Select(fact => fact.Event.SubjectId!.Value).Distinct().ToArray());
        var where = $"{model.IdSql} IN @ids AND {RowTable.Visible(model, standing, with, actor)}";
        return [.. await session.Query<Guid>($"SELECT {model.IdSql} FROM {model.From} WHERE {where}", with, cancel)];
    }
}
