using System.Net;
using System.Text.Json;
using Dossier.Core.People;
using Dossier.Web.Tests.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dossier.Web.Tests;

/// <summary>Signing in with more than a password, and setting that up: by an app, and by the passkeys of a device that Chromium makes up.</summary>
[Collection(Site.Name)]
public sealed class AccountTests(Site site)
{
    private const int Minutes = 60_000;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minutes)]
    public async Task An_app_is_set_up_asked_for_and_taken_away()
    {
        await site.Server.NewUser("codes", Cancel);
        await using var visitor = await site.Visit();
        await visitor.Page.GotoAsync("/account");
        await visitor.SignIn("codes");
        await visitor.Button("Set up an app").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Img, new() { Name = "QR code of the key below" })).ToBeVisibleAsync();
        await visitor.Look("account-app");
        var secret = (await visitor.Page.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        var code = visitor.Page.GetByLabel("The code that it shows now");
        await code.FillAsync("000000x");
        await visitor.Button("Turn it on").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code or passkey is wrong");
        var now = TimeProvider.System.GetUtcNow();
        await code.FillAsync(Totp.CodeAt(secret, now));
        await visitor.Button("Turn it on").ClickAsync();
        await Expect(visitor.Heading("Your recovery codes")).ToBeVisibleAsync();
        await visitor.Look("account-recovery-codes");
        var codes = await visitor.Page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Distinct().Count());
        await visitor.Button("I have put them away").ClickAsync();
        await Expect(visitor.Page.GetByText("An app is set up.")).ToBeVisibleAsync();

        await visitor.Button("Sign out").ClickAsync();
        await visitor.SignIn("codes");
        await Expect(visitor.Heading("One more step")).ToBeVisibleAsync();
        await visitor.Look("sign-in-second-factor");
        // Nobody is in yet.
        Assert.Equal(401, (await visitor.Page.APIRequest.GetAsync("/pages/v1/session")).Status);
        await visitor.Page.GetByLabel("Code of your app").FillAsync("123");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The second factor is wrong");
        await visitor.Page.GetByLabel("Code of your app").FillAsync(Totp.CodeAt(secret, now + Step));
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Heading("Workspaces")).ToBeVisibleAsync();

        await visitor.Link("codes").ClickAsync();
        await visitor.Button("Remove the app").ClickAsync();
        await visitor.Page.GetByLabel("Code of your app").FillAsync(codes[0]);
        await visitor.Button("Go on").ClickAsync();
        await Expect(visitor.Button("Set up an app")).ToBeVisibleAsync();
        await visitor.Button("Sign out").ClickAsync();
        await visitor.SignIn("codes");
        await Expect(visitor.Heading("Workspaces")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_passkey_signs_in_alone_and_beside_the_password()
    {
        await site.Server.NewUser("keys", Cancel);
        // Passkeys belong to names: numbers have none.
        await using var visitor = await site.Visit(host: "localhost");
        await HasDevice(visitor);
        await visitor.Page.GotoAsync("/account");
        await visitor.SignIn("keys");
        await visitor.Button("Add a passkey").ClickAsync();
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Desk");
        await visitor.Look("account-add-passkey");
        await visitor.Button("Add").ClickAsync();
        await Expect(visitor.Heading("Your recovery codes")).ToBeVisibleAsync();
        await visitor.Button("I have put them away").ClickAsync();
        await visitor.Button("Rename Desk").ClickAsync();
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Office");
        await visitor.Button("Rename").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Rowheader, new() { Name = "Office" })).ToBeVisibleAsync();
        await visitor.Look("account-passkeys");

        await visitor.Button("Sign out").ClickAsync();
        await visitor.Button("Sign in with a passkey").ClickAsync();
        await Expect(visitor.Heading("Workspaces")).ToBeVisibleAsync();
        await visitor.Button("Sign out").ClickAsync();
        await visitor.SignIn("keys");
        await visitor.Button("Use a passkey").ClickAsync();
        await Expect(visitor.Heading("Workspaces")).ToBeVisibleAsync();

        await visitor.Link("keys").ClickAsync();
        await visitor.Button("Remove Office").ClickAsync();
        await visitor.Button("Use a passkey").ClickAsync();
        await Expect(visitor.Page.GetByText("None yet.")).ToBeVisibleAsync();
        await visitor.Button("Sign out").ClickAsync();
        // It is still on the device; here it is worth nothing any more.
        await visitor.Button("Sign in with a passkey").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This passkey is not known here");
        await visitor.SignIn("keys");
        await Expect(visitor.Heading("Workspaces")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact(Timeout = Minutes)]
    public async Task A_password_that_somebody_else_gave_opens_nothing_but_its_change()
    {
        const string Given = "given by somebody else";
        var order = new
        {
            userName = "fresh",
            email = "fresh@test.example",
            password = Given,
        };
        await site.Server.Ask(HttpMethod.Post, "/users", order, Cancel);
        await using var visitor = await site.Visit(colors: ColorScheme.Dark);
        await visitor.SignIn("fresh", Given);
        await Expect(visitor.Page.GetByText("Choose a password of your own before you go on")).ToBeVisibleAsync();
        await visitor.Look("account-password-due");
        foreach (var path in new[] { "workspaces", "users", "account/security" })
        {
            var answer = await visitor.Page.APIRequest.GetAsync($"/pages/v1/{path}");
            Assert.Equal(403, answer.Status);
            Assert.Contains("password to be chosen", await answer.TextAsync(), StringComparison.Ordinal);
        }

        await visitor.Page.GetByLabel("Present password").FillAsync(Given);
        await visitor.Page.GetByLabel("New password").FillAsync(Server.Password);
        await visitor.Button("Change the password").ClickAsync();
        await Expect(visitor.Button("Set up an app")).ToBeVisibleAsync();
        Assert.Equal(200, (await visitor.Page.APIRequest.GetAsync("/pages/v1/workspaces")).Status);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>The pages without the others' scripts: where programs of other APIs send people.</summary>
    [Fact(Timeout = 2 * Minutes)]
    public async Task Programs_send_people_to_pages_that_ask_the_same()
    {
        await site.Server.NewUser("programs", Cancel);
        const string Return = "http://127.0.0.1:9/back";
        var program = new
        {
            name = "Pocket app",
            user = 1,
            scopes = new[] { "iconect_api", "openid" },
            grants = new[] { "authorization_code" },
            redirectUris = new[] { Return },
            isPublic = true,
        };
        var made = await site.Server.Ask(HttpMethod.Post, "/clients", program, Cancel);
        await using var visitor = await site.Visit(host: "localhost", colors: ColorScheme.Dark);
        await HasDevice(visitor);
        await visitor.Page.GotoAsync("/account");
        await visitor.SignIn("programs");
        await visitor.Button("Add a passkey").ClickAsync();
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Phone");
        await visitor.Button("Add").ClickAsync();
        await Expect(visitor.Heading("Your recovery codes")).ToBeVisibleAsync();
        var codes = await visitor.Page.Locator(".codes code").AllInnerTextsAsync();
        var clientId = WebUtility.UrlEncode(made.GetProperty("client").GetProperty("clientId").GetString());
        var address =
            $"/iconect/openid/authorize?client_id={clientId}&response_type=code&redirect_uri={WebUtility.UrlEncode(Return)}&scope=iconect_api%20openid"
            + $"&state=s&code_challenge={new string('a', 43)}&code_challenge_method=S256";
        await visitor.Page.GotoAsync(address);
        await Expect(visitor.Heading("Sign in")).ToBeVisibleAsync();
        await Expect(visitor.Button("Sign in with a passkey")).ToBeVisibleAsync();
        await visitor.Look("program-sign-in");
        await visitor.SignIn("programs");
        await Expect(visitor.Heading("One more step")).ToBeVisibleAsync();
        await visitor.Look("program-second-factor");
        await visitor.Page.GetByLabel("A recovery code").FillAsync("nonsense");
        await visitor.Button("Go on").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The second factor is wrong");
        await visitor.Page.GetByLabel("A recovery code").FillAsync(codes[0]);
        await visitor.Button("Go on").ClickAsync();
        await Expect(visitor.Heading("Allow Pocket app?")).ToBeVisibleAsync();
        await visitor.Look("program-consent");
        await visitor.Button("Use another account").ClickAsync();
        await visitor.Button("Sign in with a passkey").ClickAsync();
        await Expect(visitor.Heading("Allow Pocket app?")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Gives the browser a device for passkeys that sees its owner's finger each time.</summary>
    private static async Task HasDevice(Visitor visitor)
    {
        var tools = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await tools.SendAsync("WebAuthn.enable");
        var device = new Dictionary<string, object>
        {
            ["protocol"] = "ctap2",
            ["transport"] = "internal",
            ["hasResidentKey"] = true,
            ["hasUserVerification"] = true,
            ["isUserVerified"] = true,
            ["automaticPresenceSimulation"] = true,
        };
        await tools.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = JsonSerializer.SerializeToElement(device) });
    }
}
