using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>How other servers are called that an operator has named; wired to a client that keeps out of places where it must not go.</summary>
public sealed record OutsideHttp(HttpClient Client);

/// <summary>
/// Signing in through an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 9700), the provider
/// found by its discovery document.
/// </summary>
public sealed class OpenIdSignIn
{
    private const string Kind = "openid";
    private const string By = "OpenID Connect";
    private readonly OpenIdSettings settings;
    private readonly HttpClient http;
    private readonly OutsideSteps steps;
    private readonly OutsideAccounts accounts;
    private readonly IdTokenCheck tokens;
    private readonly ILogger log;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> provider;

    internal OpenIdSignIn(
        OpenIdSettings settings,
        OutsideHttp outside,
        OutsideSteps steps,
        OutsideAccounts accounts,
        TimeProvider clock,
        ILogger<OpenIdSignIn> log
    )
    {
        (this.settings, http, this.steps, this.accounts, this.log) = (settings, outside.Client, steps, accounts, log);
        tokens = new IdTokenCheck(settings, clock);
        provider = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{settings.Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = !settings.AllowsPrivate }
        );
    }

    /// <summary>As people know the provider.</summary>
    public string Name => settings.Name;

    /// <summary>Where to send the browser.</summary>
    /// <param name="address">Of ours, where it comes back to; the provider knows it.</param>
    /// <exception cref="Refused">Unavailable: the provider cannot be reached; TooMany.</exception>
    public async Task<string> Begin(HttpContext context, string address, CancellationToken cancel, string? door = null, string? to = null)
    {
        var configuration = await Configuration(cancel);
        var (state, nonce, verifier) = (Secrets.NewToken(), Secrets.NewToken(), Secrets.NewToken());
        await steps.Begin(
            context,
            Kind,
            state,
            browserHash => new OutsideStep(address, browserHash)
            {
                Nonce = nonce,
                Verifier = verifier,
                Door = door,
                To = to,
            },
            cancel
        );
        return QueryHelpers.AddQueryString(
            configuration.AuthorizationEndpoint,
            new Dictionary<string, string?>
            {
                ["response_type"] = "code",
                ["client_id"] = settings.ClientId,
                ["redirect_uri"] = address,
                ["scope"] = $"openid {settings.Scopes}".TrimEnd(),
                ["state"] = state,
                ["nonce"] = nonce,
                ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
                ["code_challenge_method"] = "S256",
            }
        );
    }

    /// <summary>Whom the provider has signed in, by the request that the browser came back with.</summary>
    /// <returns>The account, and what was given to <see cref="Begin"/>.</returns>
    /// <exception cref="Refused">Unauthenticated: the answer is not good, not asked for, or nobody's account. Unavailable: the provider cannot be reached.</exception>
    public async Task<(Actor Actor, string? Door, string? To)> Finish(HttpContext context, string address, CancellationToken cancel)
    {
        var query = context.Request.Query;
        var step = query["state"] is [{ Length: > 0 } state] ? await steps.Spend(context, Kind, state, cancel) : null;
        if (step is null || step.Address != address)
        {
            throw NotGood("This took too long, or was begun elsewhere. Please sign in again.");
        }

        if (query.ContainsKey("error"))
        {
            throw NotGood($"{settings.Name} did not sign you in.");
        }

        var configuration = await Configuration(cancel);
        // RFC 9207: an answer that says whose it is must be this provider's.
        if (query["code"] is not [{ Length: > 0 } code] || (query["iss"] is [{ } issuer] && issuer != configuration.Issuer))
        {
            throw NotGood($"The answer of {settings.Name} is not good.");
        }

        try
        {
            var person = await Person(configuration, code, step, cancel);
            return (await accounts.Enter(person, settings.Rules, cancel), step.Door, step.To);
        }
        catch (Exception exception) when (IsOfTheNetwork(exception, cancel))
        {
            throw Unreachable(exception);
        }
        catch (Exception exception)
            when (exception
                    is SecurityTokenException
                        or ArgumentException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            log.LogWarning(exception, "An answer of {Provider} was refused.", settings.Name);
            throw NotGood($"The answer of {settings.Name} is not good. Please tell whoever runs this server.");
        }
    }

    private async Task<OutsidePerson> Person(
        OpenIdConnectConfiguration configuration,
        string code,
        OutsideStep step,
        CancellationToken cancel
    )
    {
        using var answer = await Redeem(configuration, code, step, cancel);
        var idToken = answer.RootElement.GetProperty("id_token").GetString() ?? throw new JsonException("There is no ID token.");
        var claims = await tokens.Check(idToken, step.Nonce!, configuration, Renewed, cancel);
        if (claims.Email is null && configuration.UserInfoEndpoint is { Length: > 0 } address)
        {
            var accessToken = answer.RootElement.GetProperty("access_token").GetString();
            using var told = await Ask(new HttpRequestMessage(HttpMethod.Get, address), "Bearer", accessToken, cancel);
            // OpenID Connect Core 5.3.2: what is told of somebody else is not used.
            claims = told.RootElement.GetProperty("sub").GetString() == claims.Subject ? claims.With(told.RootElement) : claims;
        }

        return new OutsidePerson(configuration.Issuer, claims.Subject, By)
        {
            VerifiedEmail = claims.IsEmailVerified || settings.TrustsEmail ? claims.Email : null,
            FirstName = claims.FirstName,
            LastName = claims.LastName,
        };

        async Task<OpenIdConnectConfiguration> Renewed()
        {
            provider.RequestRefresh();
            return await Configuration(cancel);
        }
    }

    /// <summary>RFC 6749 4.1.3, with RFC 7636.</summary>
    private async Task<JsonDocument> Redeem(
        OpenIdConnectConfiguration configuration,
        string code,
        OutsideStep step,
        CancellationToken cancel
    )
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = step.Address,
            ["code_verifier"] = step.Verifier!,
        };
        if (settings.ClientSecret is null)
        {
            form["client_id"] = settings.ClientId;
        }

        using var content = new FormUrlEncodedContent(form);
        var request = new HttpRequestMessage(HttpMethod.Post, configuration.TokenEndpoint) { Content = content };
        var pair = settings.ClientSecret is { } secret
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(secret)}"))
            : null;
        return await Ask(request, "Basic", pair, cancel);
    }

    private async Task<JsonDocument> Ask(HttpRequestMessage request, string scheme, string? credentials, CancellationToken cancel)
    {
        using (request)
        {
            if (request.RequestUri!.Scheme != Uri.UriSchemeHttps && !settings.AllowsPrivate)
            {
                throw new InvalidOperationException($"{request.RequestUri} is not https.");
            }

            request.Headers.Authorization = credentials is null ? null : new AuthenticationHeaderValue(scheme, credentials);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(text)
                : throw new InvalidOperationException($"{request.RequestUri} answered {(int)response.StatusCode}.");
        }
    }

    private async Task<OpenIdConnectConfiguration> Configuration(CancellationToken cancel)
    {
        OpenIdConnectConfiguration found;
        try
        {
            found = await provider.GetConfigurationAsync(cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            throw Unreachable(exception);
        }

        // OpenID Connect Discovery 4.3: otherwise another provider could answer for it.
        return found.Issuer?.TrimEnd('/') == settings.Authority.AbsoluteUri.TrimEnd('/')
            ? found
            : throw Unreachable(new InvalidOperationException($"It says that it is '{found.Issuer}', not '{settings.Authority}'."));
    }

    private static bool IsOfTheNetwork(Exception exception, CancellationToken cancel) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancel.IsCancellationRequested);

    private Refused Unreachable(Exception exception)
    {
        log.LogError(exception, "{Provider} cannot be asked who somebody is.", settings.Name);
        return new Refused(Reason.Unavailable, $"{settings.Name} cannot be reached. Try again, or sign in another way.");
    }

    private static Refused NotGood(string message) => new(Reason.Unauthenticated, message);
}
