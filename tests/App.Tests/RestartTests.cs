using System.Diagnostics;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>The real server, killed or asked to end in the middle of its work, and started again on the same data.</summary>
/// <remarks>One class for each story, because the tests of one class wait for each other.</remarks>
public abstract class RestartTests : IDisposable
{
    protected const int Minutes = 60_000;
    private const string Prefix = "KIL";

    /// <summary>A program whose server is gone may take this long to end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(5);
    private readonly TemporaryFolder folder = new();
    private readonly int port = Ports.Free();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string Data => Path.Combine(folder.Path, "data");

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task KillAgainAndAgain(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        var evidence = Evidence.Of(pdfs: 600, texts: 300, messages: 60, archives: 3);
        var server = await Launch(database?.Connection).Ready(Cancel);
        try
        {
            var caseId = await server.Ipro.NewCase("Killed", Cancel);
            var upload = await server.Ipro.Upload(caseId, folder.File("evidence.zip", evidence.Archive), Cancel);
            var workflow = await server.Ipro.Ingest(caseId, "Ada", [upload], Cancel);
            var interruptions = 0;
            foreach (var share in new[] { 0, 0.1, 0.35, 0.6 })
            {
                interruptions += await UntilRead(server, workflow, (int)(share * evidence.Items)) ? 1 : 0;
                server = await KilledAndLaunched(server, database?.Connection);
                await server.Ready(Cancel);
            }

            Assert.True(interruptions >= 2, "The reading was over before it could be interrupted.");
            var documents = await EverythingIsThereOnce(server, caseId, workflow, evidence);

            var series = await server.Ipro.SeriesOnDisk(caseId, "killed", Prefix, Cancel);
            var export = await server.Ipro.Export(caseId, series, documents, Cancel);
            interruptions = 0;
            foreach (var files in new[] { 0, 1, documents.Count / 2 })
            {
                // It goes on as soon as it is started, before it answers.
                interruptions += await UntilWritten(files) ? 1 : 0;
                server = await KilledAndLaunched(server, database?.Connection);
            }

            Assert.True(interruptions >= 2, "The export was over before it could be interrupted.");
            await TheVolumeIsWhole(await server.Ready(Cancel), export, evidence);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    internal async Task AskToEnd()
    {
        var evidence = Evidence.Of(pdfs: 300, texts: 100, messages: 20, archives: 2);
        string caseId;
        string workflow;
        await using (var server = await Launch(null).Ready(Cancel))
        {
            caseId = await server.Ipro.NewCase("Asked to end", Cancel);
            var upload = await server.Ipro.Upload(caseId, folder.File("evidence.zip", evidence.Archive), Cancel);
            workflow = await server.Ipro.Ingest(caseId, "Ada", [upload], Cancel);
            Assert.True(await UntilRead(server, workflow, evidence.Items / 10), "It was read before it could be interrupted.");
            var workers = Programs.ChildrenOf(server.Id);
            Assert.NotEmpty(workers);
            var clock = Stopwatch.StartNew();

            var code = await server.Terminate(Cancel);

            Assert.True(code == 0, $"It ended with {code}: {server.Output}");
            Assert.True(clock.Elapsed < Grace, $"It took {clock.Elapsed.TotalSeconds:0.0} s to end.");
            Assert.DoesNotContain("fail: ", server.Output, StringComparison.Ordinal);
            await AllGone(workers);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Data, "staging"), "reading-*"));
        }

        await using var again = await Launch(null).Ready(Cancel);
        await EverythingIsThereOnce(again, caseId, workflow, evidence);
    }

    /// <summary>What the server is told beside what every server here is.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    private protected ServerProcess Launch(string? database) => ServerProcess.Launch(Data, port, database, Settings);

    private protected string File(string name, byte[] bytes) => folder.File(name, bytes);

    private protected async Task<ServerProcess> KilledAndLaunched(ServerProcess server, string? database)
    {
        var workers = Programs.ChildrenOf(server.Id);
        await server.Kill(Cancel);
        await server.DisposeAsync();
        await AllGone(workers);
        return Launch(database);
    }

    /// <summary>Waits until so many items are read; false when all of them were.</summary>
    private static async Task<bool> UntilRead(ServerProcess server, string workflow, int items)
    {
        while (true)
        {
            var status = await server.Ipro.Status("ingestion", workflow, Cancel);
            var account = status.GetProperty("account");
            if (status.GetProperty("status").GetString() is not ("queued" or "running"))
            {
                return false;
            }

            if (Number(account, "items") - Number(account, "pending") >= items)
            {
                return true;
            }

            await Task.Delay(Blink, Cancel);
        }
    }

    /// <summary>Waits until the volume in hand holds so many natives; false when it was whole before.</summary>
    private async Task<bool> UntilWritten(int files)
    {
        var target = Path.Combine(Data, "exports", "killed");
        while (!Directory.Exists(Path.Combine(target, "VOL001")))
        {
            if (files == 0 || Written(target) >= files)
            {
                return true;
            }

            await Task.Delay(1, Cancel);
        }

        return false;
    }

    private static int Written(string target)
    {
        try
        {
            return Directory
                .EnumerateDirectories(target, "*.partial")
                .Sum(volume => Directory.EnumerateFiles(Path.Combine(volume, "NATIVES"), "*", SearchOption.AllDirectories).Count());
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private static async Task AllGone(IReadOnlyList<int> processes)
    {
        var clock = Stopwatch.StartNew();
        while (processes.Any(Programs.IsAlive))
        {
            Assert.True(clock.Elapsed < Grace, "Reading processes outlive their server.");
            await Task.Delay(Blink, Cancel);
        }
    }

    /// <summary>Waits for the end of the reading; returns the numbers of all documents.</summary>
    private static async Task<IReadOnlyList<long>> EverythingIsThereOnce(
        ServerProcess server,
        string caseId,
        string workflow,
        Evidence evidence
    )
    {
        var status = await server.Ipro.End("ingestion", workflow, Cancel);
        var account = status.GetProperty("account");
        Assert.True(status.GetProperty("status").GetString() == "completed", $"{status} {server.Output}");
        Assert.Equal(
            (evidence.Items, evidence.Hashes.Count, evidence.Items - evidence.Hashes.Count, 0),
            (Number(account, "items"), Number(account, "documents"), Number(account, "containers"), Number(account, "pending"))
        );
        Assert.Empty(await server.Ipro.Errors("ingestion", workflow, Cancel));
        await server.Pages.CatchUp(caseId, Cancel);
        var documents = await server.Pages.Documents(caseId, "*", Cancel);
        Assert.Equal(evidence.Hashes.Order(), documents.Select(document => document.GetProperty("sha256").GetString()!).Order());
        var numbers = documents.Select(document => document.GetProperty("number").GetInt64()).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.NotEmpty(await server.Pages.Documents(caseId, "survey", Cancel));
        return numbers;
    }

    private async Task TheVolumeIsWhole(ServerProcess server, string export, Evidence evidence)
    {
        var status = await server.Ipro.End("export", export, Cancel);
        Assert.True(status.GetProperty("status").GetString() == "completed", $"{status} {server.Output}");
        Assert.Equal((0, evidence.Hashes.Count), (Number(status, "errorCount"), Number(status, "documentCount")));
        var target = Path.Combine(Data, "exports", "killed");
        Assert.Equal(["VOL001"], Directory.GetFileSystemEntries(target).Select(Path.GetFileName));
        var volume = Volume.Read(Path.Combine(target, "VOL001"));
        volume.MustAgreeWithItsManifest();
        volume.MustBeGapless(Prefix, 1);
        Assert.Equal(evidence.Hashes.Order(), volume.Records.Select(record => volume.HashOf(record, "NATIVELINK")).Order());
    }

    private protected static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();
}

public sealed class KilledOnSqliteTests : RestartTests
{
    [Fact(Timeout = 4 * Minutes)]
    public Task A_server_killed_again_and_again_loses_nothing_and_does_nothing_twice() => KillAgainAndAgain(EngineKind.Sqlite);
}

public sealed class KilledOnPostgresTests : RestartTests
{
    [Fact(Timeout = 4 * Minutes)]
    public Task A_server_killed_again_and_again_loses_nothing_and_does_nothing_twice() => KillAgainAndAgain(EngineKind.Postgres);
}

public sealed class AskedToEndTests : RestartTests
{
    [Fact(Timeout = 2 * Minutes)]
    public Task A_server_asked_to_end_does_so_at_once_and_goes_on_when_it_is_started_again() => AskToEnd();
}
