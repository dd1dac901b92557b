using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Who is in a group, one person at a time; <see cref="Groups.SetMembers"/> is for all at once.</summary>
public sealed class GroupMembers(IEngine engine, Events events)
{
    /// <summary>Those of the actor's organization, oldest account first.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public async Task<Page<User>> List(Guid groupId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var group = await GroupTable.Find(session, groupId, cancel) ?? throw Refused.NotFound("group");
        const string From = $"FROM users u JOIN group_members gm ON gm.user_id = u.id WHERE gm.group_id = @Id AND {UserTable.Visible}";
        var with = new
        {
            group.Id,
            actor.OrganizationId,
            everything = actor.IsAdministrator,
            page.Size,
            page.Skip,
        };
        var users = await session.Query<User>($"SELECT {User.Columns} {From} ORDER BY u.number LIMIT @Size OFFSET @Skip", with, cancel);
        return new Page<User>(users, await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel));
    }

    /// <summary>Puts the person of an e-mail address into a group; nothing happens to who is in it.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public async Task<User> Add(Guid groupId, string email, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, groupId, actor, cancel);
        await GivenRights.Check(session, group, actor, cancel);
        var user = await UserTable.WithEmail(session, email, actor, cancel);
        var added = await session.Execute(
            "INSERT INTO group_members (group_id, user_id) VALUES (@groupId, @Id) ON CONFLICT (group_id, user_id) DO NOTHING",
            new { groupId, user.Id },
            cancel
        );
        if (added > 0)
        {
            await Save(session, group, new { group.Name, added = user.Id }, actor, cancel);
        }

        return user;
    }

    /// <exception cref="Refused">Forbidden; NotFound when nobody of that address is in it; Conflict when nobody would be left who may do everything.</exception>
    public async Task Remove(Guid groupId, string email, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, groupId, actor, cancel);
        await GivenRights.Check(session, group, actor, cancel);
        var user = await UserTable.WithEmail(session, email, actor, cancel);
        var removed = await session.Execute(
            "DELETE FROM group_members WHERE group_id = @groupId AND user_id = @Id",
            new { groupId, user.Id },
            cancel
        );
        if (removed == 0)
        {
            throw Refused.NotFound("user");
        }

        await Administrators.MustRemain(session, engine, cancel);
        await Save(session, group, new { group.Name, removed = user.Id }, actor, cancel);
    }

    /// <summary>The groups that people are in, by person. For people the actor was shown already.</summary>
    public async Task<ILookup<Guid, Guid>> GroupsOf(IReadOnlyCollection<Guid> userIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var places = await session.Query<Place>(
            """
            SELECT gm.user_id, gm.group_id FROM group_members gm JOIN groups g ON g.id = gm.group_id
            WHERE gm.user_id IN @userIds ORDER BY g.number
            """,
            new { userIds = userIds.ToArray() },
            cancel
        );
        return places.ToLookup(place => place.UserId, place => place.GroupId);
    }

    private async Task<Group> MustManage(Session session, Guid groupId, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var group = await GroupTable.Locked(session, engine, groupId, cancel) ?? throw Refused.NotFound("group");
        return actor.IsAdministrator || !group.IsPredefined
            ? group
            : throw new Refused(Reason.Forbidden, "Only an administrator changes a predefined group.");
    }

    private async Task Save(Session session, Group group, object details, Actor actor, CancellationToken cancel)
    {
        await events.Append(session, EventKinds.GroupChanged, null, group.Id, details, actor, cancel);
        await session.Commit(cancel);
    }

    private sealed record Place
    {
        public Guid UserId { get; init; }
        public Guid GroupId { get; init; }
    }
}
