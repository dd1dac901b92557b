namespace Dossier.Core.People;

/// <summary>A person with an account. Its password never leaves the module.</summary>
public sealed record User
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid OrganizationId { get; init; }

    /// <summary>What is typed to sign in; unique whatever its case. Signing in with the e-mail address works too.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Unique whatever its case.</summary>
    public string Email { get; init; } = "";
    public string? FirstName { get; init; }
    public string? LastName { get; init; }

    /// <summary>May sign in and act. What an inactive user holds (tokens, API clients) does not work either.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Must choose a new password when next signing in. Only doing so takes this back.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>May take part in review, where groups and places give that; otherwise nowhere. Administrators do so everywhere.</summary>
    public bool MayReview { get; init; } = true;
    public DateTimeOffset? LastSignedInAt { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The columns of a users row called <c>u</c> that make this record.</summary>
    internal const string Columns = """
        u.number, u.id, u.organization_id, u.user_name, u.email, u.first_name, u.last_name, u.is_active, u.must_change_password,
        u.may_review, u.last_signed_in_at, u.extras_json, u.created_at
        """;
}

/// <summary>A person to be given an account.</summary>
/// <param name="Password">Null for an account that cannot be signed in to by password.</param>
public sealed record NewUser(string UserName, string Email, string? Password)
{
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public bool IsActive { get; init; } = true;
    public bool MustChangePassword { get; init; }
    public bool MayReview { get; init; } = true;
    public string ExtrasJson { get; init; } = "{}";
}
