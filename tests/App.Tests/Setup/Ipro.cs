using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Dossier.App.Tests.Setup;

/// <summary>A client of the IPRO dialect, as a vendor's customer would write one.</summary>
internal sealed class Ipro(HttpClient http, string clientId, string clientSecret)
{
    public const string AllScopes = "ipro.papi ipro.api ipro.superadmin";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private string? token;

    /// <summary>An access token of its own.</summary>
    public async Task<Answer> AskForToken(string scope, CancellationToken cancel)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = clientSecret,
            ["scope"] = scope,
        };
        using var content = new FormUrlEncodedContent(form);
        return await Answer.Of(await http.PostAsync(new Uri("/ipro/auth/connect/token", UriKind.Relative), content, cancel), cancel);
    }

    public async Task<string> Token(CancellationToken cancel) =>
        token ??= (await AskForToken(AllScopes, cancel)).Good().Body.GetProperty("access_token").GetString()!;

    public Task<Answer> Get(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    public Task<Answer> Post(string path, object? body, CancellationToken cancel) =>
        Send(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), cancel);

    public Task<Answer> Patch(string path, object body, CancellationToken cancel) =>
        Send(HttpMethod.Patch, path, JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")), cancel);

    public Task<Answer> Delete(string path, CancellationToken cancel) => Send(HttpMethod.Delete, path, null, cancel);

    /// <param name="bearer">The token to send; its own when null.</param>
    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/ipro/v1{path}", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer ?? await Token(cancel));
        return await Answer.Of(await http.SendAsync(request, cancel), cancel);
    }

    /// <summary>What is at an address, as text of the wanted media type.</summary>
    public async Task<string> Take(string path, string accept, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/ipro/v1{path}", UriKind.Relative));
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(cancel));
        using var answer = await http.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    /// <summary>Makes a case and waits until it is there; returns its id.</summary>
    public async Task<string> NewCase(string name, CancellationToken cancel)
    {
        var body = new
        {
            name,
            hierarchy = new { client = new { name = $"Client of {name}" } },
            capabilities = new { ingestion = new { enabled = true }, review = new { enabled = true } },
        };
        var accepted = (await Post("/cases", body, cancel)).Good();
        var operation = new Uri(accepted.Data.GetProperty("operationLocation").GetString()!).AbsolutePath["/ipro/v1".Length..];
        while (true)
        {
            var state = (await Get(operation, cancel)).Good().Data;
            var status = state.GetProperty("status").GetString();
            Assert.NotEqual("failed", status);
            if (status == "succeeded")
            {
                return state.GetProperty("resourceId").GetString()!;
            }

            await Task.Delay(Glance, cancel);
        }
    }

    public async Task<JsonElement> OpenUpload(string caseId, string fileName, long size, CancellationToken cancel) => (
            await Post(
                "/uploads",
                new
                {
                    filename = fileName,
                    fileSize = size,
                    caseId,
                },
                cancel
            )
        ).Good().Data;

    /// <summary>Sends one chunk of a file.</summary>
    public async Task<Answer> SendChunk(JsonElement upload, string path, int ordinal, CancellationToken cancel)
    {
        var size = upload.GetProperty("chunkSize").GetInt64();
        await using var file = File.OpenRead(path);
        file.Position = size * (ordinal - 1);
        var bytes = new byte[Math.Min(size, file.Length - file.Position)];
        await file.ReadExactlyAsync(bytes, cancel);
        using var form = ChunkForm(upload, ordinal, bytes);
        return await Send(HttpMethod.Post, $"/uploads/{upload.GetProperty("id").GetString()}/chunks", form, cancel);
    }

    public static MultipartFormDataContent ChunkForm(JsonElement upload, int ordinal, byte[] bytes) =>
        ChunkForm(
            ordinal,
            upload.GetProperty("chunkSize").GetInt64(),
            upload.GetProperty("fileSize").GetInt64(),
            upload.GetProperty("totalNumberOfChunks").GetInt32(),
            upload.GetProperty("filename").GetString()!,
            bytes
        );

    public static MultipartFormDataContent ChunkForm(int ordinal, long chunkSize, long fileSize, int count, string name, byte[] bytes)
    {
        var form = new MultipartFormDataContent();
        form.Add(Field(ordinal), "currentChunkNumber");
        form.Add(Field(chunkSize), "chunkSize");
        form.Add(Field(fileSize), "totalFileSize");
        form.Add(Field(count), "totalNumberOfChunks");
        form.Add(new StringContent(name, Encoding.UTF8), "filename");
        form.Add(new ByteArrayContent(bytes), "file", "blob");
        return form;
    }

    /// <summary>Sends a whole file, its chunks at once and in no order; returns the upload's id.</summary>
    public async Task<string> Upload(string caseId, string path, CancellationToken cancel)
    {
        var upload = await OpenUpload(caseId, Path.GetFileName(path), new FileInfo(path).Length, cancel);
        var ordinals = Enumerable.Range(1, upload.GetProperty("totalNumberOfChunks").GetInt32()).ToArray();
        Random.Shared.Shuffle(ordinals);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = upload.GetProperty("maxConcurrentChunks").GetInt32(),
            CancellationToken = cancel,
        };
        await Parallel.ForEachAsync(ordinals, options, async (ordinal, stop) => (await SendChunk(upload, path, ordinal, stop)).Good());
        return upload.GetProperty("id").GetString()!;
    }

    /// <summary>Begins to ingest uploads; returns the workflow's id.</summary>
    public async Task<string> Ingest(string caseId, string custodian, IReadOnlyList<string> uploads, CancellationToken cancel)
    {
        var location = new { custodian, uploads = uploads.Select(id => new { id }) };
        var body = new
        {
            name = $"Evidence of {custodian}",
            caseId,
            dataLocations = new[] { location },
        };
        return (await Post("/workflows/ingestion", body, cancel)).Good().Items[0].GetProperty("id").GetString()!;
    }

    /// <summary>Waits until a workflow is over; returns its last status.</summary>
    public async Task<JsonElement> End(string type, string id, CancellationToken cancel)
    {
        while (true)
        {
            var status = await Status(type, id, cancel);
            if (status.GetProperty("status").GetString() is "completed" or "failed")
            {
                return status;
            }

            await Task.Delay(Glance, cancel);
        }
    }

    public async Task<JsonElement> Status(string type, string id, CancellationToken cancel) =>
        (await Get($"/workflows/{type}/{id}/status", cancel)).Good().Data;

    public async Task<IReadOnlyList<JsonElement>> Errors(string type, string id, CancellationToken cancel) =>
        [.. (await Get($"/workflows/{type}/{id}/errors", cancel)).Good().Items.EnumerateArray()];

    /// <summary>The series that a case exports by, changed to write files; returns its id.</summary>
    public async Task<string> SeriesOnDisk(string caseId, string path, string prefix, CancellationToken cancel)
    {
        var series = (await Get($"/cases/{caseId}/exportSeries", cancel)).Good().Items[0].GetProperty("id").GetString()!;
        var patch = new
        {
            output = new
            {
                type = "relativity",
                path,
                loadFileFormat = "dat",
            },
            numbering = new
            {
                prefix,
                separator = "",
                startNumber = 1,
                padding = 6,
            },
        };
        (await Patch($"/exportSeries/{series}", patch, cancel)).Good();
        return series;
    }

    public async Task<string> Export(string caseId, string series, IEnumerable<long> documents, CancellationToken cancel)
    {
        var body = new
        {
            name = "Volume",
            caseId,
            activeExportSeriesId = series,
            documents = documents.Select(number => new { id = Field(number, CultureInfo.InvariantCulture) }),
        };
        return (await Post("/workflows/export", body, cancel)).Good().Data.GetProperty("id").GetString()!;
    }

    private static StringContent Field(long number) => new(Field(number, CultureInfo.InvariantCulture), Encoding.UTF8);

    private static string Field(long number, CultureInfo culture) => number.ToString(culture);
}
