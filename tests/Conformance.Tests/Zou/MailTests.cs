using System.Net;
using System.Text.RegularExpressions;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 5: what goes by mail: forgotten passwords, invitations, codes beside the password.</summary>
public sealed class MailTests(MailTests.MailedZou mailed) : IClassFixture<MailTests.MailedZou>
{
    private const int Patience = 60_000;
    private const string Chosen = "a password chosen anew";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A server with a mail server.</summary>
    public sealed class MailedZou : IAsyncLifetime
    {
        internal SmtpSink Sink { get; } = new();

        internal ZouServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await ZouServer.With(new Order { Settings = Settings(Sink) }, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Sink.DisposeAsync();
        }
    }

    [Fact(Timeout = Patience)]
    public async Task A_forgotten_password_an_invitation_and_codes_go_by_mail() => await UseMails(mailed.Server, mailed.Sink);

    [Fact(Timeout = Patience)]
    public async Task Wrong_codes_by_mail_count_and_lock()
    {
        var (email, person) = await Somebody(mailed.Server);
        // One of the five is that of setting it up.
        await SetUp(person, mailed.Sink);
        for (var attempt = 1; attempt < 5; attempt++)
        {
            (await Login(mailed.Server, email, "000000x")).Is(HttpStatusCode.BadRequest, """{"login":false,"wrong_OTP":true}""");
        }

        (await Login(mailed.Server, email, "000000x")).Is(HttpStatusCode.BadRequest, """{"login":false}""");
    }

    [Fact(Timeout = Patience)]
    public async Task Without_a_mail_server_nothing_is_promised()
    {
        await using var server = await ZouServer.With(new Order(), Cancel);
        foreach (
            var answer in new[]
            {
                await server.Anybody.Post("/auth/reset-password", new { email = Credentials.Email }),
                await server.Anybody.Get($"/auth/email-otp?email={Credentials.Email}"),
                await server.Admin.Put("/auth/email-otp", new { }),
                await server.Admin.Get($"/actions/persons/{server.Admin.Person}/invite"),
            }
        )
        {
            Assert.Contains("mail server", answer.Must(HttpStatusCode.BadRequest).Text("message"));
        }
    }

    internal static IReadOnlyDictionary<string, string?> Settings(SmtpSink sink) =>
        new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = $"{sink.Port}",
            ["Mail:Tls"] = "false",
            ["Mail:From"] = "Dossier <dossier@firm.example>",
            ["PublicAddress"] = "https://dossier.firm.example",
        };

    internal static async Task UseMails(ZouServer server, SmtpSink sink)
    {
        await Reset(server, sink);
        await Invite(server, sink);
        await SignInWithCodes(server, sink);
        await Share(server, sink);
    }

    /// <summary>A shared playlist's address goes to people in the studio and outside.</summary>
    private static async Task Share(ZouServer server, SmtpSink sink)
    {
        var (email, person) = await Somebody(server);
        var project = await server.Project();
        var playlist = (await server.Admin.Post("/data/playlists", new { name = "Dailies", project_id = project })).Text("id");
        var token = (await server.Admin.Post($"/data/playlists/{playlist}/share", new { })).Must(HttpStatusCode.Created).Text("token");
        var path = $"/data/playlists/{playlist}/share/{token}/invite";
        var outside = $"{Guid.NewGuid():N}@client.example";
        var asked = new
        {
            emails = new[] { outside, email },
            person_ids = new[] { person.Person },
            message = "Have a look.",
        };
        (await person.Post(path, asked)).Must(HttpStatusCode.NotFound);
        (await server.Admin.Post(path, new { })).Must(HttpStatusCode.BadRequest);
        (await server.Admin.Post(path, new { emails = new[] { "no address" } })).Must(HttpStatusCode.BadRequest);
        (await server.Admin.Post(path.Replace(token, "none"), asked)).Must(HttpStatusCode.NotFound);
        var sent = (await server.Admin.Post(path, asked)).Must(HttpStatusCode.OK).Body!["emails"]!.AsArray();
        Assert.Equal([outside, email], sent.Select(one => one!.GetValue<string>()));
        var mails = new[] { await sink.Next(Cancel), await sink.Next(Cancel) };
        Assert.Equal([outside, email], mails.Select(mail => mail.To).Order(StringComparer.Ordinal).OrderBy(to => to == email));
        Assert.All(mails, mail => Assert.Contains($"https://dossier.firm.example/shared/playlists/{token}", mail.Text));
        Assert.All(mails, mail => Assert.Contains("Have a look.", mail.Text));
    }

    private static async Task Reset(ZouServer server, SmtpSink sink)
    {
        var (email, person) = await Somebody(server);
        var unknown = (await server.Anybody.Post("/auth/reset-password", new { email = "nobody@test.example" })).Must(HttpStatusCode.OK);
        var known = (await server.Anybody.Post("/auth/reset-password", new { email })).Must(HttpStatusCode.OK);
        Assert.Equal(unknown.Raw, known.Raw);
        var token = await Key(sink, email);
        (await Choose(server, "another@test.example", token)).Must(HttpStatusCode.BadRequest);
        (await Choose(server, email, "none")).Must(HttpStatusCode.BadRequest);
        (await Choose(server, email, token, "short")).Must(HttpStatusCode.BadRequest);
        (await Choose(server, email, token)).Must(HttpStatusCode.OK);
        (await Choose(server, email, token)).Must(HttpStatusCode.BadRequest);
        (await person.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);
        await server.SignIn(email, Chosen);
    }

    private static async Task Invite(ZouServer server, SmtpSink sink)
    {
        var (email, person) = await Somebody(server);
        (await person.Get($"/actions/persons/{server.Admin.Person}/invite")).Must(HttpStatusCode.Forbidden);
        (await server.Admin.Get($"/actions/persons/{Guid.NewGuid()}/invite")).Must(HttpStatusCode.NotFound);
        (await server.Admin.Get($"/actions/persons/{person.Person}/invite")).Must(HttpStatusCode.OK);
        (await Choose(server, email, await Key(sink, email))).Must(HttpStatusCode.OK);
        await server.SignIn(email, Chosen);
    }

    private static async Task SignInWithCodes(ZouServer server, SmtpSink sink)
    {
        var (email, person) = await Somebody(server);
        // Nobody is sent a code who signs in without one; who asks cannot tell.
        var unasked = (await server.Anybody.Get($"/auth/email-otp?email={email}")).Must(HttpStatusCode.OK).Raw;
        var (fresh, recovery) = await SetUp(person, sink);
        (await person.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);
        var user = (await fresh.Get("/auth/authenticated")).Must(HttpStatusCode.OK).Body!["user"]!;
        Assert.True(user["email_otp_enabled"]!.GetValue<bool>());
        Assert.Equal("email_otp", user["preferred_two_factor_authentication"]!.GetValue<string>());
        const string Missing = """
            {"login":false,"missing_OTP":true,"preferred_two_factor_authentication":"email_otp","two_factor_authentication_enabled":["email_otp"]}
            """;
        (await Login(server, email, null)).Is(HttpStatusCode.BadRequest, Missing);
        await using (var session = await server.Installed.Of<Core.Kernel.IEngine>().Write(Cancel))
        {
            // As if the first code had been sent a while ago.
            await session.Execute("UPDATE email_factors SET sent_at = 0", null, Cancel);
            await session.Commit(Cancel);
        }

        Assert.Equal(unasked, (await server.Anybody.Get($"/auth/email-otp?email={email}")).Must(HttpStatusCode.OK).Raw);
        var code = await Code(sink, email);
        (await Login(server, email, code)).Must(HttpStatusCode.OK);
        (await Login(server, email, code)).Is(HttpStatusCode.BadRequest, """{"login":false,"wrong_OTP":true}""");
        using var wrong = new StringContent("""{"email_otp":"1"}""", System.Text.Encoding.UTF8, "application/json");
        (await fresh.Send(HttpMethod.Delete, "/auth/email-otp", wrong)).Must(HttpStatusCode.BadRequest);
        using var right = new StringContent($$"""{"recovery_code":"{{recovery}}"}""", System.Text.Encoding.UTF8, "application/json");
        (await fresh.Send(HttpMethod.Delete, "/auth/email-otp", right)).Must(HttpStatusCode.OK);
        await server.SignIn(email, ZouServer.Password);
    }

    private static async Task<(ZouClient Fresh, string Recovery)> SetUp(ZouClient person, SmtpSink sink)
    {
        (await person.Put("/auth/email-otp", new { })).Must(HttpStatusCode.OK);
        var code = await Code(sink, null);
        (await person.Post("/auth/email-otp", new { email_otp = "nothing" })).Must(HttpStatusCode.BadRequest);
        var done = (await person.Post("/auth/email-otp", new { email_otp = code })).Must(HttpStatusCode.OK);
        return (person.With(done.Text("access_token")), done.Body!["otp_recovery_codes"]![0]!.GetValue<string>());
    }

    private static async Task<(string Email, ZouClient Person)> Somebody(ZouServer server)
    {
        var person = await server.Person("user");
        return ((await server.Admin.Get($"/data/persons/{person.Person}")).Must(HttpStatusCode.OK).Text("email"), person);
    }

    private static Task<ZouAnswer> Choose(ZouServer server, string email, string token, string password = Chosen) =>
        server.Anybody.Put(
            "/auth/reset-password",
            new
            {
                email,
                token,
                password,
                password2 = password,
            }
        );

    private static Task<ZouAnswer> Login(ZouServer server, string email, string? code) =>
        server.Anybody.Post(
            "/auth/login",
            new
            {
                email,
                password = ZouServer.Password,
                email_otp = code,
            }
        );

    private static async Task<string> Key(SmtpSink sink, string email)
    {
        var mail = await sink.Next(Cancel);
        Assert.Equal(email, mail.To);
        return Uri.UnescapeDataString(
            Regex.Match(mail.Text, @"https://dossier\.firm\.example/account/password\?key=(\S+)").Groups[1].Value
        );
    }

    private static async Task<string> Code(SmtpSink sink, string? email)
    {
        var mail = await sink.Next(Cancel);
        Assert.True(email is null || mail.To == email);
        return Regex.Match(mail.Text, @"\b(\d{6})\b").Groups[1].Value;
    }
}
