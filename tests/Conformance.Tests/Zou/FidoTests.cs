using System.Net;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Identity;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 5: passkeys beside the password, by a device in software.</summary>
public sealed class FidoTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task A_device_is_registered_asked_for_and_taken_away() => await UseDevice(zou);

    [Fact(Timeout = Patience)]
    public async Task What_does_not_come_from_the_very_device_for_this_very_question_is_refused()
    {
        var (email, person) = await Person(zou);
        using var device = new Authenticator(Origin(zou));
        await Register(person, device, "Desk");
        using var copy = device.Impersonator();
        var spent = device.Get(await Challenge(zou, email));
        (await Login(zou, email, spent)).Must(HttpStatusCode.OK);
        await IsWrong(zou, email, spent);
        await IsWrong(zou, email, copy.Get(await Challenge(zou, email)));
        device.Origin = "https://evil.example";
        await IsWrong(zou, email, device.Get(await Challenge(zou, email)));
        device.Origin = Origin(zou);
        var otherParty = (await Challenge(zou, email)).DeepClone();
        otherParty["rpId"] = "evil.example";
        await IsWrong(zou, email, device.Get(otherParty));
        var otherQuestion = (await Challenge(zou, email)).DeepClone();
        otherQuestion["challenge"] = System.Buffers.Text.Base64Url.EncodeToString(new byte[32]);
        // Five in a row lock the account: a right answer begins the count again.
        (await Login(zou, email, device.Get(await Challenge(zou, email)))).Must(HttpStatusCode.OK);
        await IsWrong(zou, email, device.Get(otherQuestion));
        device.IsUserVerified = false;
        await IsWrong(zou, email, device.Get(await Challenge(zou, email)));
        device.IsUserVerified = true;
        // A copy of the key that was used in between.
        device.SignCount = 0;
        await IsWrong(zou, email, device.Get(await Challenge(zou, email)));

        // Another person's device opens one's own account only.
        var (otherEmail, other) = await Person(zou);
        using var othersDevice = new Authenticator(Origin(zou));
        await Register(other, othersDevice, "Hers");
        await IsWrong(zou, email, othersDevice.Get(await Challenge(zou, email)));
        device.SignCount = 100;
        (await Login(zou, email, device.Get(await Challenge(zou, email)))).Must(HttpStatusCode.OK);
        (await Login(zou, otherEmail, othersDevice.Get(await Challenge(zou, otherEmail)))).Must(HttpStatusCode.OK);
    }

    [Fact(Timeout = Patience)]
    public async Task What_a_device_made_is_registered_once_and_by_whom_it_was_made()
    {
        var (_, person) = await Person(zou);
        var (_, other) = await Person(zou);
        using var device = new Authenticator(Origin(zou));
        var options = (await person.Put("/auth/fido", new { })).Must(HttpStatusCode.OK).Body!;
        var made = new JsonObject { ["registration_response"] = device.Create(options), ["device_name"] = "Mine" };
        // It is gone once somebody has tried.
        (await other.Post("/auth/fido", made)).Must(HttpStatusCode.BadRequest);
        var late = await person.Post("/auth/fido", made);
        device.Origin = "https://evil.example";
        var elsewhere = device.Create((await person.Put("/auth/fido", new { })).Body!);
        var refused = await person.Post("/auth/fido", new { registration_response = elsewhere, device_name = "Mine" });
        Assert.All(new[] { late, refused }, answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        (await person.Post("/auth/fido", new { device_name = "Mine" })).Must(HttpStatusCode.BadRequest);
        device.Origin = Origin(zou);
        var owner = await Register(person, device, "Mine");
        // The same device again, and the same name.
        using var second = new Authenticator(Origin(zou));
        foreach (var (again, name) in new[] { (device, "Again"), (second, "Mine") })
        {
            var answer = again.Create((await owner.Put("/auth/fido", new { })).Body!);
            (await owner.Post("/auth/fido", new { registration_response = answer, device_name = name })).Must(HttpStatusCode.BadRequest);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Nobody_learns_who_has_a_device()
    {
        var (email, person) = await Person(zou);
        using var device = new Authenticator(Origin(zou));
        await Register(person, device, "Desk");
        var known = await Challenge(zou, email);
        var unknown = await Challenge(zou, "nobody@test.example");
        Assert.Equal(known.AsObject().Select(member => member.Key), unknown.AsObject().Select(member => member.Key));
        Assert.Single(unknown["allowCredentials"]!.AsArray());
        var again = await Challenge(zou, "Nobody@test.example");
        Assert.Equal(Id(unknown), Id(again));
        Assert.NotEqual(unknown["challenge"]!.GetValue<string>(), again["challenge"]!.GetValue<string>());
        (await zou.Anybody.Get("/auth/fido")).Must(HttpStatusCode.BadRequest);

        static string Id(JsonNode options) => options["allowCredentials"]![0]!["id"]!.GetValue<string>();
    }

    internal static async Task UseDevice(ZouServer server)
    {
        var (email, person) = await Person(server);
        using var device = new Authenticator(Origin(server));
        var owner = await Register(person, device, "Desk");
        // Signed in without a second factor: over.
        (await person.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);
        var myself = (await owner.Get("/auth/authenticated")).Must(HttpStatusCode.OK).Body!["user"]!;
        Assert.Equal(["Desk"], myself["fido_devices"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.True(myself["fido_enabled"]!.GetValue<bool>());
        Assert.Equal("fido", myself["preferred_two_factor_authentication"]!.GetValue<string>());
        (await server.Anybody.Post("/auth/login", new { email, password = ZouServer.Password })).Is(
            HttpStatusCode.BadRequest,
            """{"login":false,"missing_OTP":true,"preferred_two_factor_authentication":"fido","two_factor_authentication_enabled":["fido"]}"""
        );
        var elsewhere = await Assert.ThrowsAsync<Refused>(() =>
            server.Installed.Of<SignIn>().WithPassword(email, ZouServer.Password, TestContext.Current.CancellationToken)
        );
        Assert.Equal(SignIn.FactorMissing, elsewhere.Subject);
        var answer = device.Get(await Challenge(server, email));
        owner = new ZouClient(server.Installed.Http, (await Login(server, email, answer)).Must(HttpStatusCode.OK).Text("access_token"));

        // A second one leaves recovery codes and sessions as they are.
        using var phone = new Authenticator(Origin(server));
        var options = (await owner.Put("/auth/fido", new { })).Must(HttpStatusCode.OK).Body!;
        Assert.Single(options["excludeCredentials"]!.AsArray());
        var added = await owner.Post("/auth/fido", new { registration_response = phone.Create(options), device_name = "Phone" });
        Assert.Null(added.Must(HttpStatusCode.OK).Body!["otp_recovery_codes"]);
        (await owner.Get("/auth/authenticated")).Must(HttpStatusCode.OK);
        (await Remove(owner, new JsonObject { ["device_name"] = "Nothing" })).Must(HttpStatusCode.NotFound);
        (await Remove(owner, new JsonObject { ["device_name"] = "Phone" })).Must(HttpStatusCode.BadRequest);
        foreach (var name in new[] { "Phone", "Desk" })
        {
            var proof = device.Get(await Challenge(server, email));
            var gone = await Remove(owner, new JsonObject { ["device_name"] = name, ["fido_authentication_response"] = proof });
            owner = new ZouClient(server.Installed.Http, gone.Must(HttpStatusCode.OK).Text("access_token"));
        }

        (await server.Anybody.Post("/auth/login", new { email, password = ZouServer.Password })).Must(HttpStatusCode.OK);
    }

    private static Task<ZouAnswer> Remove(ZouClient client, JsonObject order) =>
        client.Send(HttpMethod.Delete, "/auth/fido", System.Net.Http.Json.JsonContent.Create(order));

    private static async Task IsWrong(ZouServer server, string email, JsonObject answer) =>
        (await Login(server, email, answer)).Is(HttpStatusCode.BadRequest, """{"login":false,"wrong_OTP":true}""");

    private static Task<ZouAnswer> Login(ZouServer server, string email, JsonObject answer) =>
        server.Anybody.Post(
            "/auth/login",
            new
            {
                email,
                password = ZouServer.Password,
                fido_authentication_response = answer,
            }
        );

    private static async Task<JsonNode> Challenge(ZouServer server, string email) =>
        (await server.Anybody.Get($"/auth/fido?email={Uri.EscapeDataString(email)}")).Must(HttpStatusCode.OK).Body!["publicKey"]!;

    /// <summary>Registers a first device; its owner is signed in anew.</summary>
    private static async Task<ZouClient> Register(ZouClient person, Authenticator device, string name)
    {
        var options = (await person.Put("/auth/fido", new { })).Must(HttpStatusCode.OK).Body!;
        var done = await person.Post("/auth/fido", new { registration_response = device.Create(options), device_name = name });
        Assert.Equal(10, done.Must(HttpStatusCode.OK).Body!["otp_recovery_codes"]!.AsArray().Count);
        return person.With(done.Text("access_token"));
    }

    private static async Task<(string Email, ZouClient Person)> Person(ZouServer server)
    {
        var person = await server.Person("user");
        return ((await person.Get("/auth/authenticated")).Body!["user"]!["email"]!.GetValue<string>(), person);
    }

    /// <summary>Of the public address, where one is set.</summary>
    private static string Origin(ZouServer server) =>
        server.Installed.Of<PasskeySettings>().Origins is [var origin, ..]
            ? origin
            : server.Installed.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
}
