using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Folders;

/// <summary>Panels: the trees that folders grow in.</summary>
public sealed class Panels(IEngine engine, TimeProvider clock, Events events)
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
        await events.Append(session, EventKinds.PanelCreated, workspaceId, panel.Id, new { panel.Name }, actor, cancel);
        await session.Commit(cancel);
        return panel;
    }

    /// <param name="name">Null leaves it as it is.</param>
    /// <param name="extras">The panel's extras as they are, to what they become.</param>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden, or Conflict when the name is taken or the panel is the one every workspace has.</exception>
    public async Task<Panel> Change(
        Guid workspaceId,
        long number,
        string? name,
        Func<string, string> extras,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var before =
            await session.Find<Panel>(
                $"SELECT * FROM panels WHERE workspace_id = @workspaceId AND number = @number{engine.ForUpdate}",
                new { workspaceId, number },
                cancel
            ) ?? throw Refused.NotFound("panel");
        var after = before with { Name = name is null ? before.Name : Names.Check(name, "name"), ExtrasJson = extras(before.ExtrasJson) };
        if (before.IsSystem && after.Name != before.Name)
        {
            throw Refused.Conflict($"The panel '{before.Name}' keeps its name.");
        }

        try
        {
            await session.Execute(
                "UPDATE panels SET name = @Name, name_key = @key, extras_json = @ExtrasJson WHERE id = @Id",
                new
                {
                    after.Id,
                    after.Name,
                    key = Names.Key(after.Name),
                    after.ExtrasJson,
                },
                cancel
            );
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict($"The workspace has a panel named '{after.Name}' already.");
        }

        await events.Append(session, EventKinds.PanelChanged, workspaceId, after.Id, new { after.Name }, actor, cancel);
        await session.Commit(cancel);
        return after;
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
