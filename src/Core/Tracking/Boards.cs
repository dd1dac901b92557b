using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Some of what is made, and all that is to be done on it.</summary>
/// <param name="Entities">In their order.</param>
/// <param name="Tasks">
/// Reads those of the entities, in the order of these' ids; a task given to several people comes once for each. It reads by a connection of its
/// own: several parts may be read at once.
/// </param>
public sealed record BoardPart(IReadOnlyList<Row> Entities, Func<CancellationToken, Task<RowReader>> Tasks);

/// <summary>Everything of a kind in a production with its tasks, however much that is.</summary>
public sealed class Boards(IEngine engine)
{
    /// <summary>
    /// Entities of a part: few enough for the first to be sent while the next is read, and two statements for each so many. PostgreSQL may read
    /// all tasks there are to find those of a part.
    /// </summary>
    private int Chunk => engine.Kind == EngineKind.Sqlite ? 250 : 500;

    /// <summary>
    /// Entities in the order in which they were made, as they are read. Refuses before the first one. No connection is held from one part to the
    /// next: whoever waits for one never holds another.
    /// </summary>
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
        string condition;
        DynamicParameters with;
        Standing standing;
        await using (var session = await engine.Read(cancel))
        {
            (condition, with) = await Records.Condition(session, BoardModels.Entities, query, owner, actor, cancel);
            standing = await Standings.Of(session, actor, cancel);
        }

        with.Add("size", Chunk);
        for (var last = 0L; ; )
        {
            with.Add("after", last);
            var entities = await Next(query, condition, with, cancel);
            if (entities.Count == 0)
            {
                yield break;
            }

            last = entities[^1].Number(BoardModels.Number);
            yield return new BoardPart(entities, stop => Tasks(entities, standing, actor, stop));
            if (entities.Count < Chunk)
            {
                yield break;
            }
        }
    }

    private async Task<List<Row>> Next(RowQuery query, string condition, DynamicParameters with, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await RowTable.Select(
            session,
            BoardModels.Entities,
            $"{condition} AND t.number > @after",
            $"ORDER BY {BoardModels.Entities.NumberSql} LIMIT @size",
            query.WithRelations,
            with,
            cancel
        );
    }

    private async Task<RowReader> Tasks(IReadOnlyList<Row> entities, Standing standing, Actor actor, CancellationToken cancel)
    {
        var with = new DynamicParameters();
        // As one value where a list would be one for each of them, looked for by name one after the other.
        var isOne = engine.Kind == EngineKind.Sqlite;
        with.Add("entities", isOne ? Id.List(entities.Select(entity => entity.Id)) : entities.Select(entity => entity.Id).ToArray());
        var visible = RowTable.Visible(BoardModels.Tasks, standing, with, actor);
        var session = await engine.Read(cancel);
        try
        {
            // In the order of the index they are found by. Whether they may be seen is asked of those only: it is no way to find them.
            var tasks = await RowTable.Read(
                session,
                BoardModels.Tasks,
                $"t.entity_id IN {(isOne ? $"({engine.IdsIn("@entities")})" : "@entities")} AND CASE WHEN {visible} THEN TRUE ELSE FALSE END",
                "ORDER BY t.entity_id, t.task_type_id, t.name, t.number, given.user_id",
                withRelations: false,
                with,
                cancel
            );
            tasks.Session = session;
            return tasks;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }
}
