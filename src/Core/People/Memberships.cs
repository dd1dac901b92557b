using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Somebody with a place of their own in a workspace.</summary>
public sealed record Member
{
    public long Number { get; init; }
    public string UserName { get; init; } = "";
    public string Email { get; init; } = "";
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public Role Role { get; init; }
}

/// <summary>People's own places in workspaces, beside what their groups give them.</summary>
public sealed class Memberships(IEngine engine, TimeProvider clock, Events events)
{
    private const string IsMember = "SELECT EXISTS (SELECT 1 FROM memberships WHERE workspace_id = @workspaceId AND user_id = @userId)";

    /// <summary>Who has a place of their own in a workspace, oldest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<User>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        const string From = "FROM users u JOIN memberships m ON m.user_id = u.id WHERE m.workspace_id = @workspaceId";
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var users = await session.Query<User>(
            $"SELECT {User.Columns} {From} ORDER BY m.created_at, u.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<User>(users, await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel));
    }

    /// <summary>Who may do what in a workspace by a place of their own, oldest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Member>> Members(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        const string From = "FROM users u JOIN memberships m ON m.user_id = u.id WHERE m.workspace_id = @workspaceId";
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var members = await session.Query<Member>(
            $"""
            SELECT u.number, u.user_name, u.email, u.first_name, u.last_name, m.role {From}
            ORDER BY m.created_at, u.number LIMIT @Size OFFSET @Skip
            """,
            with,
            cancel
        );
        return new Page<Member>(members, await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel));
    }

    /// <summary>What the actor may do in a workspace.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlySet<Capability>> Rights(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Access.Rights(session, actor, workspaceId, cancel);
    }

    /// <summary>Gives somebody a place in a workspace, or another role in it.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Set(Guid workspaceId, Guid userId, Role role, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Administer, workspaceId, cancel);
        await Put(session, workspaceId, userId, role, givesWay: false, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Gives the person of an e-mail address a place in a workspace; who has one keeps it as it is.</summary>
    /// <param name="role">The person to the role it gets.</param>
    /// <param name="givesWay">The role is one that the person holds everywhere: what its groups hold in the workspace takes its place.</param>
    /// <exception cref="Refused">NotFound when nobody has that address, Forbidden.</exception>
    public async Task<User> Add(Guid workspaceId, string email, Func<User, Role> role, bool givesWay, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Administer, workspaceId, cancel);
        var user = await UserTable.WithEmail(session, email, actor, cancel);
        if (!await session.Value<bool>(IsMember, new { workspaceId, userId = user.Id }, cancel))
        {
            await Put(session, workspaceId, user.Id, role(user), givesWay, actor, cancel);
            await session.Commit(cancel);
        }

        return user;
    }

    private async Task Put(Session session, Guid workspaceId, Guid userId, Role role, bool givesWay, Actor actor, CancellationToken cancel)
    {
        var isThere = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM users WHERE id = @userId AND (@everything OR organization_id = @OrganizationId))",
            new
            {
                userId,
                everything = actor.IsAdministrator,
                actor.OrganizationId,
            },
            cancel
        );
        if (!isThere)
        {
            throw Refused.NotFound("user");
        }

        await session.Execute(
            """
            INSERT INTO memberships (workspace_id, user_id, role, gives_way, created_at) VALUES (@workspaceId, @userId, @role, @givesWay, @now)
            ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role, gives_way = excluded.gives_way
            """,
            new
            {
                workspaceId,
                userId,
                role = (int)role,
                givesWay,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.MembershipChanged, workspaceId, userId, new { role }, actor, cancel);
    }

    /// <summary>Takes somebody's place in a workspace away. What a group gives them stays.</summary>
    /// <exception cref="Refused">NotFound when they have none, Forbidden.</exception>
    public async Task Remove(Guid workspaceId, Guid userId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Administer, workspaceId, cancel);
        await Remove(session, workspaceId, userId, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Takes away the place of the person of an e-mail address. What a group gives them stays.</summary>
    /// <exception cref="Refused">NotFound when nobody has that address, or the person no place; Forbidden.</exception>
    public async Task Remove(Guid workspaceId, string email, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Administer, workspaceId, cancel);
        var user = await UserTable.WithEmail(session, email, actor, cancel);
        await Remove(session, workspaceId, user.Id, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task Remove(Session session, Guid workspaceId, Guid userId, Actor actor, CancellationToken cancel)
    {
        var removed = await session.Execute(
            "DELETE FROM memberships WHERE workspace_id = @workspaceId AND user_id = @userId",
            new { workspaceId, userId },
            cancel
        );
        if (removed == 0)
        {
            throw Refused.NotFound("user");
        }

        await events.Append(session, EventKinds.MembershipChanged, workspaceId, userId, new { removed = true }, actor, cancel);
    }
}
