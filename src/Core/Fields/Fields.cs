using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Fields;

/// <summary>The fields of workspaces.</summary>
public sealed class Fields(IEngine engine, TimeProvider clock)
{
    /// <summary>The fields of a workspace, in their order.</summary>
    public async Task<IReadOnlyList<Field>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await All(session, workspaceId, cancel);
    }

    /// <summary>The same for our own work, within a session.</summary>
    public static Task<IReadOnlyList<Field>> All(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Query<Field>(
            "SELECT * FROM fields WHERE workspace_id = @workspaceId ORDER BY position, number",
            new { workspaceId },
            cancel
        );

    /// <summary>Gives a new workspace the fields that reading fills, and those of the workspace it is made after.</summary>
    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var columns = new[]
        {
            "id",
            "workspace_id",
            "key",
            "name",
            "name_key",
            "type",
            "is_system",
            "is_multiple",
            "position",
            "settings_json",
            "extras_json",
            "created_at",
        };
        var rows = SystemFields
            .All.Select(
                (field, position) =>
                    new object?[]
                    {
                        Id.New(clock),
                        workspace.Id,
                        field.Key,
                        field.Name,
                        Names.Key(field.Name),
                        field.Type,
                        true,
                        field.IsMultiple,
                        position,
                        "{}",
                        "{}",
                        now,
                    }
            )
            .ToList();
        if (template is not null)
        {
            var own = (await All(session, template.Id, cancel)).Where(field => !field.IsSystem);
            rows.AddRange(
                own.Select(field =>
                    new object?[]
                    {
                        Id.New(clock),
                        workspace.Id,
                        field.Key,
                        field.Name,
                        Names.Key(field.Name),
                        field.Type,
                        false,
                        field.IsMultiple,
                        field.Position,
                        field.SettingsJson,
                        field.ExtrasJson,
                        now,
                    }
                )
            );
        }

        await engine.Insert(session, "fields", columns, rows, cancel);
    }
}
