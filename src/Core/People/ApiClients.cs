using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Programs with a name and secret of their own. Administrators make them.</summary>
public sealed class ApiClients(IEngine engine, TimeProvider clock, Events events)
{
    private const int LongestSecret = 256;
    private const string Columns = "number, id, client_id, name, user_id, scopes, grants, redirect_uris, is_public, is_active, created_at";

    /// <summary>Checking a secret is slow on purpose. One found right is known again by a keyed hash that lives in this process only.</summary>
    private readonly ConcurrentDictionary<Guid, Proof> proofs = new();
    private readonly byte[] proofKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Makes an API client. The secret is in the answer and nowhere else.</summary>
    /// <exception cref="Refused">Forbidden; Invalid; Conflict when the client id is taken.</exception>
    public async Task<(ApiClient Client, string Secret)> Create(NewApiClient client, Actor actor, CancellationToken cancel)
    {
        Administrator(actor);
        var secret = client.Secret ?? Secrets.NewToken();
        var secretHash = Passwords.HashOf(secret);
        await using var session = await engine.Write(cancel);
        var userId = await session.Find<Guid?>("SELECT id FROM users WHERE number = @UserNumber", new { client.UserNumber }, cancel);
        var made = Make(client, userId ?? throw Refused.Invalid("user", "There is no such user."));
        if (secret.Length is 0 or > LongestSecret)
        {
            throw Refused.Invalid("secret", $"A secret has 1 to {LongestSecret} characters.");
        }

        if (await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM api_clients WHERE client_id = @ClientId)", made, cancel))
        {
            throw Refused.Conflict("Another API client has that client id.");
        }

        made = await Insert(session, made, secretHash, cancel);
        await events.Append(session, "api_client.created", null, made.Id, new { made.ClientId, made.Name }, actor, cancel);
        await session.Commit(cancel);
        return (made, secret);
    }

    public async Task<IReadOnlyList<ApiClient>> List(Actor actor, CancellationToken cancel)
    {
        Administrator(actor);
        await using var session = await engine.Read(cancel);
        return await session.Query<ApiClient>($"SELECT {Columns} FROM api_clients ORDER BY number", null, cancel);
    }

    /// <summary>Switches an API client on or off. Switched off, its tokens end at once.</summary>
    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public async Task SetActive(long number, bool isActive, Actor actor, CancellationToken cancel)
    {
        Administrator(actor);
        await using var session = await engine.Write(cancel);
        var id =
            await session.Find<Guid?>(
                "UPDATE api_clients SET is_active = @isActive WHERE number = @number RETURNING id",
                new { number, isActive },
                cancel
            ) ?? throw Refused.NotFound("API client");
        await events.Append(session, "api_client.changed", null, id, new { isActive }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The active API client of that name, or null. Naming itself proves nothing: see <see cref="Check"/>.</summary>
    public async Task<ApiClient?> Named(string clientId, CancellationToken cancel)
    {
        var (client, _) = await Find(clientId, cancel);
        return client is { IsActive: true } ? client : null;
    }

    /// <summary>The active API client whose secret this is, or null. Unknown names take as long as wrong secrets.</summary>
    public async Task<ApiClient?> Check(string clientId, string secret, CancellationToken cancel)
    {
        var (client, secretHash) = await Find(clientId, cancel);
        if (client is null || !IsKnownAgain(client, secretHash, secret))
        {
            if (!Passwords.IsRight(secret, secretHash) || client is null)
            {
                return null;
            }

            proofs[client.Id] = new Proof(secretHash!, ProofOf(secret));
        }

        return client.IsActive ? client : null;
    }

    internal static async Task<ApiClient> Insert(Session session, ApiClient client, string secretHash, CancellationToken cancel)
    {
        var number = await session.Value<long>(
            """
            INSERT INTO api_clients (id, client_id, secret_hash, name, user_id, scopes, grants, redirect_uris, is_public, is_active, created_at)
            VALUES (@Id, @ClientId, @secretHash, @Name, @UserId, @Scopes, @Grants, @RedirectUris, @IsPublic, @IsActive, @CreatedAt)
            RETURNING number
            """,
            new
            {
                client.Id,
                client.ClientId,
                secretHash,
                client.Name,
                client.UserId,
                client.Scopes,
                client.Grants,
                client.RedirectUris,
                client.IsPublic,
                client.IsActive,
                client.CreatedAt,
            },
            cancel
        );
        return client with { Number = number };
    }

    private async Task<(ApiClient? Client, string? SecretHash)> Find(string clientId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var client = await session.Find<ApiClient>(
            $"SELECT {Columns} FROM api_clients WHERE client_id = @clientId",
            new { clientId },
            cancel
        );
        var hash = await session.Value<string?>(
            "SELECT secret_hash FROM api_clients WHERE client_id = @clientId",
            new { clientId },
            cancel
        );
        return (client, hash);
    }

    private bool IsKnownAgain(ApiClient client, string? secretHash, string secret) =>
        proofs.TryGetValue(client.Id, out var proof)
        && proof.SecretHash == secretHash
        && CryptographicOperations.FixedTimeEquals(proof.Hash, ProofOf(secret));

    private byte[] ProofOf(string secret) => HMACSHA256.HashData(proofKey, Encoding.UTF8.GetBytes(secret));

    private ApiClient Make(NewApiClient client, Guid userId) =>
        new()
        {
            Id = Id.New(clock),
            ClientId = Names.Check(client.ClientId ?? Secrets.NewToken()[..22], "clientId"),
            Name = Names.Check(client.Name, "name"),
            UserId = userId,
            Scopes = Words(client.Scopes, "scopes"),
            Grants = Words(client.Grants, "grants"),
            RedirectUris = Words(client.RedirectUris.Select(SafeToReturnTo), "redirectUris"),
            IsPublic = client.IsPublic,
            CreatedAt = clock.GetUtcNow(),
        };

    /// <summary>RFC 9700, 2.1: an absolute URI without fragment; without TLS only on the user's own machine.</summary>
    internal static string SafeToReturnTo(string text)
    {
        var isSafe =
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Fragment.Length == 0
            && !text.Contains('#')
            && text.All(char.IsAscii)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback) || uri.Scheme.Contains('.'));
        return isSafe
            ? text
            : throw Refused.Invalid("redirectUris", $"'{text}' is no safe place to return to: https, or http on localhost.");
    }

    private static string Words(IEnumerable<string> words, string subject) =>
        string.Join(
            ' ',
            words.Select(word => word.Any(char.IsWhiteSpace) ? throw Refused.Invalid(subject, "None of them contains a space.") : word)
        );

    private static void Administrator(Actor actor)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator manages API clients.");
        }
    }

    private sealed record Proof(string SecretHash, byte[] Hash);
}
