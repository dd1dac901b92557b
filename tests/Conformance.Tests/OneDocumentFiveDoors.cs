using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Conformance.Tests;

/// <summary>What the house promises: a document put in through one dialect is the same document through every other.</summary>
public sealed class OneDocumentFiveDoors : IDisposable
{
    private const int Minutes = 60_000;
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 4 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task A_document_is_the_same_through_every_door(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var doors = await Doors.Open(database?.Connection, Cancel);
        var harbor = await WorkspacesAreSeenByAll(doors);
        var tree = await FoldersAreOneTree(doors, harbor);
        var documents = await DocumentsComeInByEachDoor(doors, harbor, tree);
        await EachIsSeenAndHadByAll(doors, harbor, documents);
        await VersionsAreOneHistory(doors, harbor, documents);
        await ValuesAndCommentsAreTheDocuments(doors, harbor, documents);
        await WordsAreFoundByAll(doors, harbor, documents);
        await AUserSeesWhatIsOpenAndIsShutOutAtOnce(doors, harbor, await IdOf(doors, harbor, documents[4]));
        Assert.Empty(doors.Installed.Errors);
    }

    /// <summary>Makes a workspace through each door, and looks for all of them through all.</summary>
    private static async Task<Harbor> WorkspacesAreSeenByAll(Doors doors)
    {
        await doors.Ipro.NewCase("Made by IPRO", Cancel);
        var client = (await doors.Iconect.Get("clients")).Is(HttpStatusCode.OK).List[0].GetProperty("id").GetInt64();
        await doors.Iconect.Post(
            "projects",
            new
            {
                name = "Made by iCONECT",
                client_id = client,
                dataservers_id = 1,
                type = 3,
            }
        );
        var harbor = (await doors.Opus2.Post("/projects", new { name = "Harbor" }, Cancel)).Good().Body.GetProperty("id").GetGuid();
        await doors.Bank.Folder("Made by IntelligenceBank", null, Cancel);
        (await doors.Zou.Post("/data/projects", new { name = "Made by Zou" })).Must(HttpStatusCode.Created);

        string[] all = ["Harbor", "Made by IPRO", "Made by IntelligenceBank", "Made by Zou", "Made by iCONECT"];
        var cases = (await doors.Ipro.Get("/cases", Cancel)).Good().Items;
        var projects = (await doors.Iconect.Get("projects")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(all, Names(cases, "name"));
        Assert.Equal(all, Names(projects, "name"));
        Assert.Equal(all, Names((await doors.Opus2.Get("/projects", Cancel)).Good().Body, "name"));
        var folders = (await doors.Bank.Get("/resources", Cancel)).Good().Body.GetProperty("response").GetProperty("folder");
        Assert.Equal(all, Names(folders, "name"));
        foreach (var path in new[] { "/data/projects", "/data/projects/open" })
        {
            Assert.Equal(
                all,
                (await doors.Zou.Get(path)).Body!.AsArray().Select(project => (string)project!["name"]!).Order(StringComparer.Ordinal)
            );
        }

        return new Harbor(
            harbor,
            Named(projects, "name", "Harbor").GetProperty("id").GetInt64(),
            Named(cases, "name", "Harbor").GetProperty("id").GetString()!
        );
    }

    /// <summary>One folder by each door that has folders, each within the one before.</summary>
    private static async Task<Tree> FoldersAreOneTree(Doors doors, Harbor harbor)
    {
        var pleadings = (await doors.Opus2.Post($"{harbor.Opus2}/folders", new { name = "Pleadings" }, Cancel))
            .Good()
            .Body.GetProperty("id")
            .GetGuid();
        var exhibits = Guid.ParseExact(await doors.Bank.Folder("Exhibits", $"{pleadings:N}", Cancel), "N");
        var panel = (await doors.Iconect.Get($"{harbor.Iconect}/panels")).Is(HttpStatusCode.OK).List[0].GetProperty("id").GetInt64();
        var path = $"{harbor.Iconect}/panels/{panel}/folders";
        var top = Named((await doors.Iconect.Get(path)).Json, "name", "Pleadings").GetProperty("id").GetInt64();
        var below = Named((await doors.Iconect.Get($"{path}?parent_id={top}")).Json, "name", "Exhibits").GetProperty("id").GetInt64();
        var photos = (await doors.Iconect.Post(path, new { name = "Photos", parent_id = below })).Is(HttpStatusCode.Created).Json;
        Assert.Equal("|Documents|Pleadings|Exhibits|Photos|", photos.GetProperty("search_name").GetString());

        var seen = (await doors.Opus2.Get($"{harbor.Opus2}/folders", Cancel)).Good().Body;
        Assert.Equal(["Exhibits", "Photos", "Pleadings"], Names(seen, "name"));
        Assert.Equal(exhibits, Named(seen, "name", "Photos").GetProperty("parentId").GetGuid());
        var content = (await doors.Bank.Get("/resources", Cancel, ("folderuuid", $"{exhibits:N}"))).Good().Body;
        Assert.Equal(["Photos"], Names(content.GetProperty("response").GetProperty("folder"), "name"));
        return new Tree(pleadings, exhibits, $"{path}/{photos.GetProperty("id").GetInt64()}");
    }

    private async Task<IReadOnlyList<Put>> DocumentsComeInByEachDoor(Doors doors, Harbor harbor, Tree tree)
    {
        var putByOpus2 = new Put("opus.txt", "The walrus of Opus arrives.");
        await doors.Opus2.Upload(
            $"{harbor.Opus2}/documents",
            putByOpus2.Name,
            putByOpus2.Text,
            Cancel,
            ("folderId", $"{tree.Pleadings:D}")
        );
        var putByBank = new Put("bank.txt", "The walrus of the bank arrives.");
        await doors.Bank.Resource($"{tree.Exhibits:N}", putByBank.Name, putByBank.Text, Cancel, ",\"name\":\"bank.txt\"");
        var putByIconect = new Put("iconect.txt", "The walrus of iCONECT arrives.");
        var made = (await doors.Iconect.Post($"{harbor.Iconect}/records", new { records = new[] { new { field_data = new { } } } })).Is(
            HttpStatusCode.Created
        );
        var record = made.Json.GetProperty("new_records_list").GetProperty("records")[0].GetProperty("id").GetInt64();
        (await doors.Iconect.Upload(harbor.NativeOf(record), putByIconect.Bytes, putByIconect.Name)).Is(HttpStatusCode.OK);
        (await doors.Iconect.Post($"{tree.Photos}/records", new[] { record })).Is(HttpStatusCode.OK);
        var putByZou = new Put("zou.png", "not quite a picture");
        await Preview(doors, harbor, putByZou);
        var putByIpro = new Put("ipro.txt", "The walrus of IPRO arrives.");
        var archive = folder.File("evidence.zip", Zips.Of([(putByIpro.Name, putByIpro.Bytes)]));
        var upload = await doors.Ipro.Upload(harbor.CaseId, archive, Cancel);
        await doors.Ipro.End("ingestion", await doors.Ipro.Ingest(harbor.CaseId, "Ada", [upload], Cancel), Cancel);
        return [putByOpus2, putByBank, putByIconect, putByZou, putByIpro];
    }

    private static async Task Preview(Doors doors, Harbor harbor, Put put)
    {
        var shot = (await doors.Zou.Post($"/data/projects/{harbor.Id:D}/shots", new { name = "SH010" })).Must(HttpStatusCode.Created);
        var type = (string)(await doors.Zou.Get("/data/task-types?name=Animation")).Body![0]!["id"]!;
        var create = $"/actions/projects/{harbor.Id:D}/task-types/{type}/shots/create-tasks";
        var task = (string)(await doors.Zou.Post(create, new[] { shot.Text("id") })).Must(HttpStatusCode.Created).Body![0]!["id"]!;
        var status = (string)(await doors.Zou.Get("/data/task-status?short_name=wfa")).Body![0]!["id"]!;
        var said = await doors.Zou.Post($"/actions/tasks/{task}/comment", new { task_status_id = status, comment = "See." });
        var add = $"/actions/tasks/{task}/comments/{said.Must(HttpStatusCode.Created).Text("id")}/add-preview";
        var preview = (await doors.Zou.Post(add, new { })).Must(HttpStatusCode.Created).Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(put.Bytes), "file", put.Name } };
        (await doors.Zou.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form)).Must(HttpStatusCode.Created);
        using var original = await doors.Zou.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{preview}.png", null);
        Assert.Equal(put.Bytes, await original.Content.ReadAsByteArrayAsync(Cancel));
    }

    /// <summary>
    /// Opus 2, iCONECT and IntelligenceBank list them and give their bytes, Zou too, as files of the project beside its previews;
    /// IPRO numbers and exports them.
    /// </summary>
    private static async Task EachIsSeenAndHadByAll(Doors doors, Harbor harbor, IReadOnlyList<Put> documents)
    {
        var expected = documents.Select(document => document.Sha256).Order(StringComparer.Ordinal).ToList();
        await ZouHasAllButItsOwnPreviews(doors, harbor, [.. documents.Where(document => document.Name != "zou.png")]);
        var listed = (await doors.Opus2.Get($"{harbor.Opus2}/documents", Cancel)).Good().Body;
        Assert.Equal(expected, Names(listed, "checksum"));
        foreach (var document in listed.EnumerateArray())
        {
            var id = document.GetProperty("id").GetGuid();
            document.TryGetProperty("checksum", out var checksum);
            var opus2 = await doors.Opus2.Get($"{harbor.Opus2}/documents/{id:D}/download", Cancel);
            Assert.Equal(checksum.GetString(), HashOf(opus2.Good().Text));
            var bank = await doors.Bank.Get("/resources", Cancel, ("fileuuid", $"{id:N}"));
            Assert.Equal(checksum.GetString(), HashOf(bank.Good().Text));
        }

        var records = (await doors.Iconect.Get($"{harbor.Iconect}/records?page_size=100")).Is(HttpStatusCode.OK).List;
        var had = new List<string>();
        foreach (var record in records)
        {
            had.Add(HashOf((await doors.Iconect.Get(harbor.NativeOf(record.GetProperty("id").GetInt64()))).Is(HttpStatusCode.OK).Text));
        }

        Assert.Equal(expected, had.Order(StringComparer.Ordinal));

        var series = await doors.Ipro.SeriesOnDisk(harbor.CaseId, "five", "FIVE", Cancel);
        var numbers = records.Select(record => record.GetProperty("id").GetInt64());
        await doors.Ipro.End("export", await doors.Ipro.Export(harbor.CaseId, series, numbers, Cancel), Cancel);
        var volume = Volume.Read(Path.Combine(doors.Installed.DataFolder, "exports", "five", "VOL001"));
        volume.MustBeGapless("FIVE", 1);
        Assert.Equal(
            expected,
            volume.Records.Select(record => volume.HashOf(record, "NATIVELINK").ToLowerInvariant()).Order(StringComparer.Ordinal)
        );
    }

    private static async Task ZouHasAllButItsOwnPreviews(Doors doors, Harbor harbor, IReadOnlyList<Put> documents)
    {
        var files = (await doors.Zou.Get($"/data/projects/{harbor.Id:D}/attachment-files")).Body!.AsArray();
        var had = new List<string>();
        foreach (var file in files)
        {
            Assert.Equal(
                ("txt", "text/plain", "AttachmentFile"),
                ((string)file!["extension"]!, (string)file["mimetype"]!, (string)file["type"]!)
            );
            using var answer = await doors.Zou.Raw(HttpMethod.Get, $"/data/attachment-files/{file["id"]}/file/{file["name"]}", null);
            had.Add(HashOf(await answer.Content.ReadAsStringAsync(Cancel)));
        }

        Assert.Equal(documents.Select(document => document.Sha256).Order(StringComparer.Ordinal), had.Order(StringComparer.Ordinal));
    }

    /// <summary>Opus 2's <c>replace</c> and IntelligenceBank's <c>newVersion</c> make one history.</summary>
    private static async Task VersionsAreOneHistory(Doors doors, Harbor harbor, IReadOnlyList<Put> documents)
    {
        var id = await IdOf(doors, harbor, documents[1]);
        (await doors.Opus2.Upload($"{harbor.Opus2}/documents/{id:D}/replace", "bank-2.txt", "second", Cancel)).Good();
        (
            await doors.Bank.Upload(
                """{"newVersion":true,"filename":"bank-3.txt"}""",
                "bank-3.txt",
                "third",
                Cancel,
                $"{id:N}",
                HttpMethod.Put
            )
        ).Good();

        var versions = (await doors.Opus2.Get($"{harbor.Opus2}/documents/{id:D}/versions", Cancel)).Good().Body;
        Assert.Equal([1, 2, 3], versions.EnumerateArray().Select(version => version.GetProperty("number").GetInt32()).Order());
        foreach (var (number, text) in new[] { ("1", documents[1].Text), ("2", "second"), ("3", "third") })
        {
            var had = await doors.Bank.Get("/resources", Cancel, ("fileuuid", $"{id:N}"), ("version", number));
            Assert.Equal(text, had.Good().Text);
        }

        var record = await RecordOf(doors, harbor, id);
        Assert.Equal("third", (await doors.Iconect.Get(harbor.NativeOf(record))).Is(HttpStatusCode.OK).Text);
    }

    private static async Task ValuesAndCommentsAreTheDocuments(Doors doors, Harbor harbor, IReadOnlyList<Put> documents)
    {
        var id = await IdOf(doors, harbor, documents[4]);
        var record = await RecordOf(doors, harbor, id);
        var fields = (await doors.Opus2.Get($"{harbor.Opus2}/fields", Cancel)).Good().Body;
        // What IntelligenceBank calls a description is the field that Office calls comments.
        var description = Named(fields, "name", "Comments").GetProperty("id").GetString();
        var put = await doors.Opus2.Put($"{harbor.Opus2}/documents/{id:D}/fields/{description}", new { value = "Found at sea" }, Cancel);
        put.Good();
        var shown = (await doors.Iconect.Get($"{harbor.Iconect}/fields")).Is(HttpStatusCode.OK).Json;
        var number = Named(shown, "name", "Comments").GetProperty("id").GetInt64();
        var data = (await doors.Iconect.Get($"{harbor.Iconect}/records/{record}")).Is(HttpStatusCode.OK).Json.GetProperty("field_data");
        Assert.Equal("Found at sea", data.GetProperty($"{number}").GetString());
        var content = (await doors.Bank.Get("/resources", Cancel, ("folderuuid", $"{harbor.Id:N}"))).Good().Body;
        var resources = content.GetProperty("response").GetProperty("resource").EnumerateArray();
        var resource = resources.Single(resource => resource.GetProperty("resourceuuid").GetString() == $"{id:N}");
        Assert.Equal("Found at sea", resource.GetProperty("description").GetString());

        (await doors.Bank.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", $"{id:N}"), ("comment", "Wet, but whole."))).Good();
        var comments = await doors.Installed.Of<Comments>().List(harbor.Id, id, PageOf.First(10), Installed.Operator, Cancel);
        Assert.Equal("Wet, but whole.", Assert.Single(comments.Items).Text);
    }

    private static async Task WordsAreFoundByAll(Doors doors, Harbor harbor, IReadOnlyList<Put> documents)
    {
        // What came in by a person's hand and by ingestion alike; not the picture, nor the one that has another text by now.
        var expected = new[] { documents[0], documents[2], documents[4] };
        var view = (await doors.Iconect.Post($"{harbor.Iconect}/views", new { search_query = "walrus and arrives" }))
            .Is(HttpStatusCode.Created)
            .Json.GetProperty("view_id");
        var ids = new List<string>();
        foreach (var put in expected)
        {
            ids.Add($"{await IdOf(doors, harbor, put):N}");
        }

        // Not as soon as there are as many: the one with another text may still be found by its old one.
        IReadOnlyList<JsonElement> records;
        JsonElement found;
        do
        {
            await Task.Delay(100, Cancel);
            records = (await doors.Iconect.Get($"{harbor.Iconect}/records?view_id={view}")).Is(HttpStatusCode.OK).List;
            found = (await doors.Bank.Get("/search", Cancel, ("searchterm", "walrus AND arrives"))).Good().Body;
        } while (records.Count != expected.Length || !ids.Order().SequenceEqual(Names(found.GetProperty("doc"), "uuid").Order()));

        Assert.Equal($"{expected.Length}", found.GetProperty("numFound").GetString());
    }

    private static async Task AUserSeesWhatIsOpenAndIsShutOutAtOnce(Doors doors, Harbor harbor, Guid document)
    {
        var person = new
        {
            username = "kim",
            email = "kim@harbor.example",
            password = "a long pass phrase",
        };
        var number = (await doors.Ipro.Post("/users", person, Cancel)).Good().Data.GetProperty("id").GetString();
        var kim = await doors.As(person.email, person.password, Cancel);
        Assert.Empty((await kim.Iconect.Get("projects")).Is(HttpStatusCode.OK).List);
        (await kim.Iconect.Get(harbor.Iconect + "/panels")).Is(HttpStatusCode.NotFound);
        Assert.Equal(0, (await kim.Opus2.Get("/projects", Cancel)).Good().Body.GetArrayLength());
        Assert.Equal(HttpStatusCode.Forbidden, (await kim.Opus2.Get(harbor.Opus2, Cancel)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await kim.Bank.Get("/resources", Cancel, ("folderuuid", $"{harbor.Id:N}"))).Status);
        Assert.Empty((await kim.Zou.Get("/data/projects/open")).Must(HttpStatusCode.OK).Body!.AsArray());

        (await doors.Opus2.Put($"{harbor.Opus2}/users/{person.email}", null, Cancel)).Good();
        Assert.Single((await kim.Iconect.Get("projects")).Is(HttpStatusCode.OK).List);
        Assert.Equal(1, (await kim.Opus2.Get("/projects", Cancel)).Good().Body.GetArrayLength());
        (await kim.Bank.Get("/resources", Cancel, ("folderuuid", $"{harbor.Id:N}"))).Good();
        Assert.Single((await kim.Zou.Get("/data/projects/open")).Must(HttpStatusCode.OK).Body!.AsArray());

        // Taking part in review, which commenting is.
        async Task<HttpStatusCode> Comment() =>
            (await kim.Bank.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", $"{document:N}"), ("comment", "Dry by now."))).Status;
        Assert.Equal(HttpStatusCode.NoContent, await Comment());
        (await doors.Ipro.Patch($"/users/{number}", new { accessToReview = false }, Cancel)).Good();
        Assert.Equal(HttpStatusCode.Forbidden, await Comment());
        (await kim.Bank.Get("/resources", Cancel, ("folderuuid", $"{harbor.Id:N}"))).Good();
        (await doors.Ipro.Patch($"/users/{number}", new { accessToReview = true }, Cancel)).Good();
        Assert.Equal(HttpStatusCode.NoContent, await Comment());

        (await doors.Ipro.Patch($"/users/{number}", new { active = false }, Cancel)).Good();
        Assert.Equal(HttpStatusCode.Unauthorized, (await kim.Iconect.Get("projects")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await kim.Opus2.Get("/projects", Cancel)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await kim.Bank.Get("/resources", Cancel)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await kim.Zou.Get("/data/projects/open")).Status);
    }

    private static async Task<Guid> IdOf(Doors doors, Harbor harbor, Put put)
    {
        var listed = (await doors.Opus2.Get($"{harbor.Opus2}/documents", Cancel)).Good().Body;
        return Named(listed, "checksum", put.Sha256).GetProperty("id").GetGuid();
    }

    private static async Task<long> RecordOf(Doors doors, Harbor harbor, Guid id) =>
        (await doors.Installed.Of<Documents>().Find(harbor.Id, id, Installed.Operator, Cancel)).Number;

    private static IReadOnlyList<string> Names(JsonElement list, string member) =>
        [.. list.EnumerateArray().Select(item => item.GetProperty(member).GetString()!).Order(StringComparer.Ordinal)];

    private static JsonElement Named(JsonElement list, string member, string name) =>
        list.EnumerateArray().Single(item => item.GetProperty(member).GetString() == name);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>One workspace, as each door addresses it.</summary>
    private sealed record Harbor(Guid Id, long Number, string CaseId)
    {
        private const long NativeFile = 2147483010;

        public string Iconect => $"projects/{Number}";

        public string Opus2 => $"/projects/{Id:D}";

        public string NativeOf(long record) => $"{Iconect}/records/{record}/fields/{NativeFile}/file";
    }

    private sealed record Tree(Guid Pleadings, Guid Exhibits, string Photos);

    private sealed record Put(string Name, string Text)
    {
        public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

        public string Sha256 => HashOf(Text);
    }
}
