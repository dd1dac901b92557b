using System.Net;
using System.Security.Cryptography;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.2, uploads in chunks.</summary>
public sealed class UploadTests(IproServer ipro) : IClassFixture<IproServer>
{
    private const int ChunkSize = 8 << 20;

    [Fact]
    public async Task Chunks_come_at_once_in_any_order_and_fields_after_the_file()
    {
        var bytes = RandomNumberGenerator.GetBytes((2 * ChunkSize) + 1234);
        var id = await Session("evidence.zip", bytes.Length);
        Assert.Equal([1, 2, 3], Missing(await ipro.Client.Ask("GET", $"uploads/{id}")));
        await Task.WhenAll(Send(id, bytes, 3, fileFirst: true), Send(id, bytes, 1));
        var half = await ipro.Client.Ask("GET", $"uploads/{id}");
        Assert.Equal("uploading", half.Data.GetProperty("status").GetString());
        Assert.Equal([2], Missing(half));
        await Send(id, bytes, 1);
        Assert.Equal("completed", (await Send(id, bytes, 2)).Is(HttpStatusCode.OK).Data.GetProperty("status").GetString());
        var kept = Directory
            .GetFiles(ipro.Server.Database.Folder, "*", SearchOption.AllDirectories)
            .Single(path => new FileInfo(path).Length == bytes.Length);
        await using (var file = File.OpenRead(kept))
        {
            Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
        }

        (await ipro.Client.Ask("DELETE", $"uploads/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal("cancelled", (await ipro.Client.Ask("GET", $"uploads/{id}")).Data.GetProperty("status").GetString());
        (await Send(id, bytes, 1)).Is(HttpStatusCode.Conflict);
    }

    /// <summary>Contract 10, rule 10: what belongs to a case goes with it, down to the bytes.</summary>
    [Fact]
    public async Task What_was_uploaded_goes_with_its_case()
    {
        var other = await Session("small.zip", 10);
        (await Send(other, new byte[10], 1)).Is(HttpStatusCode.OK);
        var before = Kept();
        var id = await Session("small.zip", 10);
        (await Send(id, new byte[10], 1)).Is(HttpStatusCode.OK);
        Assert.Single(Kept().Except(before));
        var caseId = (await ipro.Client.Ask("GET", $"uploads/{id}")).Data.GetProperty("caseId").GetString();
        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{caseId}")).Is(HttpStatusCode.Accepted));
        (await ipro.Client.Ask("GET", $"uploads/{id}")).Is(HttpStatusCode.NotFound);
        Assert.Equal(before, Kept());

        IEnumerable<string> Kept() =>
            [.. Directory.GetFiles(Path.Combine(ipro.Server.Of<IBlobStore>().StagingFolder, "uploads")).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("currentChunkNumber", "0")]
    [InlineData("currentChunkNumber", "2")]
    [InlineData("currentChunkNumber", "x")]
    [InlineData("currentChunkNumber", null)]
    [InlineData("chunkSize", "7")]
    [InlineData("totalFileSize", "11")]
    [InlineData("totalNumberOfChunks", "2")]
    [InlineData("filename", "other.zip")]
    [InlineData("filename", null)]
    [InlineData("file", null)]
    public async Task A_chunk_that_does_not_agree_with_its_session_is_refused(string field, string? value)
    {
        var id = await Session("small.zip", 10);
        var refused = (await Send(id, new byte[10], 1, (field, value))).Is(HttpStatusCode.BadRequest);
        Assert.StartsWith($"'{field}' ", refused.Error, StringComparison.Ordinal);
        Assert.Equal([1], Missing(await ipro.Client.Ask("GET", $"uploads/{id}")));
    }

    [Fact]
    public async Task A_name_is_the_same_with_spaces_around_it()
    {
        var caseId = await ipro.NewCase("Spaced");
        var body = new
        {
            filename = " small.zip",
            fileSize = 10,
            caseId,
            description = "Two lines:\r\n\tof Ada's",
        };
        var made = (await ipro.Client.Ask("POST", "uploads", body)).Is(HttpStatusCode.Created).Data;
        Assert.Equal(("small.zip", body.description), (Text("filename"), Text("description")));
        (await Send(Text("id"), new byte[10], 1, ("filename", body.filename))).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("POST", "uploads", body with { description = "nul\0" })).Is(HttpStatusCode.BadRequest);
        var wrong = (await ipro.Client.Ask("POST", "uploads", body with { description = new string('a', 4001) })).Is(
            HttpStatusCode.BadRequest
        );
        Assert.Contains("'description'", wrong.Error, StringComparison.Ordinal);
        wrong = (await ipro.Client.Ask("POST", "uploads", body with { filename = "a\0.zip" })).Is(HttpStatusCode.BadRequest);
        Assert.Contains("'filename'", wrong.Error, StringComparison.Ordinal);

        string Text(string member) => made.GetProperty(member).GetString()!;
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task A_chunk_of_the_wrong_length_is_refused(int length)
    {
        var id = await Session("small.zip", 10);
        (await Send(id, new byte[length], 1)).Is(HttpStatusCode.BadRequest);
        Assert.Equal([1], Missing(await ipro.Client.Ask("GET", $"uploads/{id}")));
    }

    [Fact]
    public async Task A_form_that_breaks_off_is_refused()
    {
        var id = await Session("small.zip", 10);
        var form = Form(new byte[10], 1);
        var whole = await form.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var half = new ByteArrayContent(whole[..^20]);
        half.Headers.ContentType = form.Headers.ContentType;
        (await ipro.Client.Ask(HttpMethod.Post, $"uploads/{id}/chunks", half)).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("POST", $"uploads/{id}/chunks", new { })).Is(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task What_holds_nothing_is_not_taken()
    {
        var caseId = await ipro.NewCase("No letters");
        var body = new
        {
            filename = "letter.docx",
            fileSize = 10,
            caseId,
        };
        (await ipro.Client.Ask("POST", "uploads", body)).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("POST", "uploads", """{"filename":"a.zip","fileSize":-1,"caseId":"1"}""")).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("POST", "uploads", """{"filename":"a.zip","fileSize":1,"caseId":"999"}""")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("GET", "uploads/999")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("DELETE", "uploads/999")).Is(HttpStatusCode.NotFound);
    }

    private async Task<string> Session(string filename, long fileSize)
    {
        var caseId = await ipro.NewCase($"Uploads {Interlocked.Increment(ref cases)}");
        var body = new
        {
            filename,
            fileSize,
            caseId,
        };
        var answer = (await ipro.Client.Ask("POST", "uploads", body)).Is(HttpStatusCode.Created);
        Assert.EndsWith($"/ipro/v1/uploads/{answer.Data.GetProperty("id")}", answer.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(filename, answer.Data.GetProperty("description").GetString());
        return answer.Data.GetProperty("id").GetString()!;
    }

    private static int cases;

    private Task<Answer> Send(string id, byte[] whole, int number, (string Name, string? Value)? replaced = null, bool fileFirst = false) =>
        ipro.Client.Ask(HttpMethod.Post, $"uploads/{id}/chunks", Form(whole, number, replaced, fileFirst));

    /// <summary>The form for one chunk of a file; its length is told honestly only by sessions of the same length.</summary>
    private static MultipartFormDataContent Form(
        byte[] whole,
        int number,
        (string Name, string? Value)? replaced = null,
        bool fileFirst = false
    )
    {
        var isSmall = whole.Length < ChunkSize;
        var chunk = whole.AsSpan(Math.Min(whole.Length, (number - 1) * ChunkSize));
        var file = new ByteArrayContent(chunk[..Math.Min(chunk.Length, ChunkSize)].ToArray());
        var fields = new Dictionary<string, string?>
        {
            ["currentChunkNumber"] = $"{number}",
            ["chunkSize"] = $"{ChunkSize}",
            ["totalFileSize"] = isSmall ? "10" : $"{whole.Length}",
            ["totalNumberOfChunks"] = isSmall ? "1" : $"{(whole.Length + ChunkSize - 1) / ChunkSize}",
            ["filename"] = isSmall ? "small.zip" : "evidence.zip",
            ["file"] = "",
        };
        if (replaced is { } change)
        {
            fields[change.Name] = change.Value;
        }

        var form = new MultipartFormDataContent();
        if (fileFirst)
        {
            form.Add(file, "file", "blob");
        }

        foreach (var (name, value) in fields.Where(field => field.Value is not null && field.Key != "file"))
        {
            form.Add(new StringContent(value!), name);
        }

        if (!fileFirst && fields["file"] is not null)
        {
            form.Add(file, "file", "blob");
        }

        return form;
    }

    private static IEnumerable<int> Missing(Answer answer) =>
        answer.Data.GetProperty("missingChunks").EnumerateArray().Select(number => number.GetInt32());
}
