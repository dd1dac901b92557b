using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>The users table, for the doors that share it.</summary>
internal static class UserTable
{
    /// <summary>
    /// A condition on a user called <c>u</c>: those the actor may see. Needs the parameters <c>actor.OrganizationId</c> and
    /// <c>everything = actor.IsAdministrator</c>.
    /// </summary>
    public const string Visible = "(@everything OR u.organization_id = @OrganizationId)";

    private const int LongestEmail = 320;

    /// <exception cref="Refused">Invalid: a name that cannot be one. Conflict: somebody has that user name or e-mail address.</exception>
    public static async Task MustFit(Session session, User user, CancellationToken cancel)
    {
        Names.Check(user.UserName, "userName");
        MustBeEmail(user.Email);
        if (user.FirstName is not null)
        {
            Names.Check(user.FirstName, "firstName");
        }

        if (user.LastName is not null)
        {
            Names.Check(user.LastName, "lastName");
        }

        // Across both columns: otherwise someone could take another's address as user name and receive their sign-ins.
        var taken = await session.Find<string>(
            """
            SELECT CASE WHEN user_name_key IN (@UserNameKey, @EmailKey) THEN user_name_key ELSE email_key END FROM users
            WHERE id <> @Id AND (user_name_key IN (@UserNameKey, @EmailKey) OR email_key IN (@UserNameKey, @EmailKey))
            LIMIT 1
            """,
            Keys(user),
            cancel
        );
        if (taken is not null)
        {
            var isName = taken == Names.Key(user.UserName);
            throw new Refused(Reason.Conflict, $"Another user has that {(isName ? "user name" : "e-mail address")}.")
            {
                Subject = isName ? "userName" : "email",
            };
        }
    }

    /// <summary>The user of that e-mail address, among those the actor may name.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static async Task<User> WithEmail(Session session, string email, Actor actor, CancellationToken cancel) =>
        await session.Find<User>(
            $"SELECT {User.Columns} FROM users u WHERE u.email_key = @key AND {Visible}",
            new
            {
                key = Names.Key(email),
                everything = actor.IsAdministrator,
                actor.OrganizationId,
            },
            cancel
        ) ?? throw Refused.NotFound("user");

    public static async Task<User> Insert(Session session, User user, string? passwordHash, CancellationToken cancel)
    {
        var number = await session.Value<long>(
            """
            INSERT INTO users (id, organization_id, user_name, user_name_key, email, email_key, first_name, last_name, password_hash,
                is_active, must_change_password, may_review, failed_sign_ins, security_stamp, extras_json, created_at)
            VALUES (@Id, @OrganizationId, @UserName, @UserNameKey, @Email, @EmailKey, @FirstName, @LastName, @passwordHash,
                @IsActive, @MustChangePassword, @MayReview, 0, @stamp, @ExtrasJson, @CreatedAt)
            RETURNING number
            """,
            Columns(user, passwordHash),
            cancel
        );
        return user with { Number = number };
    }

    /// <summary>Saves what may change. Someone switched off loses what they hold for good, even when switched on again.</summary>
    public static Task Update(Session session, User user, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE users SET user_name = @UserName, user_name_key = @UserNameKey, email = @Email, email_key = @EmailKey,
                first_name = @FirstName, last_name = @LastName, is_active = @IsActive, must_change_password = @MustChangePassword,
                may_review = @MayReview, security_stamp = CASE WHEN @IsActive THEN security_stamp ELSE @stamp END, extras_json = @ExtrasJson
            WHERE id = @Id
            """,
            Columns(user, null),
            cancel
        );

    /// <summary>A new password: unlocks the account, and ends everything that was begun with the one before.</summary>
    public static Task SetPassword(
        Session session,
        Guid userId,
        string? passwordHash,
        bool mustChange,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        session.Execute(
            """
            UPDATE users SET password_hash = @passwordHash, password_set_at = @now, must_change_password = @mustChange,
                security_stamp = @stamp, failed_sign_ins = 0, locked_until = NULL
            WHERE id = @userId
            """,
            new
            {
                userId,
                passwordHash,
                now,
                mustChange,
                stamp = Secrets.NewToken(),
            },
            cancel
        );

    /// <summary>Of the form <c>someone@somewhere</c>. Whether it exists, only a message to it can tell.</summary>
    /// <exception cref="Refused">Invalid, naming the field.</exception>
    internal static string MustBeEmail(string text, string field = "email")
    {
        var email = Names.Check(text, field, LongestEmail);
        var at = email.LastIndexOf('@');
        return at <= 0 || at == email.Length - 1 || email.Any(char.IsWhiteSpace)
            ? throw Refused.Invalid(field, $"'{field}' must be an e-mail address.")
            : email;
    }

    private static object Keys(User user) =>
        new
        {
            user.Id,
            UserNameKey = Names.Key(user.UserName),
            EmailKey = Names.Key(user.Email),
        };

    private static object Columns(User user, string? passwordHash) =>
        new
        {
            user.Id,
            user.OrganizationId,
            UserName = user.UserName.Trim(),
            UserNameKey = Names.Key(user.UserName),
            Email = user.Email.Trim(),
            EmailKey = Names.Key(user.Email),
            user.FirstName,
            user.LastName,
            passwordHash,
            user.IsActive,
            user.MustChangePassword,
            user.MayReview,
            stamp = Secrets.NewToken(),
            user.ExtrasJson,
            user.CreatedAt,
        };
}
