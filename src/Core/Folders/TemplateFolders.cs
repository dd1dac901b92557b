using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Folders;

/// <summary>A new workspace has the folders of the one it is made after, without what is in them. Furnish it with panels first.</summary>
public sealed class TemplateFolders(IEngine engine, TimeProvider clock)
{
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "panel_id",
        "parent_id",
        "name",
        "name_key",
        "description",
        "depth",
        "extras_json",
        "created_by",
        "created_at",
        "updated_at",
    ];

    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (template is null)
        {
            return;
        }

        // Parents come before their children, so that each finds its parent's new id.
        var folders = await session.Query<Copied>(
            """
            SELECT f.*, target.id AS new_panel_id
            FROM folders f
            JOIN panels p ON p.id = f.panel_id
            JOIN panels target ON target.workspace_id = @Id AND target.name_key = p.name_key
            WHERE f.workspace_id = @templateId ORDER BY f.depth, f.number
            """,
            new { workspace.Id, templateId = template.Id },
            cancel
        );
        var now = clock.GetUtcNow();
        var ids = folders.ToDictionary(folder => folder.Id, _ => Id.New(clock));
        var rows = folders.Select(folder =>
            new object?[]
            {
                ids[folder.Id],
                workspace.Id,
                folder.NewPanelId,
                folder.ParentId is { } parent ? ids[parent] : null,
                folder.Name,
                Names.Key(folder.Name),
                folder.Description,
                folder.Depth,
                folder.ExtrasJson,
                actor.UserId,
                now,
                now,
            }
        );
        await engine.Insert(session, "folders", Columns, rows, cancel);
    }

    private sealed record Copied
    {
        public Guid Id { get; init; }
        public Guid? ParentId { get; init; }
        public Guid NewPanelId { get; init; }
        public string Name { get; init; } = "";
        public string? Description { get; init; }
        public int Depth { get; init; }
        public string ExtrasJson { get; init; } = "{}";
    }
}
