using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Credentials wanted on first start; each that is null is made up, at random where it is secret.</summary>
public sealed record Presets
{
    public string OrganizationName { get; init; } = "UNASSIGNED";
    public string AdministratorName { get; init; } = "admin";
    public string AdministratorEmail { get; init; } = "admin@localhost";
    public string? AdministratorPassword { get; init; }

    /// <summary>The administrator's first application token.</summary>
    public string? AdministratorToken { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecret { get; init; }

    /// <summary>Where the first API client may have browsers sent back to.</summary>
    public IReadOnlyList<string> ClientRedirectUris { get; init; } = [];

    /// <summary>See <see cref="ApiClient.IsPublic"/>.</summary>
    public bool ClientIsPublic { get; init; }
}

/// <summary>What the first start made: shown once, kept only as hashes.</summary>
public sealed record FirstCredentials(string UserName, string Email, string Password, string Token, string ClientId, string ClientSecret);

/// <summary>Fills an empty installation: an organization, the predefined groups, an administrator, an API client, a token.</summary>
public sealed class FirstStart(IEngine engine, TimeProvider clock, Events events)
{
    /// <summary>Seeds once; null when the installation has users already. Several processes may start at once.</summary>
    /// <exception cref="Refused">Invalid: a preset will not do.</exception>
    public async Task<FirstCredentials?> Run(Presets presets, CancellationToken cancel)
    {
        if (await HasUsers(cancel))
        {
            return null;
        }

        var credentials = new FirstCredentials(
            presets.AdministratorName,
            presets.AdministratorEmail,
            presets.AdministratorPassword ?? Secrets.NewToken(),
            presets.AdministratorToken ?? Secrets.NewToken(),
            presets.ClientId ?? $"dossier-{Secrets.NewToken()[..16]}",
            presets.ClientSecret ?? Secrets.NewToken()
        );
        Passwords.MustBeGood(credentials.Password);
        return await Seed(presets, credentials, cancel) ? credentials : null;
    }

    private async Task<bool> HasUsers(CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await HasUsers(session, cancel);
    }

    private static Task<bool> HasUsers(Session session, CancellationToken cancel) =>
        session.Value<bool>("SELECT EXISTS (SELECT 1 FROM users)", null, cancel);

    private async Task<bool> Seed(Presets presets, FirstCredentials credentials, CancellationToken cancel)
    {
        var passwordHash = Passwords.HashOf(credentials.Password);
        var secretHash = Passwords.HashOf(credentials.ClientSecret);
        await using var session = await engine.Write(cancel);
        // Whoever gets this row first seeds; the others wait here and then find users.
        await session.Value<string>($"SELECT hash FROM event_chain WHERE one = 1{engine.ForUpdate}", null, cancel);
        if (await HasUsers(session, cancel))
        {
            return false;
        }

        var organizationId = await AddOrganization(session, presets.OrganizationName, cancel);
        var administrator = await AddAdministrator(session, organizationId, credentials, passwordHash, cancel);
        await AddGroups(session, administrator, cancel);
        await AddClient(session, administrator, presets, credentials, secretHash, cancel);
        var token = new ApiToken
        {
            Id = Id.New(clock),
            UserId = administrator.Id,
            Name = "First start",
            CreatedAt = clock.GetUtcNow(),
        };
        await ApiTokens.Insert(session, token, credentials.Token, cancel);
        await events.Append(session, EventKinds.UserCreated, null, administrator.Id, new { administrator.UserName }, Actor.System, cancel);
        await session.Commit(cancel);
        return true;
    }

    private async Task<Guid> AddOrganization(Session session, string name, CancellationToken cancel)
    {
        var existing = await session.Find<Guid?>("SELECT id FROM organizations ORDER BY number LIMIT 1", null, cancel);
        if (existing is { } id)
        {
            return id;
        }

        var made = new
        {
            Id = Id.New(clock),
            Name = Names.Check(name, "organization"),
            CreatedAt = clock.GetUtcNow(),
        };
        await session.Execute("INSERT INTO organizations (id, name, created_at) VALUES (@Id, @Name, @CreatedAt)", made, cancel);
        return made.Id;
    }

    private async Task<User> AddAdministrator(
        Session session,
        Guid organizationId,
        FirstCredentials credentials,
        string passwordHash,
        CancellationToken cancel
    )
    {
        var user = new User
        {
            Id = Id.New(clock),
            OrganizationId = organizationId,
            UserName = credentials.UserName,
            Email = credentials.Email,
            CreatedAt = clock.GetUtcNow(),
        };
        await UserTable.MustFit(session, user, cancel);
        return await UserTable.Insert(session, user, passwordHash, cancel);
    }

    private async Task AddGroups(Session session, User administrator, CancellationToken cancel)
    {
        var everything = Enum.GetValues<Capability>();
        var administrators = await AddGroup(session, Administrators.GroupName, everything, cancel);
        await AddGroup(session, "Administrator", everything, cancel);
        await session.Execute(
            "INSERT INTO group_members (group_id, user_id) VALUES (@groupId, @userId)",
            new { groupId = administrators.Id, userId = administrator.Id },
            cancel
        );
    }

    private async Task<Group> AddGroup(Session session, string name, Capability[] capabilities, CancellationToken cancel)
    {
        var group = new Group
        {
            Id = Id.New(clock),
            Name = name,
            IsPredefined = true,
            CreatedAt = clock.GetUtcNow(),
            Capabilities = capabilities,
        };
        group = await GroupTable.Insert(session, group, cancel);
        await GroupTable.SaveCapabilities(session, engine, group, cancel);
        return group;
    }

    private Task<ApiClient> AddClient(
        Session session,
        User administrator,
        Presets presets,
        FirstCredentials credentials,
        string secretHash,
        CancellationToken cancel
    ) =>
        ApiClients.Insert(
            session,
            new ApiClient
            {
                Id = Id.New(clock),
                ClientId = credentials.ClientId,
                Name = "First start",
                UserId = administrator.Id,
                Scopes = ApiClient.Any,
                Grants = ApiClient.Any,
                RedirectUris = string.Join(' ', presets.ClientRedirectUris.Select(ApiClients.SafeToReturnTo)),
                IsPublic = presets.ClientIsPublic,
                CreatedAt = clock.GetUtcNow(),
            },
            secretHash,
            cancel
        );
}
