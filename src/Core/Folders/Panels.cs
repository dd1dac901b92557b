using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Folders;

/// <summary>Panels: the trees that folders grow in.</summary>
public sealed class Panels(IEngine engine, TimeProvider clock)
{
    /// <summary>The panel that every workspace has.</summary>
    public const string First = "Documents";

    /// <summary>The panels of a workspace, in their order.</summary>
    public async Task<IReadOnlyList<Panel>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Query<Panel>(
            "SELECT * FROM panels WHERE workspace_id = @workspaceId ORDER BY position, number",
            new { workspaceId },
            cancel
        );
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Panel> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel) =>
        (await List(workspaceId, actor, cancel)).FirstOrDefault(panel => panel.Number == number) ?? throw Refused.NotFound("panel");

    /// <exception cref="Refused">Invalid, Conflict when the name is taken, NotFound, Forbidden.</exception>
    public async Task<Panel> Create(Guid workspaceId, string name, string extrasJson, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var panel =
            await Add(session, workspaceId, Names.Check(name, "name"), isSystem: false, extrasJson, cancel)
            ?? throw Refused.Conflict($"The workspace has a panel named '{name}' already.");
        await session.Commit(cancel);
        return panel;
    }

    /// <summary>Gives a new workspace its first panel, or the panels of the workspace it is made after.</summary>
    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Add(session, workspace.Id, First, isSystem: true, "{}", cancel);
        if (template is not null)
        {
            var panels = await session.Query<Panel>(
                "SELECT * FROM panels WHERE workspace_id = @Id AND NOT is_system ORDER BY position, number",
                new { template.Id },
                cancel
            );
            foreach (var panel in panels)
            {
                await Add(session, workspace.Id, panel.Name, isSystem: false, panel.ExtrasJson, cancel);
            }
        }
    }

    private Task<Panel?> Add(Session session, Guid workspaceId, string name, bool isSystem, string extrasJson, CancellationToken cancel) =>
        session.Find<Panel>(
            """
            INSERT INTO panels (id, workspace_id, name, name_key, position, is_system, extras_json, created_at)
            VALUES (@Id, @workspaceId, @name, @key, (SELECT COUNT(*) FROM panels WHERE workspace_id = @workspaceId), @isSystem, @extrasJson, @now)
            ON CONFLICT (workspace_id, name_key) DO NOTHING
            RETURNING *
            """,
            new
            {
                Id = Id.New(clock),
                workspaceId,
                name,
                key = Names.Key(name),
                isSystem,
                extrasJson,
                now = clock.GetUtcNow(),
            },
            cancel
        );
}
