using System.Net;
using System.Text.RegularExpressions;
using Dossier.App.Tests.Setup;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 3: discovery, login, the session, and login through a browser.</summary>
public sealed class LoginTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Discovery_leads_to_the_base_of_the_api()
    {
        var answer = (await Get($"{Bank.Root}/v1/auth/app/getYapiAddress")).Good();
        Assert.Matches("^[0-9a-f]{32}$", answer.Body.GetProperty("SID").GetString());
        using var form = Form(("p70", Credentials.Email), ("p80", Credentials.Password), ("p90", "x"));
        var login = await Answer.Of(
            await bank.Http.PostAsync(new Uri($"{answer.Body.GetProperty("content").GetString()}/webapp/1.0/login"), form, Cancel),
            Cancel
        );
        login.Good();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_login_answers_who_one_is_and_a_session_of_three_parts()
    {
        using var form = Form(("p70", Credentials.Email), ("p80", Credentials.Password), ("p90", "x"));
        using var response = await bank.Http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, Cancel);
        var body = (await Answer.Of(response, Cancel)).Good().Body;
        Assert.Equal(120, body.GetProperty("logintimeoutperiod").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", body.Text("apikey"));
        Assert.Matches("^[0-9a-f]{32}$", body.Text("useruuid"));
        Assert.Equal("1", body.Text("versions"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, body.GetProperty("passwordexpired").ValueKind);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches($"^_aid={body.Text("apikey")}_[0-9a-f]{{32}}_default; ", cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_wrong_password_and_an_unknown_name_are_refused_alike()
    {
        foreach (var name in new[] { Credentials.Email, "nobody@test.example" })
        {
            using var form = Form(("p70", name), ("p80", "wrong"), ("p90", "x"));
            var answer = await Answer.Of(await bank.Http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, Cancel), Cancel);
            answer.IsError(HttpStatusCode.Unauthorized);
            Assert.Equal("Invalid user name or password. Please try again.", answer.Body.Text("message"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_mail_server_no_mail_is_pretended()
    {
        using var form = Form(("p70", Credentials.Email), ("p90", "x"));
        var answer = await Answer.Of(await bank.Http.PostAsync(new Uri($"{Bank.Api}/reset", UriKind.Relative), form, Cancel), Cancel);
        answer.IsError(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("no mail", answer.Body.Text("message"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_missing_field_is_named()
    {
        using var form = Form(("p70", "a"), ("p80", "b"));
        var answer = await Answer.Of(await bank.Http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, Cancel), Cancel);
        answer.IsError(HttpStatusCode.BadRequest);
        Assert.Contains("p90", answer.Body.Text("message"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_call_needs_the_session_the_key_and_the_user_that_belong_together()
    {
        var (admin, other) = (bank.Admin, await bank.Somebody("other", null, Role.Viewer, Cancel));
        var (key, user, aid) = (admin.ApiKey, admin.User, admin.Aid);
        var session = aid.Split('_')[1];
        var nobody = new string('0', 32);
        (await Resources(key, user, cookie: aid)).Good();
        (await Resources(key, user, header: aid)).Good();
        (await Resources(key, user, cookie: $"{key}_{session}")).Good();
        (await Resources(key, user)).IsError(HttpStatusCode.Unauthorized);
        (await Resources(nobody, user, cookie: aid)).IsError(HttpStatusCode.Unauthorized);
        (await Resources(null, user, cookie: aid)).IsError(HttpStatusCode.Unauthorized);
        (await Resources(key, null, cookie: aid)).IsError(HttpStatusCode.Unauthorized);
        (await Resources(key, user, cookie: $"{nobody}_{session}_default")).IsError(HttpStatusCode.Unauthorized);
        (await Resources(key, user, cookie: $"{key}_{nobody}_default")).IsError(HttpStatusCode.Unauthorized);
        // Somebody else's session does not act for this user.
        (await Resources(key, user, cookie: other.Aid)).IsError(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_session_is_over_once_its_user_is_switched_off()
    {
        var leaver = await bank.Somebody("leaver", null, Role.Viewer, Cancel);
        (await leaver.Get("/resources", Cancel)).Good();
        var users = bank.Program.Of<Users>();
        var user = await users.Find(Guid.ParseExact(leaver.User, "N"), Installed.Operator, Cancel);
        await users.Change(user.Number, before => before with { IsActive = false }, Installed.Operator, Cancel);
        (await leaver.Get("/resources", Cancel)).IsError(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_person_logs_in_through_the_browser_and_the_token_is_good_once()
    {
        var token = (await Get($"{Bank.Root}/v1/auth/app/token")).Good().Body.Text("content");
        var info = $"{Bank.Root}/v1/auth/app/info?token={token}";
        (await Get(info)).IsError(HttpStatusCode.NotFound);
        var (cookie, proof) = await OpenPage(token);

        using var wrong = await Submit(token, cookie, proof, "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        (await Get(info)).IsError(HttpStatusCode.NotFound);

        using var right = await Submit(token, cookie, proof, Credentials.Password);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);

        var content = (await Get(info)).Good().Body.GetProperty("content");
        var (session, login) = (content.GetProperty("session"), content.GetProperty("info"));
        Assert.Equal(bank.Admin.User, session.Text("userUuid"));
        Assert.InRange(
            session.GetProperty("loginTime").GetInt64(),
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60,
            long.MaxValue
        );
        // The client puts its session together itself.
        var aid = $"{login.Text("apikey")}_{session.Text("sid")}_default";
        (await Resources(login.Text("apikey"), login.Text("useruuid"), cookie: aid)).Good();

        (await Get(info)).IsError(HttpStatusCode.NotFound);
        using var late = await Submit(token, cookie, proof, Credentials.Password);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_form_that_another_site_sends_logs_nobody_in()
    {
        var token = (await Get($"{Bank.Root}/v1/auth/app/token")).Good().Body.Text("content");
        var (_, proof) = await OpenPage(token);
        using var forged = await Submit(token, "", proof, Credentials.Password);
        using var guessed = await Submit(token, "dossier_form=1", "2", Credentials.Password);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (forged.StatusCode, guessed.StatusCode));
        (await Get($"{Bank.Root}/v1/auth/app/info?token={token}")).IsError(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_page_runs_no_script_of_others_and_shows_what_it_is_given_as_text()
    {
        using var response = await bank.Http.GetAsync(
            new Uri($"{Bank.Root}/auth/?login=1&token=%22%3E%3Cscript%3E", UriKind.Relative),
            Cancel
        );
        var html = await response.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotMatch("(?i)<script(?! src=\"/account/passkey.js\" defer></script>)", html);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task With_a_second_factor_it_takes_a_browser()
    {
        var person = await bank.Somebody("careful", null, Role.Viewer, Cancel);
        var factors = bank.Program.Of<SecondFactors>();
        var careful = await bank.Program.Of<SignIn>().WithPassword("careful", Bank.Password, Cancel);
        var secret = await factors.Begin(careful, Cancel);
        var codes = await factors.Confirm(Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()), careful, Cancel);
        (await person.Get("/resources", Cancel)).IsError(HttpStatusCode.Unauthorized);
        using var form = Form(("p70", "careful"), ("p80", Bank.Password), ("p90", "x"));
        var refused = await Answer.Of(await bank.Http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, Cancel), Cancel);
        refused.IsError(HttpStatusCode.Unauthorized);
        Assert.Contains("Log in through a browser", refused.Body.Text("message"), StringComparison.Ordinal);

        var token = (await Get($"{Bank.Root}/v1/auth/app/token")).Good().Body.Text("content");
        var (cookie, proof) = await OpenPage(token);
        using var first = await Submit(token, cookie, proof, Bank.Password, "careful");
        (await Get($"{Bank.Root}/v1/auth/app/info?token={token}")).IsError(HttpStatusCode.NotFound);
        var page = await first.Content.ReadAsStringAsync(Cancel);
        var key = Regex.Match(page, "name=\"key\" value=\"([^\"]+)\"").Groups[1].Value;
        (string, string)[] fields = [("form", proof), ("step", "factor"), ("key", key), ("code", codes[0])];
        using var second = await Submit(token, cookie, Form(fields));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        (await Get($"{Bank.Root}/v1/auth/app/info?token={token}")).Good();
    }

    private async Task<(string Cookie, string Proof)> OpenPage(string token)
    {
        using var page = await bank.Http.GetAsync(new Uri($"{Bank.Root}/auth/?login=0&token={token}", UriKind.Relative), Cancel);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        return (
            page.Headers.GetValues("Set-Cookie").Single().Split(';')[0],
            Regex.Match(html, "name=\"form\" value=\"([^\"]+)\"").Groups[1].Value
        );
    }

    private Task<HttpResponseMessage> Submit(
        string token,
        string cookie,
        string proof,
        string password,
        string userName = Credentials.Email
    ) => Submit(token, cookie, Form(("form", proof), ("username", userName), ("password", password)));

    private async Task<HttpResponseMessage> Submit(string token, string cookie, FormUrlEncodedContent form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Bank.Root}/auth/?login=1&token={token}", UriKind.Relative))
        {
            Content = form,
        };
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return await bank.Http.SendAsync(request, Cancel);
    }

    private async Task<Answer> Get(string path) =>
        await Answer.Of(await bank.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel), Cancel);

    private async Task<Answer> Resources(string? key, string? user, string? cookie = null, string? header = null)
    {
        var query = string.Join(
            '&',
            new[] { key is null ? "" : $"p10={key}", user is null ? "" : $"p20={user}" }.Where(part => part.Length > 0)
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Bank.Api}/resources?{query}", UriKind.Relative));
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $"_aid={cookie}");
        }

        if (header is not null)
        {
            request.Headers.Add("_aid", header);
        }

        return await Answer.Of(await bank.Http.SendAsync(request, Cancel), Cancel);
    }

    private static FormUrlEncodedContent Form(params IEnumerable<(string Name, string Value)> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
