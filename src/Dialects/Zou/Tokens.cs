using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Dialects.Zou;

/// <summary>Somebody who is signed in.</summary>
/// <param name="Session">The secret key of their session; empty for a program.</param>
internal sealed record SignedIn(string Session, Actor Actor, bool IsRestricted);

/// <summary>
/// Contract 5: JSON Web Tokens signed with HS256, by a key of this installation. What they say is only believed while the session lasts whose
/// key is their <c>refresh_jti</c>.
/// </summary>
internal sealed class Tokens(Secrets secrets, LoginSessions sessions, ApiTokens programs, TimeProvider clock)
{
    public const string Access = "access";
    public const string Refresh = "refresh";
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromDays(7);
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(15);
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}"""u8);
    private readonly byte[] key = secrets.KeyFor("zou.tokens");

    /// <param name="session">The secret key of the session; it is the id of the refresh token.</param>
    /// <param name="isRestricted">Good for setting up a second factor, and for nothing before that.</param>
    public string Issue(string type, Guid person, string session, bool isFresh, bool isRestricted = false)
    {
        var now = clock.GetUtcNow();
        var claims = new JsonObject
        {
            ["fresh"] = isFresh,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + (type == Access ? AccessLifetime : RefreshLifetime)).ToUnixTimeSeconds(),
            ["jti"] = type == Access ? Secrets.NewToken() : session,
            ["type"] = type,
            ["sub"] = person.ToString(),
            ["identity_type"] = "person",
        };
        if (type == Access)
        {
            claims["refresh_jti"] = session;
        }

        if (isRestricted)
        {
            claims["requires_2fa_setup"] = true;
        }

        var signed = $"{Header}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(Sign(signed))}";
    }

    /// <summary>Who is signed in by a token, and by which session.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public async Task<SignedIn> Check(string? token, string type, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(token))
        {
            throw new Refused(Reason.Unauthenticated, "Missing JWT in cookies or headers (Missing cookie; Missing Authorization Header)");
        }

        // Programs have tokens without a session, and without a dot.
        if (type == Access && !token.Contains('.') && await programs.Check(token, cancel) is { } program)
        {
            return new SignedIn("", program, IsRestricted: false);
        }

        var (session, person, isRestricted) = Read(token, type);
        return await sessions.Check(Auth.SessionKind, session, cancel) is { } signedIn && signedIn.Actor.UserId == person
            ? new SignedIn(session, signedIn.Actor, isRestricted)
            : throw new Refused(Reason.Unauthenticated, "Token has been revoked");
    }

    /// <summary>The session and person of a token.</summary>
    /// <exception cref="Refused">Unauthenticated: it is garbage, of another type, or too old.</exception>
    private (string Session, Guid Person, bool IsRestricted) Read(string token, string type)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            throw Garbage("Not enough segments");
        }

        // The header is compared, not read: no other way of signing is known.
        if (!Equal(parts[2], Encode(Sign($"{parts[0]}.{parts[1]}"))) || parts[0] != Header)
        {
            throw Garbage("Signature verification failed");
        }

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        if (claims["type"]!.GetValue<string>() != type)
        {
            throw Garbage(type == Access ? "Only non-refresh tokens are allowed" : "Only refresh tokens are allowed");
        }

        if (claims["exp"]!.GetValue<long>() <= clock.GetUtcNow().ToUnixTimeSeconds())
        {
            throw new Refused(Reason.Unauthenticated, "Signature has expired") { Subject = Auth.Expired };
        }

        var session = claims[type == Access ? "refresh_jti" : "jti"]!.GetValue<string>();
        return (session, Guid.Parse(claims["sub"]!.GetValue<string>()), claims["requires_2fa_setup"] is not null);
    }

    private static Refused Garbage(string message) => new(Reason.Unauthenticated, message) { Subject = Auth.Garbage };

    private byte[] Sign(string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static bool Equal(string given, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
