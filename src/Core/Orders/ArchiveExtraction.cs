using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Formats;

namespace Dossier.Core.Orders;

/// <summary>
/// Unpacks an archive of a store into a folder beside it. A reading process does the unpacking, as it does for ingestions: with the same
/// limits, and what it gives is written again by an attempt that begins anew.
/// </summary>
public sealed class ArchiveExtraction(
    IEngine engine,
    IBlobStore blobs,
    FileStores stores,
    Workers readers,
    Workflows workflows,
    RunEnds ends,
    TimeProvider clock
) : Job<RunOrder>
{
    public const string JobKind = "order.extract";

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(RunOrder order, JobRun run, CancellationToken cancel)
    {
        var found = await ends.Begin(order, run, cancel);
        var task = found.Task<ExtractionTask>();
        try
        {
            IStoredFiles files;
            await using (var session = await engine.Read(cancel))
            {
                files = await stores.Files(await stores.Find(session, found.WorkspaceId, task.StoreNumber, cancel), cancel);
            }

            await Extract(found, task, files, run, cancel);
        }
        catch (Exception refused) when (refused is Refused or StoreUnreachable or FileNotFoundException)
        {
            await ends.Finish(found, run, WorkState.Failed, refused.Message, null, null, cancel);
        }
    }

    protected override Task Abandon(RunOrder order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        workflows.Finish(session, order.WorkflowId, WorkState.Failed, failure, cancel);

    private async Task Extract(WorkOrder order, ExtractionTask task, IStoredFiles files, JobRun run, CancellationToken cancel)
    {
        var folder = FolderOf(order, task);
        var archive = await Fetch(task, files, cancel);
        using var staging = new StagingFolder(blobs);
        var request = new ReadRequest(Id.New(clock), await blobs.LocalPath(archive.Sha256, cancel), Path.GetFileName(task.Path))
        {
            Staging = staging.Path,
        };
        var faults = new List<FaultRows.Row>();
        var written = 0L;
        var isArchive = false;
        await foreach (var answer in readers.Read([request], cancel))
        {
            if (answer is Finished finished)
            {
                isArchive = finished.IsContainer;
                faults.AddRange(finished.Faults.Select(fault => new FaultRows.Row(task.Path, fault.Kind, fault.Message)));
            }
            else if (answer is ChildFound child)
            {
                var path = string.Join('/', child.Child.Folders.Append(child.Child.Name));
                if (await Write(files, folder, path, child, cancel) is { } fault)
                {
                    faults.Add(fault);
                }
                else
                {
                    written++;
                }
            }
        }

        if (!isArchive && written == 0 && faults.Count == 0)
        {
            faults.Add(new FaultRows.Row(task.Path, FaultKind.Unsupported, "It is no archive that can be unpacked."));
        }

        await End(order, task, files, new ExtractionResult(folder, written, archive.Size), faults, run, cancel);
    }

    private static async Task<FaultRows.Row?> Write(
        IStoredFiles files,
        string folder,
        string path,
        ChildFound child,
        CancellationToken cancel
    )
    {
        if (child.Staged is null)
        {
            return new FaultRows.Row(
                path,
                child.Child.Fault ?? FaultKind.Corrupt,
                child.Child.FaultMessage ?? "Its bytes could not be had."
            );
        }

        await using var content = Open(child.Staged, child.Bytes);
        // A name inside an archive is anybody's: one that leads out of the folder is written nowhere.
        if (StoredPath.Clean(path) is not { } clean)
        {
            return new FaultRows.Row(path, FaultKind.Corrupt, "Its name is not one that a file can have.");
        }

        await files.Write($"{folder}/{clean}", content, cancel);
        return null;
    }

    private static Stream Open(string staged, ReadOnlyMemory<byte>? bytes) =>
        bytes is { } few
            ? new MemoryStream(few.ToArray(), writable: false)
            : new FileStream(staged, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.DeleteOnClose);

    private async Task<Blob> Fetch(ExtractionTask task, IStoredFiles files, CancellationToken cancel)
    {
        await using var content = await files.Open(task.Path, cancel);
        return await blobs.Store(content, cancel);
    }

    private async Task End(
        WorkOrder order,
        ExtractionTask task,
        IStoredFiles files,
        ExtractionResult result,
        IReadOnlyList<FaultRows.Row> faults,
        JobRun run,
        CancellationToken cancel
    )
    {
        var hasFailed = faults.Count > 0;
        if (hasFailed && task.DeletesOutputOnFailure)
        {
            await foreach (var file in files.Under(result.Path, cancel))
            {
                await files.Delete(file.Path, cancel);
            }

            result = result with { Files = 0 };
        }

        if (hasFailed ? task.DeletesArchiveOnFailure : task.DeletesArchive)
        {
            await files.Delete(task.Path, cancel);
        }

        await using (var session = await engine.Write(cancel))
        {
            await run.Hold(session, cancel);
            var where = new FaultRows.Origin(order.WorkspaceId, order.WorkflowId!.Value, Parts.Of(WorkflowKind.Extraction));
            await FaultRows.Insert(session, engine, clock, where, faults, cancel);
            var counts = new Counts(result.Files + faults.Count, result.Files + faults.Count, faults.Count, result.Bytes, result.Bytes);
            await workflows.Count(session, order.WorkflowId.Value, counts, cancel);
            await session.Commit(cancel);
        }

        var state =
            !hasFailed ? WorkState.Completed
            : result.Files == 0 ? WorkState.Failed
            : WorkState.CompletedWithExceptions;
        await ends.Finish(order, run, state, hasFailed ? faults[0].Message : null, result, null, cancel);
    }

    /// <summary>Beside the archive, called as it is without its extension.</summary>
    private static string FolderOf(WorkOrder order, ExtractionTask task)
    {
        var name = Path.ChangeExtension(task.Path, null);
        return task.AppendsNumber || name == task.Path ? $"{name}_{order.Number}" : name;
    }
}
