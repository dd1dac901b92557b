using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Dialects.Tests.Identity;

public sealed class TokenTests : IAsyncLifetime
{
    private TestServer server = null!;
    private HttpClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestServer.Start((_, _) => { }, app => IdentityEndpoints.Map(app.MapGroup("/auth"), ["one", "two"]));
        client = server.Client();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_gets_a_token_by_form()
    {
        var answer = (await Ask(Form())).Is(HttpStatusCode.OK);
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal(3600, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("one two", answer.Json.GetProperty("scope").GetString());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("no-cache", answer.Header("Pragma"));
        var token = new JsonWebToken(answer.Json.GetProperty("access_token").GetString());
        Assert.Equal("RS256", token.Alg);
        Assert.Equal($"{server.Address}/auth", token.Issuer);
        Assert.Equal(TestServer.ClientId, token.GetPayloadValue<string>("client_id"));
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.ValidFrom);
    }

    [Fact]
    public async Task A_client_gets_a_token_by_header_with_both_halves_encoded()
    {
        var answer = (await Ask(Form(("client_id", null), ("client_secret", null)), Basic(TestServer.ClientId, TestServer.ClientSecret)));
        answer.Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_that_is_verified_by_the_published_keys_names_its_actor()
    {
        var token = await Token();
        var discovery = (await client.Ask("GET", "/auth/.well-known/openid-configuration")).Is(HttpStatusCode.OK).Json;
        Assert.Equal($"{server.Address}/auth", discovery.GetProperty("issuer").GetString());
        Assert.Equal($"{server.Address}/auth/connect/token", discovery.GetProperty("token_endpoint").GetString());
        var keys = await client.Ask("GET", discovery.GetProperty("jwks_uri").GetString()!);
        var rules = new TokenValidationParameters
        {
            ValidIssuer = $"{server.Address}/auth",
            ValidAudience = $"{server.Address}/auth/resources",
            IssuerSigningKeys = new JsonWebKeySet(keys.Text).Keys,
            ValidateLifetime = false,
        };
        Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(token, rules)).IsValid);
        Assert.DoesNotContain("\"d\"", keys.Text, StringComparison.Ordinal);
        var actor = await Check(token);
        Assert.Equal(["one", "two"], actor.Scopes);
        Assert.True(actor.IsAdministrator);
        Assert.NotNull(actor.ApiClientId);
    }

    [Theory]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("client_id", null, "invalid_client")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("client_secret", null, "invalid_client")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("scope", "one three", "invalid_scope")]
    [InlineData("scope", "ONE", "invalid_scope")]
    public async Task What_is_wrong_is_told_in_the_words_of_RFC_6749(string name, string? value, string error)
    {
        var answer = (await Ask(Form((name, value)))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(error, answer.Json.GetProperty("error").GetString());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task A_wrong_secret_in_the_header_is_answered_with_a_challenge()
    {
        var form = Form(("client_id", null), ("client_secret", null));
        var answer = (await Ask(form, Basic(TestServer.ClientId, "wrong"))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("invalid_client", answer.Json.GetProperty("error").GetString());
        Assert.StartsWith("Basic", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        (await Ask(Form(("client_id", null), ("client_secret", null)), new AuthenticationHeaderValue("Basic", "%%%"))).Is(
            HttpStatusCode.Unauthorized
        );
        (await Ask(Form(("client_id", null), ("client_secret", null)), new AuthenticationHeaderValue("Bearer", "x"))).Is(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task Naming_the_client_twice_is_an_invalid_request()
    {
        var answer = (await Ask(Form(), Basic(TestServer.ClientId, TestServer.ClientSecret))).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_request", answer.Json.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(
        "grant_type=client_credentials&grant_type=client_credentials&client_id=harbor&client_secret=x",
        "application/x-www-form-urlencoded"
    )]
    [InlineData("grant_type=client_credentials&client_id=harbor&client_secret=x", "text/plain")]
    [InlineData("{\"grant_type\":\"client_credentials\"}", "application/json")]
    [InlineData("", "application/x-www-form-urlencoded")]
    public async Task A_body_that_is_no_proper_form_is_an_invalid_request(string body, string type)
    {
        var content = new StringContent(body, Encoding.UTF8, type);
        var answer = (await client.Ask(HttpMethod.Post, "/auth/connect/token", content)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_request", answer.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_an_invalid_request()
    {
        var answer = (await Ask(Form(("padding", new string('x', 70_000))))).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_request", answer.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task After_too_many_failures_a_client_has_to_wait()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            (await Ask(Form(("client_id", "guessed"), ("client_secret", "wrong")))).Is(HttpStatusCode.BadRequest);
        }

        var answer = (await Ask(Form(("client_id", "guessed")))).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("60", answer.Header("Retry-After"));
        (await Ask(Form())).Is(HttpStatusCode.OK);
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        (await Ask(Form(("client_id", "guessed")))).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_ends_after_an_hour()
    {
        var token = await Token();
        server.Clock.Advance(TimeSpan.FromMinutes(59));
        await Check(token);
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await Refuses(token);
    }

    [Fact]
    public async Task A_token_ends_within_a_second_of_its_client_being_switched_off()
    {
        var token = await Token();
        var administrator = await Check(token);
        await server.Of<ApiClients>().SetActive(1, false, administrator, Cancel);
        server.Clock.Advance(TimeSpan.FromSeconds(1.1));
        await Refuses(token);
        (await Ask(Form())).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_for_another_issuer_or_of_another_server_is_refused()
    {
        var token = await Token();
        await Refuses(token, "http://elsewhere/auth");
        await using var other = await TestServer.Start((_, _) => { }, app => IdentityEndpoints.Map(app.MapGroup("/auth"), ["one", "two"]));
        var (client, _) = await server.Of<ApiClients>().Create(new NewApiClient("x", 1), await Check(token), Cancel);
        var foreign = await other.Of<AccessTokens>().Issue($"{server.Address}/auth", client, await Check(token), ["one"], Cancel);
        await Refuses(foreign);
    }

    [Fact]
    public async Task A_tampered_token_is_refused()
    {
        var parts = (await Token()).Split('.');
        var payload = Encoding
            .UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1]))
            .Replace("one two", "one two three", StringComparison.Ordinal);
        await Refuses($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
        var unsigned = Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""");
        await Refuses($"{unsigned}.{parts[1]}.");
        await Refuses("nonsense");
        await Refuses("");
        await Refuses(new string('a', 10_000));
    }

    [Fact]
    public async Task Keys_rotate_and_old_ones_stay_published_until_their_tokens_are_over()
    {
        var token = await Token();
        var administrator = await Check(token);
        await server.Of<SigningKeys>().Rotate(endOldOnes: false, administrator, Cancel);
        Assert.Equal(2, (await Keys()).Count);
        Assert.NotEqual(new JsonWebToken(token).Kid, new JsonWebToken(await Token()).Kid);
        await Check(token);
        server.Clock.Advance(TimeSpan.FromDays(2));
        await Token();
        Assert.Single(await Keys());
        server.Clock.Advance(TimeSpan.FromDays(90));
        var last = await Token();
        await Check(last);
        await server.Of<SigningKeys>().Rotate(endOldOnes: true, administrator, Cancel);
        await Refuses(last);
        await Assert.ThrowsAsync<Refused>(() =>
            server.Of<SigningKeys>().Rotate(true, administrator with { IsAdministrator = false }, Cancel)
        );
    }

    [Fact]
    public async Task No_secret_is_ever_logged_or_kept()
    {
        await Token();
        await Ask(Form(("client_secret", "wrong secret")));
        Assert.Contains(server.Logged, line => line.Contains(TestServer.ClientId, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Logged, line => line.Contains(TestServer.ClientSecret, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Logged, line => line.Contains("wrong secret", StringComparison.Ordinal));
        await using var session = await server.Database.Engine.Read(Cancel);
        Assert.DoesNotContain(
            "PRIVATE",
            await session.Value<string>("SELECT private_key FROM signing_keys", null, Cancel),
            StringComparison.Ordinal
        );
    }

    private async Task<string> Token() => (await Ask(Form())).Is(HttpStatusCode.OK).Json.GetProperty("access_token").GetString()!;

    private Task<Actor> Check(string token, string? issuer = null) =>
        server.Of<AccessTokens>().Check(token, issuer ?? $"{server.Address}/auth", Cancel);

    private async Task Refuses(string token, string? issuer = null) =>
        Assert.Equal(Reason.Unauthenticated, (await Assert.ThrowsAsync<Refused>(() => Check(token, issuer))).Reason);

    private async Task<IList<JsonWebKey>> Keys() =>
        new JsonWebKeySet((await client.Ask("GET", "/auth/.well-known/openid-configuration/jwks")).Text).Keys;

    private async Task<Answer> Ask(HttpContent form, AuthenticationHeaderValue? authorization = null)
    {
        using var asking = server.Client();
        asking.DefaultRequestHeaders.Authorization = authorization;
        return await asking.Ask(HttpMethod.Post, "/auth/connect/token", form);
    }

    /// <summary>A good request, with some of its parameters replaced, or left out where null.</summary>
    private static FormUrlEncodedContent Form(params (string Name, string? Value)[] replaced)
    {
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = TestServer.ClientId,
            ["client_secret"] = TestServer.ClientSecret,
            ["scope"] = "one two",
        };
        foreach (var (name, value) in replaced)
        {
            form[name] = value;
        }

        return new FormUrlEncodedContent(
            form.Where(parameter => parameter.Value is not null)
                .Select(parameter => new KeyValuePair<string, string>(parameter.Key, parameter.Value!))
        );
    }

    private static AuthenticationHeaderValue Basic(string name, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(name)}:{WebUtility.UrlEncode(secret)}")));
}
