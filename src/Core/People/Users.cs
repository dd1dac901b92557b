using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>People's accounts.</summary>
public sealed class Users(IEngine engine, TimeProvider clock, Events events)
{
    /// <exception cref="Refused">Forbidden; Invalid; Conflict when the user name or e-mail address is taken.</exception>
    public async Task<User> Create(NewUser user, Actor actor, CancellationToken cancel) => (await Create([user], actor, cancel)).Single();

    /// <summary>Makes several accounts: all of them, or none.</summary>
    /// <exception cref="Refused">Forbidden; Invalid; Conflict when a user name or e-mail address is taken, or there twice.</exception>
    public async Task<IReadOnlyList<User>> Create(IReadOnlyList<NewUser> users, Actor actor, CancellationToken cancel)
    {
        var hashes = await HashesFor([.. users.Select(user => user.Password)], actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var made = new List<User>();
        foreach (var (user, passwordHash) in users.Zip(hashes))
        {
            made.Add(await Add(session, user, passwordHash, actor, cancel));
        }

        foreach (var user in made)
        {
            await events.Append(session, EventKinds.UserCreated, null, user.Id, new { user.UserName }, actor, cancel);
        }

        await session.Commit(cancel);
        return made;
    }

    private async Task<User> Add(Session session, NewUser user, string? passwordHash, Actor actor, CancellationToken cancel)
    {
        var made = new User
        {
            Id = Id.New(clock),
            OrganizationId = actor.OrganizationId,
            UserName = user.UserName,
            Email = user.Email,
            FirstName = user.FirstName,
            LastName = user.LastName,
            IsActive = user.IsActive,
            MustChangePassword = user.MustChangePassword,
            MayReview = user.MayReview,
            ExtrasJson = user.ExtrasJson,
            CreatedAt = clock.GetUtcNow(),
        };
        await UserTable.MustFit(session, made, cancel);
        return await Unique(() => UserTable.Insert(session, made, passwordHash, cancel));
    }

    /// <summary>One user. Everybody may see themselves.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public Task<User> Find(long number, Actor actor, CancellationToken cancel) => Find("u.number = @key", number, actor, cancel);

    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public Task<User> Find(Guid id, Actor actor, CancellationToken cancel) => Find("u.id = @key", id, actor, cancel);

    /// <summary>The user of that e-mail address or user name, whatever its case.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public Task<User> Named(string emailOrUserName, Actor actor, CancellationToken cancel) =>
        Find("(u.email_key = @key OR u.user_name_key = @key)", Names.Key(emailOrUserName), actor, cancel);

    /// <summary>The user of that e-mail address, whatever its case.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public Task<User> WithEmail(string email, Actor actor, CancellationToken cancel) =>
        Find("u.email_key = @key", Names.Key(email), actor, cancel);

    /// <summary>All users of the organization, oldest first; of every organization for who may do everything.</summary>
    public async Task<Page<User>> List(PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var with = new
        {
            actor.OrganizationId,
            everything = actor.IsAdministrator,
            page.Size,
            page.Skip,
        };
        const string From = $"FROM users u WHERE {UserTable.Visible}";
        var users = await session.Query<User>($"SELECT {User.Columns} {From} ORDER BY u.number LIMIT @Size OFFSET @Skip", with, cancel);
        return new Page<User>(users, await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel));
    }

    /// <summary>Changes names, address, activity, access to review, extras, or the duty to choose a new password.</summary>
    /// <param name="change">The user as it is to the user as it should be; what may not change is ignored.</param>
    /// <exception cref="Refused">Forbidden; NotFound; Invalid; Conflict.</exception>
    public async Task<User> Change(long number, Func<User, User> change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var before = await MustManage(session, number, actor, cancel);
        var after = change(before);
        if (before.MustChangePassword && !after.MustChangePassword)
        {
            throw new Refused(Reason.Conflict, "Only the user takes this back, by choosing a new password.")
            {
                Subject = "mustChangePassword",
            };
        }

        await UserTable.MustFit(session, after, cancel);
        await Unique(async () =>
        {
            await UserTable.Update(session, after, cancel);
            return after;
        });
        if (before.IsActive && !after.IsActive)
        {
            await Administrators.MustRemain(session, engine, cancel);
        }

        await events.Append(
            session,
            EventKinds.UserUpdated,
            null,
            after.Id,
            new
            {
                after.UserName,
                after.IsActive,
                after.MayReview,
            },
            actor,
            cancel
        );
        await session.Commit(cancel);
        return after;
    }

    /// <summary>Gives a user a new password. Ends everything they were signed in to.</summary>
    /// <exception cref="Refused">Forbidden; NotFound; Invalid.</exception>
    public async Task SetPassword(long number, string password, bool mustChange, Actor actor, CancellationToken cancel)
    {
        var passwordHash = (await HashesFor([password], actor, cancel)).Single();
        await using var session = await engine.Write(cancel);
        var user = await MustManage(session, number, actor, cancel);
        await UserTable.SetPassword(session, user.Id, passwordHash, mustChange, clock.GetUtcNow(), cancel);
        await events.Append(session, EventKinds.UserUpdated, null, user.Id, new { user.UserName, password = "set" }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Removes an account, its tokens and its places in groups and workspaces. What the person did stays in the event log.</summary>
    /// <exception cref="Refused">
    /// Forbidden; NotFound; Conflict when an API client acts with its rights, nobody else may do everything, or records that stay name the person.
    /// </exception>
    public async Task Delete(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var user = await MustManage(session, number, actor, cancel);
        if (await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM api_clients WHERE user_id = @Id)", new { user.Id }, cancel))
        {
            throw Refused.Conflict("An API client acts with this user's rights. Remove the API client first, or deactivate the user.");
        }

        try
        {
            await session.Execute("DELETE FROM users WHERE id = @Id", new { user.Id }, cancel);
        }
        catch (DbException exception) when (engine.IsReferenceViolation(exception))
        {
            throw Refused.Conflict("Records that stay, such as time spent on tasks, name this user. Deactivate the user instead.");
        }

        await Administrators.MustRemain(session, engine, cancel);
        await events.Append(session, EventKinds.UserDeleted, null, user.Id, new { user.UserName }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The user, if the actor may change it: those who may do more are changed by administrators only.</summary>
    private static async Task<User> MustManage(Session session, long number, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var user = await Visible(session, "u.number = @key", number, actor, cancel) ?? throw Refused.NotFound("user");
        if (!actor.IsAdministrator && await Administrators.Outranks(session, user.Id, actor, cancel))
        {
            throw new Refused(Reason.Forbidden, "Only an administrator changes a user who may do more than oneself.");
        }

        return user;
    }

    private async Task<User> Find(string where, object key, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var user = await Visible(session, where, key, actor, cancel);
        if (user?.Id != actor.UserId)
        {
            await Access.Must(session, actor, Capability.ManageUsers, cancel);
        }

        return user ?? throw Refused.NotFound("user");
    }

    private static Task<User?> Visible(Session session, string where, object key, Actor actor, CancellationToken cancel) =>
        session.Find<User>(
            $"SELECT {User.Columns} FROM users u WHERE {where} AND {UserTable.Visible}",
            new
            {
                key,
                actor.OrganizationId,
                everything = actor.IsAdministrator,
            },
            cancel
        );

    /// <summary>Hashing is slow on purpose: not before the right to ask for it is sure, and not while the one writer waits.</summary>
    private async Task<IReadOnlyList<string?>> HashesFor(IReadOnlyList<string?> passwords, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        foreach (var password in passwords.OfType<string>())
        {
            Passwords.MustBeGood(password);
        }

        return [.. passwords.Select(password => password is null ? null : Passwords.HashOf(password))];
    }

    /// <summary>Two processes may pass the check for a free name at once; the database lets one of them in.</summary>
    private async Task<User> Unique(Func<Task<User>> save)
    {
        try
        {
            return await save();
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict("Another user has that user name or e-mail address.");
        }
    }
}
