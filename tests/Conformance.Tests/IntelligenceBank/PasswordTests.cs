using System.Net;
using System.Text.RegularExpressions;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 3.2 and 3.6: passwords that are forgotten, expired, or guessed at. One server with mail for the class.</summary>
public sealed class PasswordTests(PasswordTests.MailedBank mailed) : IClassFixture<PasswordTests.MailedBank>
{
    private const int Timeout = 60_000;
    private const string Old = "another good password";
    private const string Chosen = "a password chosen anew";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Bank Bank => mailed.Bank;

    /// <summary>A bank with a mail server, where passwords and addresses are good for a month.</summary>
    public sealed class MailedBank : IAsyncLifetime
    {
        internal SmtpSink Sink { get; } = new();

        internal Bank Bank { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Bank = new Bank
            {
                Settings = new Dictionary<string, string?>
                {
                    ["Mail:Host"] = "127.0.0.1",
                    ["Mail:Port"] = $"{Sink.Port}",
                    ["Mail:Tls"] = "false",
                    ["Mail:From"] = "Dossier <dossier@firm.example>",
                    ["PublicAddress"] = "https://dossier.firm.example",
                    ["Dialects:IntelligenceBank:Domains"] = "test.intelligencebank.com",
                    ["Dialects:IntelligenceBank:PasswordExpiryDays"] = "30",
                    ["Dialects:IntelligenceBank:UserVerificationDays"] = "30",
                },
            };
            await Bank.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Bank.DisposeAsync();
            await Sink.DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_8_a_mail_leads_to_a_new_password_once_and_ends_every_session()
    {
        var forgetful = await Bank.Somebody("forgetful", null, Role.Viewer, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, (await Reset("nobody@test.example")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Reset("FORGETFUL@test.example")).Status);
        var mail = await mailed.Sink.Next(Cancel);
        Assert.Equal("forgetful@test.example", mail.To);
        var link = Regex.Match(mail.Text, "https://dossier\\.firm\\.example(/account/password\\?key=\\S+)").Groups[1].Value;
        Assert.NotEmpty(link);
        await using (var session = await Bank.Program.Of<IEngine>().Read(Cancel))
        {
            var key = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
            var kept = await session.Query<string>("SELECT key_hash FROM login_sessions WHERE kind = 'password.reset'", null, Cancel);
            Assert.Equal([Secrets.HashOf(key)], kept);
            Assert.Empty(
                await session.Query<string>("SELECT order_json FROM jobs WHERE order_json LIKE @like", new { like = $"%{key}%" }, Cancel)
            );
        }

        Assert.Equal(HttpStatusCode.BadRequest, await Choose(link, "short", "short"));
        Assert.Equal(HttpStatusCode.BadRequest, await Choose(link, Chosen, "another"));
        (await forgetful.Get("/resources", Cancel)).Good();
        Assert.Equal(HttpStatusCode.OK, await Choose(link, Chosen, Chosen));
        Assert.Equal(HttpStatusCode.NotFound, await Choose(link, "yet another password", "yet another password"));
        (await forgetful.Get("/resources", Cancel)).IsError(HttpStatusCode.Unauthorized);
        (await LogIn("forgetful", Old)).IsError(HttpStatusCode.Unauthorized);
        (await LogIn("forgetful", Chosen)).Good();
        Assert.False(mailed.Sink.HasMore);
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_8_a_link_is_over_after_an_hour_and_a_box_is_not_filled()
    {
        await Bank.Somebody("slow", null, Role.Viewer, Cancel);
        var links = new List<string>();
        for (var asked = 0; asked < 3; asked++)
        {
            (await Reset("slow")).Good();
            links.Add(Regex.Match((await mailed.Sink.Next(Cancel)).Text, "/account/password\\?key=\\S+").Value);
        }

        // The fourth is not sent: what is asked for behind it arrives first.
        (await Reset("slow")).Good();
        await Bank.Somebody("otherslow", null, Role.Viewer, Cancel);
        (await Reset("otherslow")).Good();
        Assert.Equal("otherslow@test.example", (await mailed.Sink.Next(Cancel)).To);

        await Change("UPDATE login_sessions SET expires_at = 0 WHERE kind = 'password.reset'");
        Assert.Equal(HttpStatusCode.NotFound, await Choose(links[0], Chosen, Chosen));
        (await LogIn("slow", Old)).Good();
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_8_what_is_missing_is_named_and_an_unknown_platform_is_not_found()
    {
        (await Post("reset", ("p70", "x"))).IsError(HttpStatusCode.BadRequest);
        (await Post("reset", ("p90", "test.intelligencebank.com"))).IsError(HttpStatusCode.BadRequest);
        (await Post("reset", ("p70", "x"), ("p90", "elsewhere.example"))).IsError(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_expired_password_is_told_at_login_and_opens_nothing_until_it_is_changed()
    {
        await Bank.Somebody("expired", null, Role.Viewer, Cancel);
        Assert.Equal(30, (await LogIn("expired", Old)).Good().Body.GetProperty("passwordexpiryperiod").GetInt32());
        await Change("UPDATE users SET password_set_at = 0 WHERE user_name = 'expired'");
        var (answer, aid) = await LogInWithCookie("expired", Old);
        Assert.Equal(1, answer.Body.GetProperty("passwordexpired").GetInt32());
        var client = new Client(Bank.Http, aid, answer.Body.Text("apikey"), answer.Body.Text("useruuid"));
        var refused = await client.Get("/resources", Cancel);
        refused.IsError(HttpStatusCode.Forbidden);
        Assert.Contains("/account/password", refused.Body.Text("message"), StringComparison.Ordinal);

        const string Page = "/account/password";
        Assert.Equal(HttpStatusCode.Unauthorized, await Choose(Page, Chosen, Chosen, ("username", "expired"), ("present", "wrong one")));
        Assert.Equal(HttpStatusCode.OK, await Choose(Page, Chosen, Chosen, ("username", "expired"), ("present", Old)));
        var (renewed, session) = await LogInWithCookie("expired", Chosen);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, renewed.Body.GetProperty("passwordexpired").ValueKind);
        (await new Client(Bank.Http, session, renewed.Body.Text("apikey"), renewed.Body.Text("useruuid")).Get("/resources", Cancel)).Good();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_password_that_must_be_changed_counts_as_expired()
    {
        var user = await Bank.Somebody("newcomer", null, Role.Viewer, Cancel);
        var users = Bank.Program.Of<Users>();
        var found = await users.Find(Guid.ParseExact(user.User, "N"), Installed.Operator, Cancel);
        await users.SetPassword(found.Number, Old, mustChange: true, Installed.Operator, Cancel);
        Assert.Equal(1, (await LogIn("newcomer", Old)).Good().Body.GetProperty("passwordexpired").GetInt32());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_expired_address_is_proved_by_the_link_of_a_mail()
    {
        await Bank.Somebody("moved", null, Role.Viewer, Cancel);
        await Change("UPDATE users SET email_verified_at = 0 WHERE user_name = 'moved'");
        Assert.Equal(1, (await LogIn("moved", Old)).Good().Body.GetProperty("emailexpired").GetInt32());
        (await Reset("moved")).Good();
        var link = Regex.Match((await mailed.Sink.Next(Cancel)).Text, "/account/password\\?key=\\S+").Value;
        Assert.Equal(HttpStatusCode.OK, await Choose(link, Chosen, Chosen));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await LogIn("moved", Chosen)).Good().Body.GetProperty("emailexpired").ValueKind);
    }

    private Task<Answer> Reset(string name) => Post("reset", ("p70", name), ("p90", "https://test.intelligencebank.com/"));

    private async Task<Answer> LogIn(string name, string password) => (await LogInWithCookie(name, password)).Answer;

    private async Task<(Answer Answer, string Aid)> LogInWithCookie(string name, string password)
    {
        var answer = await Post("login", ("p70", name), ("p80", password), ("p90", "test.intelligencebank.com"));
        var cookie = answer.Response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single() : "_aid=;";
        return (answer, cookie["_aid=".Length..cookie.IndexOf(';', StringComparison.Ordinal)]);
    }

    private async Task<Answer> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await Answer.Of(await Bank.Http.PostAsync(new Uri($"{Bank.Api}/{path}", UriKind.Relative), form, Cancel), Cancel);
    }

    /// <summary>Opens the page, and sends its form as a browser would.</summary>
    private async Task<HttpStatusCode> Choose(string path, string next, string again, params (string Name, string Value)[] more)
    {
        var address = new Uri(path, UriKind.Relative);
        using var page = await Bank.Http.GetAsync(address, Cancel);
        var proof = Regex.Match(await page.Content.ReadAsStringAsync(Cancel), "name=\"form\" value=\"([^\"]+)\"").Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([
                KeyValuePair.Create("form", proof),
                KeyValuePair.Create("password", next),
                KeyValuePair.Create("again", again),
                .. more.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            ]),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var answer = await Bank.Http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private async Task Change(string sql)
    {
        await using var session = await Bank.Program.Of<IEngine>().Write(Cancel);
        await session.Execute(sql, null, Cancel);
        await session.Commit(Cancel);
    }
}
