using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>
/// Makes and checks passkeys (WebAuthn), by the framework's handler. What a device is to sign is made here, is good once and for five minutes,
/// and is found again by itself: answers carry it, so that no protocol needs a place for more.
/// </summary>
public sealed class PasskeyCheck
{
    private const string Creation = "passkey.creation";
    private const string Use = "passkey.use";
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Challenges that one address may ask for in a minute: each is a row until it is over, and nobody has to be known for it.</summary>
    private const int ChallengesPerMinute = 60;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private readonly Passkeys passkeys;
    private readonly LoginSessions sessions;
    private readonly RequestRates rates;
    private readonly byte[] decoyKey;
    private readonly PasskeyHandler<PasskeyOwner> handler;

    internal PasskeyCheck(PasskeySettings settings, Passkeys passkeys, LoginSessions sessions, RequestRates rates, Secrets secrets)
    {
        (this.passkeys, this.sessions, this.rates) = (passkeys, sessions, rates);
        decoyKey = secrets.KeyFor("passkey.decoys");
        // It looks through its store, and has no other use for the manager.
        var people = new UserManager<PasskeyOwner>(
            new PasskeyStore(passkeys),
            Options.Create(new IdentityOptions()),
            new PasswordHasher<PasskeyOwner>(),
            [],
            [],
            new UpperInvariantLookupNormalizer(),
            new IdentityErrorDescriber(),
            services: null!,
            NullLogger<UserManager<PasskeyOwner>>.Instance
        );
        handler = new PasskeyHandler<PasskeyOwner>(
            people,
            Options.Create(
                new IdentityPasskeyOptions
                {
                    ServerDomain = settings.Domain,
                    AuthenticatorTimeout = Lifetime,
                    // A passkey stands for password and second factor together, so a device that anybody may touch is not enough.
                    UserVerificationRequirement = "required",
                    ResidentKeyRequirement = "preferred",
                    ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && settings.Allows(asked.Origin, asked.HttpContext)),
                }
            )
        );
    }

    /// <summary>What a device is to make a passkey from, in the JSON of WebAuthn.</summary>
    /// <param name="email">As devices show whose passkey it is.</param>
    public async Task<string> BeginCreation(HttpContext context, Actor actor, string email, CancellationToken cancel)
    {
        var owner = new PasskeyUserEntity
        {
            Id = actor.UserId.ToString("D"),
            Name = email,
            DisplayName = actor.Name,
        };
        var made = await handler.MakeCreationOptionsAsync(owner, context);
        var key = ChallengeOf(made.CreationOptionsJson);
        await sessions.Begin(Creation, actor, Lifetime, cancel, new Kept(made.AttestationState), key);
        return made.CreationOptionsJson;
    }

    /// <summary>Checks what a device has made for the actor, and keeps it under a name.</summary>
    /// <returns>Recovery codes; see <see cref="Passkeys.Add"/>.</returns>
    /// <exception cref="Refused">Invalid: it is wrong, for another place, or too late; and as <see cref="Passkeys.Add"/> refuses.</exception>
    public async Task<IReadOnlyList<string>> Add(HttpContext context, string answer, string name, Actor actor, CancellationToken cancel)
    {
        var step = AnsweredChallenge(answer) is { } challenge ? await sessions.Take(Creation, challenge, cancel) : null;
        if (step is not { } begun || begun.Actor.UserId != actor.UserId)
        {
            throw new Refused(Reason.Invalid, "This took too long, or was answered already. Please begin again.");
        }

        var made = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                HttpContext = context,
                CredentialJson = answer,
                AttestationState = Json.Read<Kept>(begun.Session.DetailsJson).State,
            }
        );
        if (!made.Succeeded)
        {
            throw new Refused(Reason.Invalid, $"The device's answer is not good: {made.Failure.Message}");
        }

        var passkey = new Passkey
        {
            CredentialId = Base64UrlEncoder.Encode(made.Passkey.CredentialId),
            PublicKey = Base64UrlEncoder.Encode(made.Passkey.PublicKey),
            SignCount = made.Passkey.SignCount,
            Transports = string.Join(' ', made.Passkey.Transports ?? []),
            IsBackupEligible = made.Passkey.IsBackupEligible,
            IsBackedUp = made.Passkey.IsBackedUp,
            Name = name,
        };
        return await passkeys.Add(passkey, actor, cancel);
    }

    /// <summary>What a device is to sign, in the JSON of WebAuthn.</summary>
    /// <param name="userNameOrEmail">Null: any passkey that the device knows for here. Whether there is such a user, the answer does not tell.</param>
    /// <exception cref="Refused">TooMany.</exception>
    public async Task<string> BeginUse(HttpContext context, string? userNameOrEmail, CancellationToken cancel)
    {
        if (await rates.Take($"passkey/{context.Connection.RemoteIpAddress}", ChallengesPerMinute, cancel) is { IsRefused: true } standing)
        {
            throw new Refused(Reason.TooMany, "This address asks too often. Try again later.") { Wait = standing.Wait };
        }

        var owner = userNameOrEmail is null ? null : await OwnerNamed(userNameOrEmail, cancel);
        var made = await handler.MakeRequestOptionsAsync(owner, context);
        var key = ChallengeOf(made.RequestOptionsJson);
        await sessions.Begin(Use, actor: null, Lifetime, cancel, new Kept(made.AssertionState), key);
        return made.RequestOptionsJson;
    }

    /// <summary>Checks what a device has signed. What is wrong in any way is <see cref="PasskeyUse.Wrong"/>.</summary>
    public async Task<PasskeyUse> Check(HttpContext context, string answer, CancellationToken cancel)
    {
        if (AnsweredChallenge(answer) is not { } challenge || await sessions.Spend(Use, challenge, cancel) is not { } step)
        {
            return PasskeyUse.Wrong;
        }

        var used = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext
            {
                HttpContext = context,
                CredentialJson = answer,
                AssertionState = Json.Read<Kept>(step.DetailsJson).State,
            }
        );
        return used.Succeeded
            ? new PasskeyUse(
                Base64UrlEncoder.Encode(used.Passkey.CredentialId),
                used.User.UserId,
                used.Passkey.SignCount,
                used.Passkey.IsBackedUp
            )
            : PasskeyUse.Wrong;
    }

    /// <summary>For a name that nobody with passkeys has, somebody made up, who is the same each time (WebAuthn 14.6.2).</summary>
    private async Task<PasskeyOwner> OwnerNamed(string name, CancellationToken cancel) =>
        await passkeys.OwnerNamed(name, cancel) is { } userId
            ? new PasskeyOwner(userId, name)
            : new PasskeyOwner(Guid.Empty, name, HMACSHA256.HashData(decoyKey, Encoding.UTF8.GetBytes(Names.Key(name))));

    private static string ChallengeOf(string options)
    {
        using var parsed = JsonDocument.Parse(options);
        return parsed.RootElement.GetProperty("challenge").GetString()!;
    }

    /// <summary>The challenge that an answer says it answers; null when it is no answer.</summary>
    private static string? AnsweredChallenge(string answer)
    {
        try
        {
            if (answer.Length > LongestAnswer)
            {
                return null;
            }

            using var parsed = JsonDocument.Parse(answer);
            using var data = JsonDocument.Parse(
                Base64UrlEncoder.DecodeBytes(parsed.RootElement.GetProperty("response").GetProperty("clientDataJSON").GetString())
            );
            return data.RootElement.GetProperty("challenge").GetString() is { Length: > 0 } challenge ? challenge : null;
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What is kept between question and answer.</summary>
    private sealed record Kept(string? State);
}
