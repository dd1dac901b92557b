using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Some of what is made, and all that is to be done on it.</summary>
/// <param name="Entities">In their order.</param>
/// <param name="Tasks">
/// By their entities, in the order of these' ids; a task given to several people comes once for each. Read it to its end before going on.
/// </param>
public sealed record BoardPart(IReadOnlyList<Row> Entities, RowReader Tasks);

/// <summary>Everything of a kind in a production with its tasks, however much that is.</summary>
public sealed class Boards(IEngine engine)
{
    /// <summary>Entities read at once: two statements for each so many, and no more than that is held.</summary>
    private const int Chunk = 500;

    /// <summary>Entities in the order in which they were made, as they are read. Refuses before the first one.</summary>
    /// <param name="query">Its columns and scopes are those of <see cref="BoardModels.Entities"/>.</param>
    /// <param name="owner">What they hang on; null for all the actor sees.</param>
    /// <exception cref="Refused">NotFound for the owner; Forbidden; Invalid.</exception>
    public async IAsyncEnumerable<BoardPart> Stream(
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
        for (var last = 0L; ; )
        {
            with.Add("after", last);
            var entities = await RowTable.Select(
                session,
                BoardModels.Entities,
                $"{condition} AND t.number > @after",
                $"ORDER BY {BoardModels.Entities.NumberSql} LIMIT @size",
                query.WithRelations,
                with,
                cancel
            );
            if (entities.Count == 0)
            {
                yield break;
            }

            last = entities[^1].Number(BoardModels.Number);
            with.Add("entities", Id.List(entities.Select(entity => entity.Id)));
            // In the order of the index they are found by. Whether they may be seen is asked of those only: it is no way to find them.
            await using var tasks = await RowTable.Read(
                session,
                BoardModels.Tasks,
                $"t.entity_id IN ({engine.IdsIn("@entities")}) AND CASE WHEN {visible} THEN TRUE ELSE FALSE END",
                "ORDER BY t.entity_id, t.task_type_id, t.name, t.number, given.user_id",
                withRelations: false,
                with,
                cancel
            );
            yield return new BoardPart(entities, tasks);
            if (entities.Count < Chunk)
            {
                yield break;
            }
        }
    }
}
