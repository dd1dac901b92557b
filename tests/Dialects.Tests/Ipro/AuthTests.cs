using System.Net;
using Dossier.Core.People;

namespace Dossier.Dialects.Tests.Ipro;

public sealed class AuthTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        using var client = ipro.ClientWith(null);
        foreach (var path in new[] { "cases", "cases/1", "users", "nothing/here" })
        {
            var answer = (await client.Ask("GET", path)).Is(HttpStatusCode.Unauthorized);
            Assert.Equal("API0002", answer.Code);
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        }
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Basic aGFyYm9yOng=")]
    [InlineData("Bearer")]
    public async Task A_token_that_is_none_is_refused_before_the_body_is_read(string authorization)
    {
        using var client = ipro.ClientWith(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        Assert.Equal("API0002", (await client.Ask("POST", "cases", "{ broken")).Is(HttpStatusCode.Unauthorized).Code);
    }

    [Theory]
    [InlineData("ipro.papi")]
    [InlineData("ipro.papi ipro.api")]
    public async Task A_token_that_lacks_a_scope_is_forbidden(string scope)
    {
        using var client = ipro.ClientWith(await ipro.NewToken(scope));
        Assert.Equal("API0003", (await client.Ask("GET", "cases")).Is(HttpStatusCode.Forbidden).Code);
    }

    [Fact]
    public async Task A_client_has_the_rights_of_its_user()
    {
        var cancel = TestContext.Current.CancellationToken;
        var ada = await ipro.Server.Of<SignIn>().WithPassword("admin", TestServer.AdministratorPassword, cancel);
        var lin = await ipro.Server.Of<Users>().Create(new NewUser("lin", "lin@harbor.example", null), ada, cancel);
        var order = new NewApiClient("Lin's", lin.Number) { Scopes = [ApiClient.Any], Grants = ["client_credentials"] };
        var (made, secret) = await ipro.Server.Of<ApiClients>().Create(order, ada, cancel);
        var hidden = await ipro.NewCase("Hidden from Lin");
        using var client = ipro.ClientWith(await ipro.NewToken("ipro.papi ipro.api ipro.superadmin", made.ClientId, secret));
        Assert.Empty((await client.Ask("GET", "cases")).Is(HttpStatusCode.OK).Items);
        (await client.Ask("GET", $"cases/{hidden}")).Is(HttpStatusCode.NotFound);
        (await client.Ask("GET", $"cases/{hidden}/workflows/ingestion")).Is(HttpStatusCode.NotFound);
        (await client.Ask("DELETE", $"cases/{hidden}")).Is(HttpStatusCode.NotFound);
        (await client.Ask("GET", "users")).Is(HttpStatusCode.Forbidden);
        var body = new
        {
            name = "x",
            hierarchy = new { },
            capabilities = new { review = new { } },
        };
        (await client.Ask("POST", "cases", body)).Is(HttpStatusCode.Forbidden);
    }
}
