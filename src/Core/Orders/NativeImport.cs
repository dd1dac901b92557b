using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;

namespace Dossier.Core.Orders;

/// <summary>Fetches files of a distant store to where an ingestion reads them, then has it begin.</summary>
public sealed class NativeImport(IEngine engine, FileStores stores, NativeIngestions natives, JobQueue queue, Settling settling)
    : Job<RunOrder>
{
    public const string JobKind = "order.fetch";
    private const int BufferSize = 1 << 17;

    public override string Kind => JobKind;

    protected override async Task Run(RunOrder order, JobRun run, CancellationToken cancel)
    {
        WorkOrder found;
        IStoredFiles files;
        await using (var session = await engine.Read(cancel))
        {
            found = await WorkOrders.Of(session, order, cancel);
            files = await stores.Files(await stores.Find(session, found.WorkspaceId, found.Task<NativeTask>().StoreNumber, cancel), cancel);
        }

        var root = natives.FetchedTo(found);
        await foreach (var file in files.Under(NativeIngestions.Within(found, found.Task<NativeTask>()), cancel))
        {
            await Fetch(files, file, root, cancel);
        }

        await using var ending = await engine.Write(cancel);
        await run.Hold(ending, cancel);
        await queue.Add(ending, BeginIngestion.After(order.WorkflowId), cancel);
        await queue.Complete(ending, run, cancel);
        await ending.Commit(cancel);
    }

    protected override Task Abandon(RunOrder order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        settling.Fail(session, order.WorkflowId, failure, cancel);

    /// <summary>An attempt that goes on finds what is there whole already.</summary>
    private static async Task Fetch(IStoredFiles files, StoredFile file, string root, CancellationToken cancel)
    {
        if (StoredPath.Clean(file.Path) is not { } clean)
        {
            return;
        }

        var path = Path.Combine(root, clean);
        if (File.Exists(path) && new FileInfo(path).Length == file.Size)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var source = await files.Open(file.Path, cancel))
        await using (var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
        {
            await source.CopyToAsync(target, BufferSize, cancel);
        }

        if (file.ModifiedAt is { } modified)
        {
            File.SetLastWriteTimeUtc(path, modified.UtcDateTime);
        }
    }
}
