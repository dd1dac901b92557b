using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Workspaces;

/// <summary>Who is on a template is on everything made after it. A workspace that is no template gives its people to no other.</summary>
public sealed class TemplatePeople(Events events, TimeProvider clock)
{
    /// <summary>Lets the template's groups into the new workspace, and its people, each with the role they have there.</summary>
    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (template?.Settings.IsTemplate is not true)
        {
            return;
        }

        var with = new
        {
            workspace.Id,
            templateId = template.Id,
            now = clock.GetUtcNow(),
        };
        var groups = await session.Execute(
            """
            INSERT INTO group_workspaces (group_id, workspace_id)
            SELECT group_id, @Id FROM group_workspaces WHERE workspace_id = @templateId
            """,
            with,
            cancel
        );
        var people = await session.Execute(
            """
            INSERT INTO memberships (workspace_id, user_id, role, gives_way, created_at)
            SELECT @Id, user_id, role, gives_way, @now FROM memberships WHERE workspace_id = @templateId
            ON CONFLICT (workspace_id, user_id) DO NOTHING
            """,
            with,
            cancel
        );
        if (groups + people > 0)
        {
            var details = new
            {
                template = template.Id,
                groups,
                people,
            };
            await events.Append(session, EventKinds.MembershipChanged, workspace.Id, workspace.Id, details, actor, cancel);
        }
    }
}
