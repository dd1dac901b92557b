using System.Net;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>Requests to the authorization endpoint that are wrong.</summary>
public sealed class AuthorizeErrorTests(SignInServer world) : IClassFixture<SignInServer>, IDisposable
{
    private readonly Browser browser = new(world.Server.Address);

    public void Dispose() => browser.Dispose();

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://app.example/back?kind=a/")]
    [InlineData("redirect_uri", "https://app.example/back")]
    [InlineData("redirect_uri", "https://evil.example/")]
    public async Task Who_is_not_known_is_never_gone_back_to(string name, string? value)
    {
        var page = (await browser.Go(SignInServer.Authorize((name, value)))).Is(HttpStatusCode.BadRequest);
        Assert.Null(page.Header("Location"));
        Assert.Contains("role=\"alert\"", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("scope", "api", "invalid_scope")]
    [InlineData("scope", "openid", "invalid_scope")]
    [InlineData("scope", "api openid more", "invalid_scope")]
    public async Task What_else_is_wrong_is_told_to_the_program(string name, string? value, string error)
    {
        var back = SignInServer.Query(await browser.Go(SignInServer.Authorize((name, value))));
        Assert.Equal((error, "s t&ate", "a"), (back["error"], back["state"], back["kind"]));
    }

    [Fact]
    public async Task A_stray_parameter_is_ignored_and_a_repeated_one_is_not()
    {
        (await browser.Go(SignInServer.Authorize(("grant_type", "client_credential")))).Is(HttpStatusCode.OK);
        Assert.Equal("invalid_request", SignInServer.Query(await browser.Go(SignInServer.Authorize() + "&scope=api"))["error"]);
    }
}
