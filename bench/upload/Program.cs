using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

// Uploads one archive through the IPRO dialect (contract section 6.2) and prints how fast that was. `Upload URL FILE [IN-FLIGHT]`
// The API client is named by DOSSIER_CLIENT_ID and DOSSIER_CLIENT_SECRET. The clock runs from the creation of the session until its
// status is "completed": everything in it must be durable by then.
var file = new FileInfo(args[1]);
var inFlight = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 4;
using var http = new HttpClient { BaseAddress = new Uri(args[0] + "/ipro/"), Timeout = TimeSpan.FromMinutes(10) };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Token());
var workspace = await Case();

var clock = Stopwatch.StartNew();
var session = await Data(
    await http.PostAsJsonAsync(
        "v1/uploads",
        new
        {
            filename = "bench.zip",
            fileSize = file.Length,
            caseId = workspace,
        }
    )
);
var id = session.GetProperty("id").GetString()!;
var chunkSize = session.GetProperty("chunkSize").GetInt32();
var allowed = session.GetProperty("maxConcurrentChunks").GetInt32();
var count = (int)((file.Length + chunkSize - 1) / chunkSize);
using (var handle = File.OpenHandle(file.FullName))
{
    var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(inFlight, allowed) };
    await Parallel.ForEachAsync(Enumerable.Range(1, count), options, async (number, cancel) => await Send(handle, number, cancel));
}

var status = "";
while (status is not ("completed" or "failed"))
{
    status = (await Data(await http.GetAsync($"v1/uploads/{id}"))).GetProperty("status").GetString()!;
}

var seconds = clock.Elapsed.TotalSeconds;
(await http.DeleteAsync($"v1/uploads/{id}")).Dispose();
var result = new
{
    status,
    bytes = file.Length,
    chunks = count,
    chunkSize,
    inFlight = Math.Min(inFlight, allowed),
    seconds = Math.Round(seconds, 2),
    megabytesPerSecond = Math.Round(file.Length / 1e6 / seconds, 1),
    cpuSeconds = Math.Round(Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, 2),
};
Console.WriteLine(JsonSerializer.Serialize(result));
return status == "completed" ? 0 : 1;

async Task Send(Microsoft.Win32.SafeHandles.SafeFileHandle handle, int number, CancellationToken cancel)
{
    var offset = (number - 1L) * chunkSize;
    var length = (int)Math.Min(chunkSize, file.Length - offset);
    var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
    for (var read = 0; read < length; )
    {
        read += await RandomAccess.ReadAsync(handle, buffer.AsMemory(read, length - read), offset + read, cancel);
    }

    using var form = new MultipartFormDataContent
    {
        { Field(number), "currentChunkNumber" },
        { Field(chunkSize), "chunkSize" },
        { Field(file.Length), "totalFileSize" },
        { Field(count), "totalNumberOfChunks" },
        { new StringContent("bench.zip"), "filename" },
        { new ByteArrayContent(buffer, 0, length), "file", "bench.zip" },
    };
    await Data(await http.PostAsync($"v1/uploads/{id}/chunks", form, cancel));
    System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
}

async Task<string> Token()
{
    var form = new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = Environment.GetEnvironmentVariable("DOSSIER_CLIENT_ID") ?? "",
        ["client_secret"] = Environment.GetEnvironmentVariable("DOSSIER_CLIENT_SECRET") ?? "",
        ["scope"] = "ipro.papi ipro.api ipro.superadmin",
    };
    using var answer = await http.PostAsync("auth/connect/token", new FormUrlEncodedContent(form));
    answer.EnsureSuccessStatusCode();
    return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
}

// The first case there is, or a new one: creating it is asynchronous.
async Task<string> Case()
{
    var cases = (await Data(await http.GetAsync("v1/cases"))).GetProperty("items");
    if (cases.GetArrayLength() > 0)
    {
        return cases[0].GetProperty("id").GetString()!;
    }

    var wanted = new
    {
        name = "Bench",
        hierarchy = new { managingClient = new { name = "Bench" }, client = new { name = "Bench" } },
        capabilities = new { ingestion = new { enabled = true } },
    };
    var created = await Data(await http.PostAsJsonAsync("v1/cases", wanted));
    var operation = created.GetProperty("operationLocation").GetString()!;
    while (true)
    {
        var state = await Data(await http.GetAsync(operation));
        switch (state.GetProperty("status").GetString())
        {
            case "succeeded":
                return created.TryGetProperty("id", out var known) ? known.GetString()! : state.GetProperty("resourceId").GetString()!;
            case "failed":
                throw new InvalidOperationException(state.ToString());
            default:
                await Task.Delay(50);
                break;
        }
    }
}

static StringContent Field(long value) => new(value.ToString(CultureInfo.InvariantCulture));

static async Task<JsonElement> Data(HttpResponseMessage answer)
{
    using (answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data")
            : throw new InvalidOperationException($"{(int)answer.StatusCode} {answer.RequestMessage?.RequestUri}: {body}");
    }
}
