using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>Persons: users, seen as people who make productions.</summary>
public sealed class Persons(IEngine engine, Users users, Records records, TimeProvider clock)
{
    private static readonly string[] Roles = ["admin", "manager", "supervisor", "user", "client", "vendor"];
    private static readonly string[] OfTheAccount = ["first_name", "last_name", "email", "desktop_login", "role"];

    /// <summary>Gives somebody an account.</summary>
    /// <exception cref="Refused">Invalid; Forbidden; Conflict when the address is taken.</exception>
    public async Task<Row> Create(JsonObject given, Actor actor, CancellationToken cancel)
    {
        var told = given.DeepClone().AsObject();
        told.Remove("password");
        GivenValues.ForNew(Models.Persons, told);
        var read = GivenValues.ForChange(Models.Persons, told);
        MustEndLater(read);
        var role = RoleIn(given);
        var isBot = Flag(given, "is_bot") is true;
        MustBeGiven(given, "first_name");
        // A program has no letter box; the name is one that is nobody's (RFC 2606).
        var email =
            isBot && Text(given, "email") is not { Length: > 0 } ? $"bot-{Id.New(clock):N}@bots.invalid" : MustBeGiven(given, "email");
        if (!isBot)
        {
            MustBeGiven(given, "last_name");
        }

        await MustGive(role, actor, cancel);
        var user = new NewUser(
            Text(given, "desktop_login") is { Length: > 0 } login ? login : email,
            email,
            isBot ? null : Text(given, "password")
        )
        {
            FirstName = Text(given, "first_name"),
            LastName = Blank(Text(given, "last_name")),
            IsActive = Flag(given, "active") ?? true,
        };
        var made = await users.Create(user, actor, cancel);
        return await Save(made.Id, read, role, EventKinds.RecordCreated, actor, cancel);
    }

    /// <summary>Changes a person. Of themselves, people change only what concerns nobody else; the rest of what they say is passed over.</summary>
    /// <exception cref="Refused">Invalid; NotFound; Forbidden; Conflict.</exception>
    public async Task<Row> Change(Guid id, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var asked = given.DeepClone().AsObject();
        var isManager = await MayManage(actor, cancel);
        if (!isManager)
        {
            if (id != actor.UserId)
            {
                throw Standings.Forbidden();
            }

            foreach (var name in PersonModel.AdministratorsChange.Append("email"))
            {
                asked.Remove(name);
            }
        }

        var read = GivenValues.ForChange(Models.Persons, asked);
        MustEndLater(read);
        var role = RoleIn(asked);
        await MustGive(role, actor, cancel);
        // Their own names are their own business.
        var authority = isManager ? actor : actor with { IsAdministrator = true };
        var before = await users.Find(id, authority, cancel);
        if (OfTheAccount.Append("active").Any(asked.ContainsKey))
        {
            await users.Change(before.Number, user => Changed(user, asked), authority, cancel);
        }

        return await Save(id, read, role, EventKinds.RecordChanged, actor, cancel);
    }

    /// <summary>Takes somebody into a department, or out of it.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Belong(Guid id, Guid departmentId, bool isIn, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        await Records.Seen(session, Models.Persons, id, false, Standing.Administrator, actor, cancel);
        await RowTable.MustFind(session, Models.Departments, departmentId, cancel);
        await session.Execute(
            isIn
                ? """
                INSERT INTO department_people (department_id, user_id) VALUES (@departmentId, @id)
                ON CONFLICT (user_id, department_id) DO NOTHING
                """
                : "DELETE FROM department_people WHERE department_id = @departmentId AND user_id = @id",
            new { id, departmentId },
            cancel
        );
        var row = await RowTable.MustFind(session, Models.Persons, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">NotFound; Forbidden; Conflict when work refers to the person.</exception>
    public async Task Delete(Guid id, Actor actor, CancellationToken cancel)
    {
        var user = await users.Find(id, actor, cancel);
        await records.Keep(Models.Persons, () => users.Delete(user.Number, actor, cancel));
    }

    /// <summary>Somebody who is to be asked in by mail.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators; Invalid for programs, which read no mail.</exception>
    public async Task<Row> ToInvite(Guid id, Actor actor, CancellationToken cancel)
    {
        var person = await records.Find(Models.Persons, id, withRelations: false, actor, cancel);
        return !actor.IsAdministrator ? throw Standings.Forbidden()
            : person.Is("is_bot") ? throw new Refused(Reason.Invalid, "A program reads no mail.")
            : person;
    }

    /// <summary>Checks what is said of somebody, without knowing yet whether they are there.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    internal static void MustBePossible(JsonObject given)
    {
        RoleIn(given);
        MustBeGiven(given, "first_name");
        MustBeGiven(given, "last_name");
        GivenValues.ForChange(Models.Persons, given);
        foreach (var name in new[] { "first_name", "last_name" })
        {
            Names.Check(Text(given, name)!, name);
        }
    }

    private static User Changed(User user, JsonObject asked) =>
        user with
        {
            FirstName = asked.ContainsKey("first_name") ? Blank(Text(asked, "first_name")) : user.FirstName,
            LastName = asked.ContainsKey("last_name") ? Blank(Text(asked, "last_name")) : user.LastName,
            Email = Text(asked, "email") ?? user.Email,
            UserName = Blank(Text(asked, "desktop_login")) ?? user.UserName,
            IsActive = Flag(asked, "active") ?? user.IsActive,
        };

    /// <summary>What a program signs in with does not end before it begins.</summary>
    private void MustEndLater(GivenValues read)
    {
        var today = clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (read.Values.GetValueOrDefault("expiration_date") is string day && string.CompareOrdinal(day, today) < 0)
        {
            throw Refused.Invalid("expiration_date", "'expiration_date' must not be past.");
        }
    }

    private async Task<Row> Save(Guid id, GivenValues read, string? role, string kind, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var now = clock.GetUtcNow();
        await records.Keep(Models.Persons, () => RowTable.Update(session, Models.Persons, id, read.Values, now, cancel));
        foreach (var (relation, others) in read.Links)
        {
            await RowTable.Link(session, relation, id, others, actor, cancel);
        }

        if (role is not null)
        {
            await SetRole(session, id, role, cancel);
        }

        var row = await RowTable.MustFind(session, Models.Persons, id, cancel, withRelations: true);
        await records.Append(session, kind, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>An administrator is who may do everything, whatever the door.</summary>
    private async Task SetRole(Session session, Guid id, string role, CancellationToken cancel)
    {
        const string Group = "(SELECT g.id FROM groups g WHERE g.is_predefined AND g.name_key = 'superadmin')";
        if (role == "admin")
        {
            await session.Execute(
                $"INSERT INTO group_members (group_id, user_id) VALUES ({Group}, @id) ON CONFLICT (group_id, user_id) DO NOTHING",
                new { id },
                cancel
            );
            return;
        }

        await session.Execute("UPDATE profiles SET role = @role WHERE user_id = @id", new { id, role }, cancel);
        await session.Execute($"DELETE FROM group_members WHERE group_id = {Group} AND user_id = @id", new { id }, cancel);
        await Administrators.MustRemain(session, engine, cancel);
    }

    private async Task<bool> MayManage(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        try
        {
            await Access.Must(session, actor, Capability.ManageUsers, cancel);
            return true;
        }
        catch (Refused)
        {
            return false;
        }
    }

    /// <summary>Nobody gives a role above their own.</summary>
    private async Task MustGive(string? role, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (role is not null && Standings.Of(role) > await Standings.Of(session, actor, cancel))
        {
            throw Standings.Forbidden();
        }
    }

    private static string? RoleIn(JsonObject given) =>
        Text(given, "role") is not { } role ? null
        : Roles.Contains(role) ? role
        : throw Refused.Invalid("role", $"'role' must be one of {string.Join(", ", Roles)}.");

    private static string MustBeGiven(JsonObject given, string name) =>
        Text(given, name) ?? throw Refused.Invalid(name, $"A required field is missing: {name}.");

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Text(JsonObject given, string name) =>
        given[name] is not { } node ? null
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
        : throw Refused.Invalid(name, $"'{name}' has a value that does not fit.");

    private static bool? Flag(JsonObject given, string name) =>
        given[name]?.GetValueKind() switch
        {
            null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Refused.Invalid(name, $"'{name}' has a value that does not fit."),
        };
}
