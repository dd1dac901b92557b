using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Somebody whom another server has signed in, as it describes them. Whoever makes this has checked that it is that server who says so.</summary>
/// <param name="Issuer">The server; with <paramref name="Subject"/> it names one person for good.</param>
/// <param name="By">How it was said, for the audit trail.</param>
public sealed record OutsidePerson(string Issuer, string Subject, string By)
{
    /// <summary>Null when none is told, or the server does not vouch for it: anybody may call an address their own.</summary>
    public string? VerifiedEmail { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
}

/// <summary>What the operator lets another server decide.</summary>
/// <param name="LinksByEmail">Who has an account of that verified address gets it.</param>
/// <param name="CreatesAccounts">Who has none gets one, without rights.</param>
public sealed record OutsideRules(bool LinksByEmail, bool CreatesAccounts);

/// <summary>
/// People who sign in through another server. That server asks for second factors, not we; a password here, or its expiry, plays no part.
/// </summary>
public sealed class OutsideAccounts(IEngine engine, SignIn signIn, Events events, TimeProvider clock)
{
    /// <summary>Whose account it is: by what that server calls them once that is known, before that by their address.</summary>
    /// <exception cref="Refused">Unauthenticated: nobody's, or closed.</exception>
    public async Task<Actor> Enter(OutsidePerson person, OutsideRules rules, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var known = await session.Find<Guid?>(
            "UPDATE outside_accounts SET last_used_at = @now WHERE issuer = @Issuer AND subject = @Subject RETURNING user_id",
            new
            {
                person.Issuer,
                person.Subject,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var userId = known ?? await Linked(session, person, rules, cancel);
        return await signIn.Vouched(session, userId, person.By, cancel);
    }

    private async Task<Guid> Linked(Session session, OutsidePerson person, OutsideRules rules, CancellationToken cancel)
    {
        if (person.VerifiedEmail is not { } email)
        {
            throw Nobodys("the other server vouches for no e-mail address of yours");
        }

        var found = await session.Find<User>(
            $"SELECT {User.Columns} FROM users u WHERE u.email_key = @key",
            new { key = Names.Key(email) },
            cancel
        );
        var user = found switch
        {
            null when rules.CreatesAccounts => await Create(session, person, email, cancel),
            null => throw Nobodys("nobody here has your e-mail address. Ask an administrator for an account"),
            _ when rules.LinksByEmail => found,
            _ => throw Nobodys("your account here is not tied to it. Ask an administrator"),
        };
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO outside_accounts (issuer, subject, user_id, created_at, last_used_at) VALUES (@Issuer, @Subject, @Id, @now, @now)
            """,
            new
            {
                person.Issuer,
                person.Subject,
                user.Id,
                now,
            },
            cancel
        );
        await events.Append(
            session,
            EventKinds.UserUpdated,
            null,
            user.Id,
            new { linked = person.Issuer, person.By },
            Actor.System,
            cancel
        );
        return user.Id;
    }

    private async Task<User> Create(Session session, OutsidePerson person, string email, CancellationToken cancel)
    {
        var made = new User
        {
            Id = Id.New(clock),
            OrganizationId = await session.Value<Guid>("SELECT id FROM organizations ORDER BY number LIMIT 1", null, cancel),
            UserName = email,
            Email = email,
            FirstName = Name(person.FirstName),
            LastName = Name(person.LastName),
            CreatedAt = clock.GetUtcNow(),
        };
        try
        {
            await UserTable.MustFit(session, made, cancel);
            made = await UserTable.Insert(session, made, null, cancel);
        }
        catch (Exception exception) when (exception is Refused || (exception is DbException taken && engine.IsUniqueViolation(taken)))
        {
            throw Nobodys("no account can be made with your e-mail address. Ask an administrator for one");
        }

        await events.Append(session, EventKinds.UserCreated, null, made.Id, new { made.UserName }, Actor.System, cancel);
        return made;
    }

    /// <summary>Names are a courtesy: one that will not do is left out.</summary>
    private static string? Name(string? given)
    {
        try
        {
            return given is null ? null : Names.Check(given, "name");
        }
        catch (Refused)
        {
            return null;
        }
    }

    private static Refused Nobodys(string because) => new(Reason.Unauthenticated, $"You were signed in elsewhere, but {because}.");
}
