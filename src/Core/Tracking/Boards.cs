using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Something that is made, and what is to be done on it.</summary>
public sealed record BoardRow(Row Entity, IReadOnlyList<Row> Tasks);

/// <summary>Everything of a kind in a production with its tasks, however much that is.</summary>
public sealed class Boards(IEngine engine)
{
    /// <summary>Entities read at once: two statements for each so many, and no more than that is held.</summary>
    private const int Chunk = 500;
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<Guid>> ToNobody = Given([]);

    /// <summary>Entities in the order in which they were made, as they are read. Refuses before the first one.</summary>
    /// <param name="query">Its columns and scopes are those of <see cref="BoardModels.Entities"/>.</param>
    /// <param name="owner">What they hang on; null for all the actor sees.</param>
    /// <exception cref="Refused">NotFound for the owner; Forbidden; Invalid.</exception>
    public async IAsyncEnumerable<BoardRow> Stream(
        RowQuery query,
        Owner? owner,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var (condition, with) = await Records.Condition(session, BoardModels.Entities, query, owner, actor, cancel);
        var visible = RowTable.Visible(BoardModels.Tasks, await Standings.Of(session, actor, cancel), with, actor);
        with.Add("size", Chunk);
        for (long? last = 0; last is not null; )
        {
            with.Add("after", last);
            var tail = $"ORDER BY {BoardModels.Entities.NumberSql} LIMIT @size";
            var entities = await RowTable.Select(
                session,
                BoardModels.Entities,
                $"{condition} AND t.number > @after",
                tail,
                query.WithRelations,
                with,
                cancel
            );
            last = entities.Count < Chunk ? null : await NumberOf(session, entities[^1].Id, cancel);
            with.Add("through", last ?? long.MaxValue);
            var tasks = await Tasks(session, $"{condition} AND t.number > @after AND t.number <= @through", visible, with, cancel);
            foreach (var entity in entities)
            {
                yield return new BoardRow(entity, tasks.TryGetValue(entity.Id, out var own) ? own : []);
            }
        }
    }

    private static Task<long?> NumberOf(Session session, Guid id, CancellationToken cancel) =>
        session.Find<long?>("SELECT number FROM entities WHERE id = @id", new { id }, cancel);

    /// <summary>
    /// The tasks of some entities, by these, in the order of the index they are found by. Few tasks are given to anybody, so who has which is
    /// asked once and not for each. The entities are named by their condition: each of many ids would be looked up among all of them.
    /// </summary>
    private static async Task<Dictionary<Guid, List<Row>>> Tasks(
        Session session,
        string entities,
        string visible,
        DynamicParameters with,
        CancellationToken cancel
    )
    {
        var condition = $"t.entity_id IN (SELECT t.id FROM {BoardModels.Entities.From} WHERE {entities}) AND {visible}";
        var people = (
            await session.Query<Assigned>(
                $"""
                SELECT a.task_id, a.user_id FROM task_assignees a JOIN tasks t ON t.id = a.task_id
                WHERE {condition} ORDER BY a.task_id, a.user_id
                """,
                with,
                cancel
            )
        ).ToLookup(one => one.TaskId, one => one.UserId);
        var found = new Dictionary<Guid, List<Row>>(Chunk);
        const string tail = "ORDER BY t.entity_id, t.task_type_id, t.name";
        await foreach (var task in RowTable.Read(session, BoardModels.Tasks, condition, tail, withRelations: false, with, cancel))
        {
            var entityId = task.Reference("entity_id")!.Value;
            if (!found.TryGetValue(entityId, out var own))
            {
                found[entityId] = own = [];
            }

            own.Add(task with { Relations = people.Contains(task.Id) ? Given(people[task.Id]) : ToNobody });
        }

        return found;
    }

    private static Dictionary<string, IReadOnlyList<Guid>> Given(IEnumerable<Guid> people) => new() { ["assignees"] = [.. people] };

    private sealed record Assigned
    {
        public Guid TaskId { get; init; }
        public Guid UserId { get; init; }
    }
}
