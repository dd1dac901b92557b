using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Whom a text calls: people and departments with an at sign, and with a hash sign the entity's other tasks it is meant for too.</summary>
internal static class CommentText
{
    private const string Everybody = "@team";
    private const string EveryTask = "#all";

    /// <summary>The people of the project's team, and the departments, that a text mentions.</summary>
    public static async Task<(Guid[] People, Guid[] Departments)> Mentioned(
        Session session,
        Guid projectId,
        string text,
        CancellationToken cancel
    )
    {
        if (!text.Contains('@'))
        {
            return ([], []);
        }

        var team = await session.Query<Named>(
            """
            SELECT u.id, TRIM(COALESCE(u.first_name, u.user_name) || ' ' || COALESCE(u.last_name, '')) AS name
            FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = @projectId ORDER BY u.number
            """,
            new { projectId },
            cancel
        );
        var departments = await session.Query<Named>("SELECT id, name FROM departments ORDER BY number", null, cancel);
        var isForAll = text.Contains(Everybody, StringComparison.OrdinalIgnoreCase);
        return (
            [.. team.Where(person => isForAll || IsCalled(text, '@', person.Name)).Select(person => person.Id)],
            [.. departments.Where(department => IsCalled(text, '@', department.Name)).Select(department => department.Id)]
        );
    }

    /// <summary>The other tasks of the task's entity that a text is meant for too.</summary>
    public static async Task<IReadOnlyList<Guid>> AlsoFor(Session session, Row task, string text, CancellationToken cancel)
    {
        if (!text.Contains('#') || task.Reference("entity_id") is not { } entity)
        {
            return [];
        }

        var others = await session.Query<Named>(
            """
            SELECT k.id, COALESCE(y.name, k.name) AS name FROM tasks k LEFT JOIN task_types y ON y.id = k.task_type_id
            WHERE k.entity_id = @entity AND k.id <> @Id ORDER BY k.number
            """,
            new { entity, task.Id },
            cancel
        );
        var isForAll = IsCalled(text, EveryTask[0], EveryTask[1..]);
        return [.. others.Where(other => isForAll || IsCalled(text, '#', other.Name)).Select(other => other.Id)];
    }

    /// <summary>Whether a name stands in a text behind its sign, and does not go on as another.</summary>
    private static bool IsCalled(string text, char sign, string name)
    {
        if (name.Length == 0)
        {
            return false;
        }

        for (var at = text.IndexOf(sign); at >= 0; at = text.IndexOf(sign, at + 1))
        {
            var end = at + 1 + name.Length;
            if (
                string.Compare(text, at + 1, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0
                && (end >= text.Length || !char.IsLetterOrDigit(text[end]))
            )
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
    }
}
