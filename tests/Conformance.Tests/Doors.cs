using System.Net;
using Dossier.App.Tests.Setup;
using Iconect = Dossier.Conformance.Tests.Iconect;
using IntelligenceBank = Dossier.Conformance.Tests.IntelligenceBank;
using Opus2 = Dossier.Conformance.Tests.Opus2;
using Zou = Dossier.Conformance.Tests.Zou;

namespace Dossier.Conformance.Tests;

/// <summary>One person at all five doors of one installation. (IPRO knows programs, not persons: its door is the API client's.)</summary>
internal sealed class Doors : IAsyncDisposable
{
    private readonly HttpClient plain;
    private readonly bool isOwner;

    private Doors(Installed installed, HttpClient plain, bool isOwner)
    {
        (Installed, this.plain, this.isOwner) = (installed, plain, isOwner);
    }

    public Installed Installed { get; }

    public Ipro Ipro => Installed.Ipro;

    public Iconect.Api Iconect { get; private set; } = null!;

    public Opus2.Opus2Client Opus2 { get; private set; } = null!;

    public IntelligenceBank.Client Bank { get; private set; } = null!;

    public Zou.ZouClient Zou { get; private set; } = null!;

    /// <summary>A new installation, and its administrator at every door.</summary>
    public static async Task<Doors> Open(string? database, CancellationToken cancel)
    {
        var order = new Order
        {
            Database = database,
            Settings = new Dictionary<string, string?> { ["Dialects:Opus2:RequestsPerMinute"] = "0" },
        };
        var installed = await Installed.Start(order, cancel);
        // Sessions are sent by hand: one person's cookies are no other's.
        var plain = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = installed.Http.BaseAddress };
        var doors = new Doors(installed, plain, isOwner: true) { Opus2 = new Opus2.Opus2Client(installed.Http, Credentials.Token) };
        await doors.SignIn(Credentials.Email, Credentials.Password, cancel);
        return doors;
    }

    /// <summary>Another person, by one name and one password at every door.</summary>
    public async Task<Doors> As(string email, string password, CancellationToken cancel)
    {
        var user = (await Opus2.Get($"/user/byemail?email={Uri.EscapeDataString(email)}", cancel))
            .Good()
            .Body.GetProperty("id")
            .GetString();
        var token = (await Opus2.Post("/tokens", new { userId = user, name = "Script" }, cancel))
            .Good()
            .Body.GetProperty("token")
            .GetString();
        var doors = new Doors(Installed, plain, isOwner: false) { Opus2 = new Opus2.Opus2Client(Installed.Http, token) };
        await doors.SignIn(email, password, cancel);
        return doors;
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwner)
        {
            plain.Dispose();
            await Installed.DisposeAsync();
        }
    }

    private async Task SignIn(string email, string password, CancellationToken cancel)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = email,
            ["password"] = password,
            ["client_id"] = Credentials.ClientId,
            ["client_secret"] = Credentials.ClientSecret,
            ["scope"] = "iconect_api openid",
        };
        using var content = new FormUrlEncodedContent(form);
        var granted = (await new Iconect.Api(plain, null).Send(HttpMethod.Post, "openid/token", content)).Is(HttpStatusCode.OK).Json;
        Iconect = new Iconect.Api(plain, granted.GetProperty("access_token").GetString());
        Bank = await IntelligenceBank.Client.LogIn(plain, email, password, cancel);
        var entered = (await new Zou.ZouClient(plain, null).Post("/auth/login", new { email, password })).Must(HttpStatusCode.OK);
        Zou = new Zou.ZouClient(plain, entered.Text("access_token"));
    }
}
