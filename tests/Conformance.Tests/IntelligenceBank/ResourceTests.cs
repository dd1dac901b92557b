using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Fields;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 5, 6, 7 and 9: resources, their files and comments.</summary>
public sealed class ResourceTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Client Admin => bank.Admin;

    [Fact(Timeout = Timeout)]
    public async Task The_sample_of_the_page_is_understood()
    {
        var top = await Admin.Folder("Sample", null, Cancel);
        var options = $$"""{"folder":"{{top}}","filename":"/opt/test.txt","name":"Test file","description":"this is a test file"}""";
        var answer = (await Admin.UploadAsTheSample(options, "one\ntwo\nthree\n", Cancel)).Good();
        var resource = Assert.Single(answer.Response("resource").EnumerateArray());
        Assert.Equal(("Test file", "this is a test file"), (resource.Text("title"), resource.Text("description")));
        Assert.Equal(("test.txt", "txt", "14"), (resource.Text("origfilename"), resource.Text("filetype"), resource.Text("filesize")));
        Assert.Equal(("1", "file", "0"), (resource.Text("version"), resource.Text("resourcetype"), resource.Text("seen")));
        var version = Assert.Single(resource.GetProperty("versions").EnumerateArray());
        Assert.Equal(("1", "14"), (version.Text("versionnumber"), version.Text("filesize")));
        var (status, text, headers) = await Admin.Download(Cancel, ("fileuuid", resource.Text("fileuuid")));
        Assert.Equal((HttpStatusCode.OK, "one\ntwo\nthree\n"), (status, text));
        Assert.Equal("test.txt", headers.ContentDisposition?.FileNameStar);
        var seen = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource")[0];
        Assert.Equal("1", seen.Text("seen"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Description_and_tags_are_values_that_every_door_shows()
    {
        var top = await Admin.Folder("Words", null, Cancel);
        var made = await Admin.Resource(
            top,
            "plan.txt",
            "plan",
            Cancel,
            ""","description":"The plan","tags":["red","green"],"filters":{"Region":["EU"]}"""
        );
        Assert.Equal("plan", made.Text("title"));
        Assert.Equal(["red", "green"], made.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        var id = Guid.ParseExact(made.Text("resourceuuid"), "N");
        var workspace = Guid.ParseExact(top, "N");
        var fields = await bank.Program.Of<Fields>().List(workspace, Installed.Operator, Cancel);
        var document = await bank.Program.Of<Documents>().Find(workspace, id, Installed.Operator, Cancel);
        using var values = JsonDocument.Parse(document.ValuesJson);
        Assert.Equal("The plan", values.RootElement.Text($"{fields.Single(field => field.Key == "comments").Number}"));
        Assert.Equal(2, values.RootElement.GetProperty($"{fields.Single(field => field.Key == "keywords").Number}").GetArrayLength());

        var changed = await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", made.Text("fileuuid")), ("tags", "blue, white"));
        var resource = changed.Good().Response("resource")[0];
        Assert.Equal(["blue", "white"], resource.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(("plan", "The plan"), (resource.Text("title"), resource.Text("description")));
        var cleared = await Admin.Send(
            HttpMethod.Put,
            "/resources",
            Cancel,
            ("fileuuid", made.Text("resourceuuid")),
            ("name", "Other"),
            ("description", ""),
            ("tags", "")
        );
        resource = cleared.Good().Response("resource")[0];
        Assert.Equal(
            ("Other", "", 0),
            (resource.Text("title"), resource.Text("description"), resource.GetProperty("tags").GetArrayLength())
        );
    }

    [Fact(Timeout = Timeout)]
    public async Task A_new_version_keeps_the_one_before_and_another_file_without_takes_its_place()
    {
        var top = await Admin.Folder("Versions", null, Cancel);
        var made = await Admin.Resource(top, "first.txt", "alpha", Cancel);
        var (id, file) = (made.Text("resourceuuid"), made.Text("fileuuid"));
        var second = (await Admin.Upload("""{"newVersion":true,"name":"Second"}""", "second.txt", "bravo!", Cancel, id))
            .Good()
            .Response("resource")[0];
        Assert.Equal(("2", "Second", "second.txt"), (second.Text("version"), second.Text("title"), second.Text("origfilename")));
        Assert.Equal(["2", "1"], second.GetProperty("versions").Texts("versionnumber"));
        Assert.NotEqual(file, second.Text("fileuuid"));

        var replaced = (await Admin.Upload("{}", "third.txt", "charlie", Cancel, id, HttpMethod.Put)).Good().Response("resource")[0];
        Assert.Equal(("2", "7", "third.txt"), (replaced.Text("version"), replaced.Text("filesize"), replaced.Text("origfilename")));
        Assert.Equal(["third.txt", "first.txt"], replaced.GetProperty("versions").Texts("origfilename"));
        Assert.Equal(second.Text("fileuuid"), replaced.Text("fileuuid"));

        Assert.Equal("charlie", (await Admin.Download(Cancel, ("fileuuid", id))).Text);
        Assert.Equal("charlie", (await Admin.Download(Cancel, ("fileuuid", file))).Text);
        Assert.Equal("alpha", (await Admin.Download(Cancel, ("fileuuid", id), ("version", "1"))).Text);
        (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("version", "3"))).IsError(HttpStatusCode.NotFound);
        (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("version", "x"))).IsError(HttpStatusCode.BadRequest);

        // The text of what was replaced is gone; that of what replaced it is found.
        await bank.CatchUp(Cancel);
        Assert.Equal("1", await Found("charlie", top));
        Assert.Equal("0", await Found("bravo", top));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_resource_moves_within_its_workspace_and_is_deleted()
    {
        var top = await Admin.Folder("Move", null, Cancel);
        var elsewhere = await Admin.Folder("Elsewhere", null, Cancel);
        var (from, to) = (await Admin.Folder("From", top, Cancel), await Admin.Folder("To", top, Cancel));
        var id = (await Admin.Resource(from, "mover.txt", "mover", Cancel)).Text("resourceuuid");
        (await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", id), ("folder", to))).Good();
        Assert.Equal(0, (await Admin.Get("/resources", Cancel, ("folderuuid", from))).Good().Response("resource").GetArrayLength());
        Assert.Equal([id], (await Admin.Get("/resources", Cancel, ("folderuuid", to))).Good().Response("resource").Texts("resourceuuid"));
        (await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", id), ("folder", elsewhere))).IsError(
            HttpStatusCode.BadRequest
        );
        Assert.Equal(HttpStatusCode.NoContent, (await Admin.Delete("/resources", Cancel, ("fileuuid", id))).Status);
        (await Admin.Delete("/resources", Cancel, ("fileuuid", id))).IsError(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_an_upload_lacks_is_said()
    {
        var top = await Admin.Folder("Lacks", null, Cancel);
        (await Admin.Upload("no json", "a.txt", "a", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Upload("[]", "a.txt", "a", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Upload("{}", "a.txt", "a", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Upload("""{"folder":7}""", "a.txt", "a", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Upload($$"""{"folder":"{{top}}","tags":[1]}""", "a.txt", "a", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Upload($$"""{"folder":"{{new string('a', 32)}}"}""", "a.txt", "a", Cancel)).IsError(HttpStatusCode.NotFound);
        Assert.Equal(0, (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource").GetArrayLength());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_estimate_without_transformation_is_the_stored_size()
    {
        var top = await Admin.Folder("Estimate", null, Cancel);
        var id = (await Admin.Resource(top, "size.txt", "12345", Cancel)).Text("resourceuuid");
        var answer = (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("fileinfo", "true"))).Good();
        Assert.Equal("""{"estimatedFileSize":"5"}""", answer.Text);
        (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("fileinfo", "true"), ("version", "2"))).IsError(HttpStatusCode.NotFound);
        Assert.Equal("12345", (await Admin.Download(Cancel, ("fileuuid", id), ("ext", "TXT"), ("size", "100"))).Text);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("size", "50", "'txt' can be written")]
    [InlineData("size", "30", "one of 25, 50, 75, 100")]
    [InlineData("compression", "60", "'txt' can be written")]
    [InlineData("compression", "0", "from 1 to 100")]
    [InlineData("compression", "101", "from 1 to 100")]
    [InlineData("compressiontype", "3", "one of 1, 2, 8")]
    [InlineData("cropwidth", "10", "A crop needs all")]
    [InlineData("ext", "png", "cannot be converted")]
    [InlineData("preview", "true", "cannot be converted")]
    public async Task A_transformation_of_words_is_refused_and_never_passed_over(string name, string value, string says)
    {
        var top = await Admin.Folder($"Transform {name} {value}", null, Cancel);
        var id = (await Admin.Resource(top, "plain.txt", "plain", Cancel)).Text("resourceuuid");
        var answer = await Admin.Get("/resources", Cancel, ("fileuuid", id), (name, value));
        answer.IsError(HttpStatusCode.BadRequest);
        Assert.Contains(says, answer.Body.Text("message"), StringComparison.Ordinal);
        (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("fileinfo", "true"), (name, value))).IsError(HttpStatusCode.BadRequest);
        var listed = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource")[0];
        Assert.Equal("0", listed.Text("seen"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Comments_are_about_a_version()
    {
        var top = await Admin.Folder("Comments", null, Cancel);
        var id = (await Admin.Resource(top, "talk.txt", "talk", Cancel)).Text("resourceuuid");
        var added = await Admin.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", id), ("comment", "First"));
        Assert.Equal((HttpStatusCode.NoContent, ""), (added.Status, added.Text));
        (await Admin.Upload("""{"newVersion":true}""", "talk2.txt", "talk more", Cancel, id)).Good();
        (await Admin.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", id), ("comment", "Second"))).Good();
        (await Admin.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", id), ("comment", "Late"), ("version", "1"))).Good();
        var all = (await Admin.Get("/comments", Cancel, ("fileuuid", id))).Good().Response("comment");
        Assert.Equal(["First", "Second", "Late"], all.Texts("comment"));
        Assert.Equal(["1", "2", "1"], all.Texts("version"));
        var first = (await Admin.Get("/comments", Cancel, ("fileuuid", id), ("version", "1"))).Good().Response("comment");
        Assert.Equal(["First", "Late"], first.Texts("comment"));
        (await Admin.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", id), ("comment", " "))).IsError(HttpStatusCode.BadRequest);
        (await Admin.Send(HttpMethod.Post, "/comments", Cancel, ("fileuuid", id), ("comment", "x"), ("version", "9"))).IsError(
            HttpStatusCode.NotFound
        );
        (await Admin.Get("/comments", Cancel, ("fileuuid", new string('b', 32)))).IsError(HttpStatusCode.NotFound);
    }

    private async Task<string> Found(string term, string folder) =>
        (await Admin.Get("/search", Cancel, ("searchterm", term), ("folderuuid", folder))).Good().Body.Text("numFound");
}
