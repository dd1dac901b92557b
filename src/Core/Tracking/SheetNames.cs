using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>The entities of a project by the names that sheets have for them, whatever the case.</summary>
internal sealed class SheetNames
{
    private readonly ILookup<string, Named> byName;

    private SheetNames(IEnumerable<Named> all) => byName = all.ToLookup(one => one.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All that is not cancelled, and shared assets of other projects are not among it.</summary>
    public static async Task<SheetNames> Read(Session session, Guid projectId, CancellationToken cancel) =>
        new(
            await session.Query<Named>(
                """
                SELECT e.id, e.name, et.kind, et.name AS type_name, s.name AS parent_name, p.name AS above_name, s.id AS parent_id, p.id AS above_id
                FROM entities e
                JOIN entity_types et ON et.id = e.entity_type_id
                LEFT JOIN entities s ON s.id = e.parent_id
                LEFT JOIN entities p ON p.id = s.parent_id
                WHERE e.project_id = @projectId AND NOT COALESCE(e.canceled, FALSE)
                ORDER BY e.number
                """,
                new { projectId },
                cancel
            )
        );

    /// <summary>What a row is about: by its name, its parent (a sequence, an episode or a type of asset) and its episode, where it names them.</summary>
    /// <param name="within">An episode it must be in; null for anywhere.</param>
    /// <exception cref="Refused">Invalid, naming the line: there is none, or more than one.</exception>
    public Guid Entity(SheetRow row, Guid? within = null)
    {
        var name = row.Any("Name", "Entity");
        var (parent, episode) = (row.Any("Parent", "Sequence", "Type"), row["Episode"]);
        var found = byName[name]
            .Where(one =>
                parent.Length == 0 || Same(one.ParentName, parent) || (one.Kind == EntityKinds.Asset && Same(one.TypeName, parent))
            )
            .Where(one => episode.Length == 0 || Same(one.AboveName, episode) || Same(one.ParentName, episode))
            .Where(one => within is null || one.ParentId == within || one.AboveId == within)
            .ToList();
        return Only(row, found, string.Join('/', new[] { episode, parent, name }.Where(part => part.Length > 0)));
    }

    /// <summary>An asset by its name, and its type where that is named.</summary>
    /// <exception cref="Refused">As <see cref="Entity"/>.</exception>
    public Guid Asset(SheetRow row, string type, string name)
    {
        var found = byName[name].Where(one => one.Kind == EntityKinds.Asset && (type.Length == 0 || Same(one.TypeName, type))).ToList();
        return Only(row, found, type.Length > 0 ? $"{type}/{name}" : name);
    }

    private static Guid Only(SheetRow row, List<Named> found, string path) =>
        found.Count switch
        {
            1 => found[0].Id,
            0 => throw Sheet.Wrong(row.Line, $"There is no '{path}' in this project."),
            _ => throw Sheet.Wrong(row.Line, $"There are several '{path}' in this project."),
        };

    private static bool Same(string? name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Kind { get; init; } = "";
        public string TypeName { get; init; } = "";
        public string? ParentName { get; init; }
        public string? AboveName { get; init; }
        public Guid? ParentId { get; init; }
        public Guid? AboveId { get; init; }
    }
}
