using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Dossier.Formats.LoadFiles;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>A project of which the jobs and file stores are tested.</summary>
public abstract class JobProject(IconectServer server)
{
    private protected const long Inbox = 2147483645;
    private protected const long NameColumn = 2147483000;
    private protected const long NativeFile = 2147483010;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private protected string p = server.P;

    private protected Api Api => server.Admin;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected IconectServer Server => server;

    private protected async Task<long> Field(string name, int type = 0, object? more = null)
    {
        var field = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        (field["name"], field["type"]) = (name, type);
        return Number((await Api.Post($"{p}/fields", new[] { field })).Is(HttpStatusCode.Created).Json[0], "id");
    }

    private protected Task Upload(string name, string text) => Upload(name, Encoding.UTF8.GetBytes(text));

    private protected async Task Upload(string name, byte[] bytes, long store = Inbox) =>
        (await Api.Upload($"{p}/filestores/{store}/files", bytes, name)).Is(HttpStatusCode.OK).Says("File uploaded.");

    private protected static object Job(int type, string name, object details) =>
        new
        {
            type,
            name,
            description = (string?)null,
            details,
        };

    private protected async Task<long> Made(int type, object details) =>
        Number((await Api.Post($"{p}/jobs", Job(type, $"Job {type}", details))).Is(HttpStatusCode.Created).Json, "id");

    private protected async Task<JsonElement> Run(int type, object details)
    {
        var job = await Made(type, details);
        (await Api.Send(HttpMethod.Post, $"{p}/jobs/{job}/start")).Is(HttpStatusCode.OK);
        return await Over(job);
    }

    private protected Task<JsonElement> Over(long job) => Until($"{p}/jobs/{job}", status => status is 0 or 5 or 6 or 8);

    /// <summary>Waits until a job's status is so, not for ever: what it was last stands in the failure.</summary>
    private protected async Task<JsonElement> Until(string path, Func<long, bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var job = (await Api.Get(path)).Is(HttpStatusCode.OK).Json;
            if (isSo(Number(job, "status")))
            {
                return job;
            }

            Assert.True(clock.Elapsed < Patience, $"After {Patience.TotalSeconds} s the job is still: {job}");
            await Task.Delay(Glance, Cancel);
        }
    }

    private protected static Dictionary<string, object> Import(string file, params (int Column, long Field)[] columns) =>
        new()
        {
            ["file_store_id"] = Inbox,
            ["input_file"] = file,
            ["file_format"] = 1,
            ["encoding"] = 0,
            ["map_file_column_to_field_id"] = columns.ToDictionary(column => $"{column.Column}", column => column.Field),
            ["map_file_column_to_processing"] = columns.ToDictionary(column => $"{column.Column}", _ => 0),
            ["stop_on_error"] = false,
            ["reindex_after_import"] = false,
        };

    private protected static object Delete() =>
        new
        {
            type = 50006,
            delete_active_data = true,
            delete_passive_data = true,
            do_not_create_backup = false,
            hash_field_id = 0,
            last_modified_field_id = 0,
            full_path_field_id = 0,
            principal_file_path_field_id = 0,
        };

    private protected static byte[] Zip(params (string Name, string Text)[] entries)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private protected static async Task<List<IReadOnlyList<string>>> Rows(byte[] bytes, LoadFileFormat format)
    {
        using var reader = new ConcordanceReader(new MemoryStream(bytes), format);
        return await reader.Records(Cancel).ToListAsync(Cancel);
    }

    private protected static async Task<byte[]> Written(LoadFileFormat format, IEnumerable<IReadOnlyList<string>> rows)
    {
        var bytes = new MemoryStream();
        await using (var writer = new ConcordanceWriter(bytes, format))
        {
            foreach (var row in rows)
            {
                await writer.Write(row, Cancel);
            }
        }

        return bytes.ToArray();
    }

    private protected static string Value(JsonElement record, long field) =>
        record.GetProperty("field_data").TryGetProperty($"{field}", out var value) ? value.GetString()! : "";

    private protected static long Number(JsonElement element, string member) => element.GetProperty(member).GetInt64();
}
