using System.Net;
using Dossier.Core.People;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>No door lets anybody in by password alone who has a second factor, or whose password was given by somebody else.</summary>
public sealed class SecondFactorTests : IAsyncLifetime
{
    private readonly SignInServer world = new();
    private Browser browser = null!;
    private string secret = "";
    private IReadOnlyList<string> codes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await world.InitializeAsync();
        browser = new Browser(world.Server.Address);
        var ada = await world.Server.Of<SignIn>().WithPassword("ada", SignInServer.Password, Cancel);
        secret = await world.Server.Of<SecondFactors>().Begin(ada, Cancel);
        codes = await world.Server.Of<SecondFactors>().Confirm(Code(), ada, Cancel);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task The_page_asks_for_it_and_programs_have_no_place_for_it()
    {
        var second = await Entered();
        Assert.Contains("A code of your app, or a recovery code", second.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(SignInServer.Password, second.Text, StringComparison.Ordinal);
        var wrong = await browser.Send(second, "factor", ("code", "1"));
        Assert.Contains("The second factor is wrong", wrong.Is(HttpStatusCode.Unauthorized).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("dossier_login", browser.Cookies.Keys);
        var done = (await browser.Send(wrong, "factor", ("code", Code()))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("signed in as", (await browser.Go(done.Header("Location")!)).Text, StringComparison.Ordinal);
        // The step is over, and the code was good once.
        Assert.Contains("sign in again", (await browser.Send(second, "factor", ("code", codes[0]))).Text, StringComparison.Ordinal);
        using var other = new Browser(world.Server.Address);
        var again = await Entered(other);
        (await other.Send(again, "factor", ("code", Code()))).Is(HttpStatusCode.Unauthorized);
        (await other.Send(again, "factor", ("code", codes[0]))).Is(HttpStatusCode.SeeOther);

        var program = await ByPassword(SignInServer.Password);
        Assert.Contains("second factor", program.Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
        Assert.Equal("invalid_grant", program.Json.GetProperty("error").GetString());
        // Who does not know the password does not learn of it.
        Assert.DoesNotContain("second factor", (await ByPassword("wrong wrong")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_ones_lock_the_account_and_ten_minutes_end_the_step()
    {
        var second = await Entered();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await browser.Send(second, "factor", ("code", "1"))).Is(HttpStatusCode.Unauthorized);
        }

        (await browser.Send(second, "factor", ("code", codes[0]))).Is(HttpStatusCode.Unauthorized);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(6));
        var later = await Entered();
        world.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        (await browser.Send(later, "factor", ("code", codes[0]))).Is(HttpStatusCode.Unauthorized);
        (await browser.Send(await Entered(), "factor", ("code", codes[0]))).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_passkey_that_is_none_signs_nobody_in()
    {
        var login = await browser.Go(SignInServer.Authorize());
        foreach (var answer in new[] { "", "nonsense", "{}", """{"response":{"clientDataJSON":"e30"}}""" })
        {
            var again = await browser.Send(login, "passkey", ("answer", answer));
            Assert.Contains("This passkey is not known here", again.Is(HttpStatusCode.Unauthorized).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_password_is_changed_with_it()
    {
        const string Next = "another long password";
        (string, string)[] fields = [("username", "ada"), ("present", SignInServer.Password), ("password", Next), ("again", Next)];
        var page = await browser.Go("/account/password");
        var asked = await browser.Send(page, "form", fields);
        Assert.Contains("name=\"code\"", asked.Is(HttpStatusCode.Unauthorized).Text, StringComparison.Ordinal);
        (await browser.Send(asked, "form", [.. fields, ("code", "1")])).Is(HttpStatusCode.Unauthorized);
        (await browser.Send(asked, "form", [.. fields, ("code", Code())])).Is(HttpStatusCode.OK);
        (await Entered(browser, Next)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_password_that_somebody_else_gave_is_changed_first()
    {
        const string Given = "given by somebody else";
        var order = new NewUser("lin", "lin@x.example", Given) { MustChangePassword = true };
        await world.Server.Of<Users>().Create(order, world.Administrator, Cancel);
        var login = await browser.Go(SignInServer.Authorize());
        var told = await browser.Send(login, "login", ("username", "lin"), ("password", Given));
        Assert.Contains("href=\"/account/password\"", told.Is(HttpStatusCode.Forbidden).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("dossier_login", browser.Cookies.Keys);
        var program = await ByPassword(Given, "lin");
        Assert.Contains("Choose one of your own", program.Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
        const string Next = "chosen by Lin herself";
        (string, string)[] fields = [("username", "lin"), ("present", Given), ("password", Next), ("again", Next)];
        (await browser.Send(await browser.Go("/account/password"), "form", fields)).Is(HttpStatusCode.OK);
        (await ByPassword(Next, "lin")).Is(HttpStatusCode.OK);
        login = await browser.Go(SignInServer.Authorize());
        (await browser.Send(login, "login", ("username", "lin"), ("password", Next))).Is(HttpStatusCode.SeeOther);
    }

    private string Code() => Totp.CodeAt(secret, world.Server.Clock.GetUtcNow());

    private Task<Answer> Entered() => Entered(browser);

    private static async Task<Answer> Entered(Browser browser, string password = SignInServer.Password) =>
        await browser.Send(await browser.Go(SignInServer.Authorize()), "login", ("username", "ada"), ("password", password));

    private Task<Answer> ByPassword(string password, string userName = "ada") =>
        world.Token(
            ("grant_type", "password"),
            ("username", userName),
            ("password", password),
            ("client_id", SignInServer.Mobile),
            ("scope", "api openid")
        );
}
