using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;

namespace Dossier.App.Tests;

/// <summary>The real server, killed while it reads exceptions once more and while it recognizes text.</summary>
public abstract class RestartRetryTests : RestartTests
{
    private const string Prefix = "OCR";
    private const int Notes = 300;
    private const int Scanned = 16;

    /// <summary>Of a note: so many that all notes are not read, one after the other, within the time in which a server starts.</summary>
    private const int Lines = 6_000;

    /// <summary>A word of each note's last line, which is beyond the limit at first.</summary>
    private const string LastWord = "epilogue";

    /// <summary>So many characters of a text are read: none of the notes whole, all of the pictures.</summary>
    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["Limits:Text"] = "300", ["Workers"] = "1" };

    internal async Task KillWhileRetryingAndRecognizing(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        var server = await Launch(database?.Connection).Ready(Cancel);
        try
        {
            var caseId = await server.Ipro.NewCase("Retried", Cancel);
            var upload = await server.Ipro.Upload(caseId, File("evidence.zip", Zips.Of([.. Letters(), .. Pages()])), Cancel);
            var workflow = await server.Ipro.Ingest(caseId, "Ada", [upload], Cancel);
            await server.Ipro.End("ingestion", workflow, Cancel);
            Assert.Equal(Notes, await server.Pages.Exceptions(caseId, Cancel));
            var before = await Numbers(server, caseId, "*");
            Assert.Empty(await Numbers(server, caseId, LastWord));

            server = await KillWhileRetrying(server, caseId, database?.Connection);

            var account = (await server.Ipro.End("ingestion", workflow, Cancel)).GetProperty("account");
            Assert.Equal(
                (Notes + Scanned + 1, Notes + Scanned, 0),
                (Number(account, "items"), Number(account, "documents"), Number(account, "pending"))
            );
            Assert.Equal(0, await server.Pages.Exceptions(caseId, Cancel));
            Assert.Equal(before, await Numbers(server, caseId, "*"));
            Assert.Equal(Notes, (await Numbers(server, caseId, LastWord)).Count);

            var pictures = before.Except(await Numbers(server, caseId, LastWord)).ToList();
            server = await KillWhileRecognizing(server, caseId, pictures, database?.Connection);

            Assert.Equal(before, await Numbers(server, caseId, "*"));
            Assert.Equal(pictures, await Numbers(server, caseId, "warehouse"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private async Task<ServerProcess> KillWhileRetrying(ServerProcess server, string caseId, string? database)
    {
        var order = new { type = "LimitExceeded", limits = new { text = 1_000_000 } };
        var begun = (await server.Pages.Send(HttpMethod.Post, $"/workspaces/{caseId}/exceptions/retry", order, Cancel)).Good().Body;
        Assert.Equal(Notes, Number(begun, "items"));
        var interruptions = 0;
        foreach (var left in new[] { Notes, Notes * 9 / 10, Notes / 2 })
        {
            int open;
            do
            {
                open = await server.Pages.Exceptions(caseId, Cancel);
            } while (open > left);
            interruptions += open > 0 ? 1 : 0;
            server = await KilledAndLaunched(server, database);
            await server.Ready(Cancel);
        }

        Assert.True(interruptions >= 2, "The retry was over before it could be interrupted.");
        return server;
    }

    private async Task<ServerProcess> KillWhileRecognizing(
        ServerProcess server,
        string caseId,
        IReadOnlyList<long> documents,
        string? database
    )
    {
        var series = await server.Ipro.SeriesOnDisk(caseId, "scanned", Prefix, Cancel);
        await server.Ipro.End("export", await server.Ipro.Export(caseId, series, documents, Cancel), Cancel);
        var folder = Path.Combine(Data, "exports", "scanned", "VOL001");
        var run = (await server.Ipro.Post("/workflows/ocr", new { name = "Killed", path = folder }, Cancel)).Good().Data;
        var id = run.GetProperty("id").GetString()!;
        var interruptions = 0;
        foreach (var texts in new[] { 0, 1, Scanned / 2 })
        {
            while (Written(folder) < texts)
            {
                await Task.Delay(1, Cancel);
            }

            interruptions += Written(folder) < Scanned ? 1 : 0;
            server = await KilledAndLaunched(server, database);
        }

        await server.Ready(Cancel);
        Assert.True(interruptions >= 2, "All was recognized before it could be interrupted.");
        var status = await server.Ipro.End("ocr", id, Cancel);
        Assert.Equal(
            ("completed", Scanned, 0),
            (status.GetProperty("status").GetString(), Number(status, "documentCount"), Number(status, "errorCount"))
        );
        var volume = Volume.Read(folder);
        volume.MustAgreeWithItsManifest();
        Assert.Equal(Scanned, volume.Records.Count);
        Assert.All(volume.Records, record => Assert.NotEmpty(volume.HashOf(record, "TEXTLINK")));
        return server;
    }

    /// <summary>Texts of the volume that hold what was recognized; those of the export hold nothing.</summary>
    private static int Written(string folder) =>
        Directory.Exists(Path.Combine(folder, "TEXT"))
            ? Directory
                .GetFiles(Path.Combine(folder, "TEXT"), "*.txt", SearchOption.AllDirectories)
                .Count(path => new FileInfo(path).Length > 5)
            : 0;

    private static async Task<List<long>> Numbers(ServerProcess server, string caseId, string query)
    {
        await server.Pages.CatchUp(caseId, Cancel);
        return [.. (await server.Pages.Documents(caseId, query, Cancel)).Select(document => document.GetProperty("number").GetInt64())];
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Letters() =>
        Enumerable
            .Range(0, Notes)
            .Select(number =>
                (
                    $"notes/{number:D3}.txt",
                    Zips.Text(
                        string.Concat(Enumerable.Repeat($"Line of the note {number} about the dock.\n", Lines)) + $"And {LastWord}.\n"
                    )
                )
            );

    private IEnumerable<(string Name, byte[] Bytes)> Pages()
    {
        var folder = Path.GetDirectoryName(File("pictures/none", []))!;
        return Enumerable
            .Range(0, Scanned)
            .Select(number =>
                ($"scans/{number:D2}.png", Scans.Picture(folder, "png", $"Sheet {number} of the warehouse.", "Nothing is missing."))
            )
            .ToList();
    }
}

public sealed class KilledWhileRetryingOnSqliteTests : RestartRetryTests
{
    [Fact(Timeout = 4 * Minutes)]
    public Task A_server_killed_while_it_retries_and_recognizes_loses_nothing_and_does_nothing_twice() =>
        KillWhileRetryingAndRecognizing(EngineKind.Sqlite);
}

public sealed class KilledWhileRetryingOnPostgresTests : RestartRetryTests
{
    [Fact(Timeout = 4 * Minutes)]
    public Task A_server_killed_while_it_retries_and_recognizes_loses_nothing_and_does_nothing_twice() =>
        KillWhileRetryingAndRecognizing(EngineKind.Postgres);
}
