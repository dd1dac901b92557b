using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a project or a template uses: types of tasks, statuses and the like, some of them in an order.</summary>
internal static class LinkUse
{
    /// <exception cref="Refused">NotFound when there is no such thing to use.</exception>
    public static async Task Set(
        Session session,
        Relation link,
        Guid id,
        Guid otherId,
        bool isUsed,
        int? priority,
        string? rolesJson,
        CancellationToken cancel
    )
    {
        if (!await session.Value<bool>($"SELECT EXISTS (SELECT 1 FROM {link.OtherTable} WHERE id = @otherId)", new { otherId }, cancel))
        {
            throw Refused.NotFound(link.Name.TrimEnd('s').Replace('_', ' '));
        }

        if (!isUsed)
        {
            await session.Execute(
                $"DELETE FROM {link.Table} WHERE {link.Own} = @id AND {link.Other} = @otherId",
                new { id, otherId },
                cancel
            );
            return;
        }

        await session.Execute(
            $"INSERT INTO {link.Table} ({link.Own}, {link.Other}) VALUES (@id, @otherId) ON CONFLICT ({link.Own}, {link.Other}) DO NOTHING",
            new { id, otherId },
            cancel
        );
        if (HasOrder(link))
        {
            await session.Execute(
                $"""
                UPDATE {link.Table} SET priority = COALESCE(@priority, priority,
                    (SELECT COALESCE(MAX(o.priority), 0) + 1 FROM {link.Table} o WHERE o.{link.Own} = @id))
                WHERE {link.Own} = @id AND {link.Other} = @otherId
                """,
                new
                {
                    id,
                    otherId,
                    priority,
                },
                cancel
            );
        }

        if (rolesJson is not null && link.Name == "task_statuses")
        {
            await session.Execute(
                $"UPDATE {link.Table} SET roles_for_board_json = @rolesJson WHERE {link.Own} = @id AND {link.Other} = @otherId",
                new
                {
                    id,
                    otherId,
                    rolesJson,
                },
                cancel
            );
        }
    }

    /// <summary>Numbers what is used from 1, in this order. What is not used is passed over.</summary>
    public static async Task Reorder(Session session, Relation link, Guid id, IReadOnlyList<Guid> order, CancellationToken cancel)
    {
        for (var place = 0; place < order.Count; place++)
        {
            await session.Execute(
                $"UPDATE {link.Table} SET priority = @priority WHERE {link.Own} = @id AND {link.Other} = @otherId",
                new
                {
                    id,
                    otherId = order[place],
                    priority = place + 1,
                },
                cancel
            );
        }
    }

    private static bool HasOrder(Relation link) => link.Name is "task_types" or "task_statuses";
}
