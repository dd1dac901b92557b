using System.Buffers.Binary;
using System.Net;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What keeps a studio in order: people helped out, assets shared, backgrounds, the log.</summary>
[Collection("Zou production")]
public sealed class StudioCareTests(ZouProduction production)
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task People_are_helped_out() => await HelpOut(production.Zou);

    [Fact(Timeout = Patience)]
    public async Task Assets_are_shared_and_kept_to_oneself_again() => await Share(production.Zou);

    [Fact(Timeout = Patience)]
    public async Task Backgrounds_have_files_and_small_pictures() => await LookBehind(production.Zou);

    [Fact(Timeout = Patience)]
    public async Task Names_of_events_are_told_to_who_may_look_at_the_log()
    {
        var names = (await production.Manager.Get("/data/events/names")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Contains("shot:new", names.Select(name => name!.GetValue<string>()));
        Assert.Equal(names.Count, names.Select(name => name!.GetValue<string>()).Distinct().Count());
        (await production.Artist.Get("/data/events/names")).Must(HttpStatusCode.Forbidden);
    }

    internal static async Task HelpOut(ZouServer server)
    {
        var (admin, person, other) = (server.Admin, await server.Person("user"), await server.Person("user"));
        var email = (await admin.Get($"/data/persons/{person.Person}")).Text("email");
        var face = Pictures.Png(8, 8, (_, _) => [1, 2, 3]);
        foreach (var clear in new[] { "/actions/user/clear-avatar", $"/actions/persons/{person.Person}/clear-avatar" })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(face), "file", "face.png" } };
            (await person.Send(HttpMethod.Post, $"/pictures/thumbnails/persons/{person.Person}", form)).Must(HttpStatusCode.Created);
            (await other.Delete($"/actions/persons/{person.Person}/clear-avatar")).Must(HttpStatusCode.Forbidden);
            (await (clear.Contains("/user/", StringComparison.Ordinal) ? person : admin).Delete(clear)).Must(HttpStatusCode.NoContent);
            Assert.False((await admin.Get($"/data/persons/{person.Person}")).Body!["has_avatar"]!.GetValue<bool>());
            (await person.Get($"/pictures/thumbnails/persons/{person.Person}.png")).Must(HttpStatusCode.NotFound);
        }

        var secret = (await person.Put("/auth/totp", new { })).Must(HttpStatusCode.OK).Text("otp_secret");
        (await person.Post("/auth/totp", new { totp = Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()) })).Must(HttpStatusCode.OK);
        (await server.Anybody.Post("/auth/login", new { email, password = ZouServer.Password })).Must(HttpStatusCode.BadRequest);
        var disable = $"/actions/persons/{person.Person}/disable-two-factor-authentication";
        (await other.Delete(disable)).Must(HttpStatusCode.Forbidden);
        (await admin.Delete(disable)).Must(HttpStatusCode.NoContent);
        (await admin.Delete(disable.Replace(person.Person, $"{Guid.NewGuid()}"))).Must(HttpStatusCode.NotFound);
        await server.SignIn(email, ZouServer.Password);

        var reset = $"/actions/persons/{person.Person}/reset-password-link";
        (await other.Post(reset, new { })).Must(HttpStatusCode.Forbidden);
        var link = new Uri((await admin.Post(reset, new { })).Must(HttpStatusCode.OK).Text("link"));
        var chosen = new
        {
            email,
            token = Uri.UnescapeDataString(link.ToString().Split('=')[^1]),
            password = "another long password",
            password2 = "another long password",
        };
        (await server.Anybody.Put("/auth/reset-password", chosen)).Must(HttpStatusCode.OK);
        (await server.Anybody.Put("/auth/reset-password", chosen)).Must(HttpStatusCode.BadRequest);
        await server.SignIn(email, "another long password");
        var bot = new { first_name = "Robot", is_bot = true };
        var robot = (await admin.Post("/data/persons", bot)).Must(HttpStatusCode.Created).Text("id");
        (await admin.Post($"/actions/persons/{robot}/reset-password-link", new { })).Must(HttpStatusCode.BadRequest);
    }

    internal static async Task Share(ZouServer server)
    {
        var (first, second) = (await server.Project(), await server.Project());
        var manager = await server.Person("manager");
        (await server.Admin.Post($"/data/projects/{first}/team", new { person_id = manager.Person })).Must(HttpStatusCode.Created);
        var (prop, place) = (await server.Named("/data/entity-types", "Prop"), await server.Named("/data/entity-types", "Environment"));
        async Task<string> Asset(string project, string type, string name) =>
            (await server.Admin.Post($"/data/projects/{project}/asset-types/{type}/assets/new", new { name }))
                .Must(HttpStatusCode.Created)
                .Text("id");
        var (chair, table, park, far) = (
            await Asset(first, prop, "Chair"),
            await Asset(first, prop, "Table"),
            await Asset(first, place, "Park"),
            await Asset(second, prop, "Far")
        );
        async Task<IEnumerable<string>> Shared() =>
            (await server.Admin.Get($"/data/assets?is_shared=true&project_id={first}")).Must(HttpStatusCode.OK).Ids;
        (await manager.Post("/actions/assets/share", new { asset_ids = new[] { chair } })).Must(HttpStatusCode.OK);
        Assert.Equal([chair], await Shared());
        (await manager.Post($"/actions/projects/{first}/asset-types/{prop}/assets/share", new { })).Must(HttpStatusCode.OK);
        Assert.Equal([chair, table], await Shared());
        (await manager.Post($"/actions/projects/{first}/assets/share", new { asset_ids = new[] { chair }, is_shared = false })).Must(
            HttpStatusCode.OK
        );
        Assert.Equal([table], await Shared());
        var all = (await manager.Post($"/actions/projects/{first}/assets/share", new { is_shared = true })).Must(HttpStatusCode.OK);
        Assert.Equal([chair, table, park], all.Ids);
        Assert.All(all.Body!.AsArray(), asset => Assert.True(asset!["is_shared"]!.GetValue<bool>()));
        (await manager.Post("/actions/assets/share", new { asset_ids = new[] { chair, far } })).Must(HttpStatusCode.NotFound);
        (await manager.Post($"/actions/projects/{first}/assets/share", new { asset_ids = new[] { far } })).Must(HttpStatusCode.NotFound);
        (await manager.Post("/actions/assets/share", new { })).Must(HttpStatusCode.BadRequest);
        (await (await server.Person("user")).Post($"/actions/projects/{first}/assets/share", new { })).Must(HttpStatusCode.NotFound);
    }

    internal static async Task LookBehind(ZouServer server)
    {
        var (admin, artist) = (server.Admin, await server.Person("user"));
        var id = (await admin.Post("/data/preview-background-files", new { name = $"B {Guid.NewGuid():N}" }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var (file, small) = ($"/pictures/preview-background-files/{id}", $"/pictures/thumbnails/preview-background-files/{id}.png");
        (await artist.Get(small)).Must(HttpStatusCode.NotFound);
        (await artist.Get($"{file}.png")).Must(HttpStatusCode.NotFound);
        var sky = Pictures.Png(300, 100, (x, _) => [(byte)x, 0, 200]);
        async Task<ZouAnswer> Send(ZouClient who, string path, string name, byte[] bytes)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
            return await who.Send(HttpMethod.Post, path, form);
        }

        (await Send(artist, file, "sky.png", sky)).Must(HttpStatusCode.Forbidden);
        (await Send(admin, file, "sky.html", sky)).Must(HttpStatusCode.BadRequest);
        (await Send(admin, file.Replace(id, $"{Guid.NewGuid()}"), "sky.png", sky)).Must(HttpStatusCode.NotFound);
        var put = (await Send(admin, file, "sky.PNG", sky)).Must(HttpStatusCode.Created);
        Assert.Equal(
            ("sky", "png", sky.Length),
            (put.Text("original_name"), put.Text("extension"), put.Body!["file_size"]!.GetValue<int>())
        );
        using (var same = await artist.Raw(HttpMethod.Get, $"{file}.png", null))
        {
            Assert.Equal(sky, await same.Content.ReadAsByteArrayAsync(Cancel));
        }

        (await artist.Get($"{file}.hdr")).Must(HttpStatusCode.NotFound);
        (await Send(admin, small, "other.png", [1, 2, 3])).Must(HttpStatusCode.BadRequest);
        (await Send(artist, small, "other.png", sky)).Must(HttpStatusCode.Forbidden);
        foreach (var picture in new byte[]?[] { null, Pictures.Png(10, 10, (_, _) => [9, 9, 9]) })
        {
            if (picture is not null)
            {
                (await Send(admin, small, "other.png", picture)).Must(HttpStatusCode.Created);
            }

            using var shown = await artist.Raw(HttpMethod.Get, small, null);
            var png = await shown.Content.ReadAsByteArrayAsync(Cancel);
            Assert.Equal(
                (150, 100),
                (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)))
            );
        }
    }
}
