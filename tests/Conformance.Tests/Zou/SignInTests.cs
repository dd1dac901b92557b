using System.Net;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 5: second factors, programs, and what anybody may ask.</summary>
public sealed class SignInTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_second_factor_is_asked_for_once_it_is_set_up() => await UseSecondFactor(zou);

    [Fact(Timeout = Patience)]
    public async Task Five_wrong_codes_lock_the_account()
    {
        var (email, person) = await Person(zou);
        var codes = await SetUp(person);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var wrong = await Login(
                zou,
                new
                {
                    email,
                    password = ZouServer.Password,
                    totp = "x",
                }
            );
            wrong.Is(HttpStatusCode.BadRequest, """{"login":false,"wrong_OTP":true}""");
        }

        var right = new
        {
            email,
            password = ZouServer.Password,
            recovery_code = codes[0],
        };
        (await Login(zou, right)).Is(HttpStatusCode.BadRequest, """{"login":false}""");
    }

    [Fact(Timeout = 120_000)]
    public async Task Where_it_is_demanded_nothing_is_possible_before_it_is_set_up()
    {
        var settings = new Dictionary<string, string?> { ["Dialects:Zou:Enforce2fa"] = "true" };
        await using var installed = await Installed.Start(new Order { Settings = settings }, Cancel);
        var anybody = new ZouClient(installed.Http, null);
        Assert.True((await anybody.Get("/config")).Body!["enforce_2fa"]!.GetValue<bool>());
        var login = (await anybody.Post("/auth/login", new { email = Credentials.Email, password = Credentials.Password })).Must(
            HttpStatusCode.OK
        );
        Assert.True(login.Body!["two_factor_authentication_required"]!.GetValue<bool>());
        var restricted = new ZouClient(installed.Http, login.Text("access_token"));
        var refused = (await restricted.Get("/data/projects")).Must(HttpStatusCode.Forbidden);
        Assert.True(refused.Body!["two_factor_authentication_required"]!.GetValue<bool>());
        var renewed = await new ZouClient(installed.Http, login.Text("refresh_token")).Get("/auth/refresh-token");
        (await new ZouClient(installed.Http, renewed.Text("access_token")).Get("/data/projects")).Must(HttpStatusCode.Forbidden);
        (await restricted.Get("/auth/authenticated")).Must(HttpStatusCode.OK);
        var secret = (await restricted.Put("/auth/totp", new { })).Must(HttpStatusCode.OK).Text("otp_secret");
        var done = await restricted.Post("/auth/totp", new { totp = Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()) });
        (await new ZouClient(installed.Http, done.Must(HttpStatusCode.OK).Text("access_token")).Get("/data/projects")).Must(
            HttpStatusCode.OK
        );
    }

    [Fact(Timeout = Patience)]
    public async Task Programs_have_a_token_of_their_own() => await UseBot(zou);

    [Fact(Timeout = Patience)]
    public async Task Signing_in_through_others_is_off()
    {
        (await zou.Anybody.Get("/auth/saml/login")).Is(HttpStatusCode.BadRequest, """{"error":"SAML is not enabled."}""");
        (await zou.Anybody.Post("/auth/saml/sso", null)).Must(HttpStatusCode.BadRequest);
        (await zou.Anybody.Get("/auth/oidc/login")).Must(HttpStatusCode.BadRequest);
        (await zou.Anybody.Get("/auth/oidc/callback")).Must(HttpStatusCode.BadRequest);
    }

    internal static async Task UseSecondFactor(ZouServer server)
    {
        var (email, person) = await Person(server);
        var uri = (await person.Put("/auth/totp", new { })).Must(HttpStatusCode.OK).Text("totp_provisionning_uri");
        Assert.StartsWith("otpauth://totp/Zou:", uri);
        (await person.Post("/auth/totp", new { totp = "nothing" })).Must(HttpStatusCode.BadRequest);
        var now = TimeProvider.System.GetUtcNow();
        var secret = (await person.Put("/auth/totp", new { })).Text("otp_secret");
        var code = Totp.CodeAt(secret, now);
        var done = (await person.Post("/auth/totp", new { totp = code })).Must(HttpStatusCode.OK);
        var codes = done.Body!["otp_recovery_codes"]!.AsArray().Select(recovery => recovery!.GetValue<string>()).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        (await person.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);
        var fresh = new ZouClient(server.Installed.Http, done.Text("access_token"));
        Assert.True((await fresh.Get("/auth/authenticated")).Body!["user"]!["totp_enabled"]!.GetValue<bool>());
        (await fresh.Put("/auth/totp", new { })).Must(HttpStatusCode.BadRequest);

        const string Missing = """
            {"login":false,"missing_OTP":true,"preferred_two_factor_authentication":"totp","two_factor_authentication_enabled":["totp"]}
            """;
        (await Login(server, new { email, password = ZouServer.Password })).Is(HttpStatusCode.BadRequest, Missing);
        (await Login(server, new { email, password = "wrong" })).Is(HttpStatusCode.BadRequest, """{"login":false}""");
        // A code is taken once.
        (
            await Login(
                server,
                new
                {
                    email,
                    password = ZouServer.Password,
                    totp = code,
                }
            )
        ).Is(HttpStatusCode.BadRequest, """{"login":false,"wrong_OTP":true}""");
        var next = Totp.CodeAt(secret, now.AddSeconds(30));
        (
            await Login(
                server,
                new
                {
                    email,
                    password = ZouServer.Password,
                    totp = next,
                }
            )
        ).Must(HttpStatusCode.OK);
        var recovered = new
        {
            email,
            password = ZouServer.Password,
            recovery_code = codes[0].ToLowerInvariant(),
        };
        (await Login(server, recovered)).Must(HttpStatusCode.OK);
        (await Login(server, recovered)).Must(HttpStatusCode.BadRequest);
        // Doors that do not ask for it let nobody in without it.
        var elsewhere = await Assert.ThrowsAsync<Refused>(() =>
            server.Installed.Of<SignIn>().WithPassword(email, ZouServer.Password, Cancel)
        );
        Assert.Equal(SignIn.FactorMissing, elsewhere.Subject);

        var renewed = (await fresh.Put("/auth/recovery-codes", new { recovery_code = codes[1] })).Must(HttpStatusCode.OK);
        (
            await Login(
                server,
                new
                {
                    email,
                    password = ZouServer.Password,
                    recovery_code = codes[2],
                }
            )
        ).Must(HttpStatusCode.BadRequest);
        fresh = new ZouClient(server.Installed.Http, renewed.Text("access_token"));
        (await fresh.Send(HttpMethod.Delete, "/auth/totp", Json(new { recovery_code = "wrong" }))).Must(HttpStatusCode.BadRequest);
        var last = renewed.Body!["otp_recovery_codes"]![0]!.GetValue<string>();
        (await fresh.Send(HttpMethod.Delete, "/auth/totp", Json(new { recovery_code = last }))).Must(HttpStatusCode.OK);
        (await Login(server, new { email, password = ZouServer.Password })).Must(HttpStatusCode.OK);
    }

    internal static async Task UseBot(ZouServer server)
    {
        var made = (
            await server.Admin.Post(
                "/data/persons",
                new
                {
                    first_name = "Publisher",
                    is_bot = true,
                    role = "user",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.True(made.Body!["is_bot"]!.GetValue<bool>());
        var bot = new ZouClient(server.Installed.Http, made.Text("access_token"));
        Assert.Equal(
            made.Text("id"),
            (await bot.Get("/auth/authenticated")).Must(HttpStatusCode.OK).Body!["user"]!["id"]!.GetValue<string>()
        );
        (await bot.Get("/data/task-types")).Must(HttpStatusCode.OK);
        (await Login(server, new { email = made.Text("email"), password = "default" })).Must(HttpStatusCode.BadRequest);
        var path = $"/data/persons/{made.Text("id")}";
        Assert.Null((await server.Admin.Put(path, new { last_name = "Two", is_bot = true })).Must(HttpStatusCode.OK).Body!["access_token"]);
        var renewed = (await server.Admin.Put(path, new { expiration_date = "2999-01-01" })).Must(HttpStatusCode.OK);
        (await bot.Get("/data/task-types")).Must(HttpStatusCode.UnprocessableEntity);
        bot = new ZouClient(server.Installed.Http, renewed.Text("access_token"));
        (await bot.Get("/data/task-types")).Must(HttpStatusCode.OK);
        (await server.Admin.Put(path, new { expiration_date = "2020-01-01" })).Must(HttpStatusCode.BadRequest);
        (await server.Admin.Put(path, new { active = false })).Must(HttpStatusCode.OK);
        (await bot.Get("/data/task-types")).Must(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<(string Email, ZouClient Person)> Person(ZouServer server)
    {
        var person = await server.Person("user");
        return ((await person.Get("/auth/authenticated")).Body!["user"]!["email"]!.GetValue<string>(), person);
    }

    private static async Task<IReadOnlyList<string>> SetUp(ZouClient person)
    {
        var secret = (await person.Put("/auth/totp", new { })).Must(HttpStatusCode.OK).Text("otp_secret");
        var done = await person.Post("/auth/totp", new { totp = Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()) });
        return [.. done.Must(HttpStatusCode.OK).Body!["otp_recovery_codes"]!.AsArray().Select(code => code!.GetValue<string>())];
    }

    private static Task<ZouAnswer> Login(ZouServer server, object given) => server.Anybody.Post("/auth/login", given);

    private static HttpContent Json(object given) => System.Net.Http.Json.JsonContent.Create(given);
}
