using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Orders;

/// <summary>
/// Makes records of the rows of a load file, a slice in each transaction. The file is first kept as a blob, so that an attempt that goes on
/// reads the same bytes; the slice's transaction notes how many rows are done, so that none is added twice.
/// </summary>
public sealed class DelimitedImport(
    IEngine engine,
    IBlobStore blobs,
    FileStores stores,
    Documents.Documents documents,
    Workflows workflows,
    RunEnds ends,
    TimeProvider clock
) : Job<RunOrder>
{
    public const string JobKind = "order.import";
    private const int SliceRows = 2_000;
    private const int SlicesAhead = 2;

    public override string Kind => JobKind;

    protected override async Task Run(RunOrder order, JobRun run, CancellationToken cancel)
    {
        var found = await ends.Begin(order, run, cancel);
        var task = found.Task<ImportTask>();
        try
        {
            var cursor = run.Row.CursorJson is { } json ? Json.Read<Cursor>(json) : await Fetch(found, task, run, cancel);
            var (end, failure) = await Read(found, task, cursor, run, cancel);
            await Finish(found, task, end, failure, run, cancel);
        }
        catch (Exception refused) when (refused is Refused or StoreUnreachable or FileNotFoundException)
        {
            await ends.Finish(found, run, WorkState.Failed, refused.Message, new ImportResult(), null, cancel);
        }
    }

    protected override Task Abandon(RunOrder order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        workflows.Finish(session, order.WorkflowId, WorkState.Failed, failure, cancel);

    private async Task<Cursor> Fetch(WorkOrder order, ImportTask task, JobRun run, CancellationToken cancel)
    {
        string sha256;
        await using (var file = await (await FilesOf(order, task, cancel)).Open(task.Path, cancel))
        {
            sha256 = (await blobs.Store(file, cancel)).Sha256;
        }

        var encoding = task.Format.Encoding;
        if (!task.HasEncoding)
        {
            await using var content = await blobs.Open(sha256, cancel);
            encoding = await EncodingGuess.Of(content, cancel);
        }

        var cursor = new Cursor(sha256, encoding);
        await ends.Note(run, cursor, cancel);
        return cursor;
    }

    /// <summary>Reads and checks slices while the ones before are written.</summary>
    /// <returns>How far it came, and why no further; null when the file is read to its end.</returns>
    private async Task<(Cursor End, string? Failure)> Read(
        WorkOrder order,
        ImportTask task,
        Cursor cursor,
        JobRun run,
        CancellationToken cancel
    )
    {
        var plan = await Plan(order, task, cancel);
        await using var content = await blobs.Open(cursor.Sha256, cancel);
        using var reader = new ConcordanceReader(content, task.Format with { Encoding = cursor.Encoding });
        var ahead = Channel.CreateBounded<Slice>(SlicesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => Fill(ahead.Writer, Slices(plan, task, reader, cursor.Rows, stop.Token), stop.Token), stop.Token);
        try
        {
            string? failure = null;
            await foreach (var slice in ahead.Reader.ReadAllAsync(cancel))
            {
                var before = slice.Header is null ? cursor : cursor with { Header = slice.Header, Rows = 1 };
                cursor = await Save(order, task, slice.Rows, before, run, cancel);
                failure = slice.Failure;
            }

            return (cursor with { IsWhole = failure is null }, failure);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(reading);
        }
    }

    private static async Task Fill(ChannelWriter<Slice> ahead, IAsyncEnumerable<Slice> slices, CancellationToken cancel)
    {
        Exception? failure = null;
        try
        {
            await foreach (var slice in slices.WithCancellation(cancel))
            {
                await ahead.WriteAsync(slice, cancel);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        ahead.Complete(failure);
    }

    private static async IAsyncEnumerable<Slice> Slices(
        ImportPlan plan,
        ImportTask task,
        ConcordanceReader reader,
        long done,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var rows = reader.Rows(cancel).GetAsyncEnumerator(cancel);
        var slice = new Slice([]);
        for (var ordinal = 1L; ; ordinal++)
        {
            var (hasRow, unreadable) = await Next(rows);
            if (unreadable is not null)
            {
                // Where the next record begins nobody can say: what came before it stays.
                slice.Rows.Add(plan.Broken(unreadable));
                yield return slice with
                {
                    Failure = unreadable.Message,
                };
                yield break;
            }

            if (!hasRow)
            {
                yield return slice;
                yield break;
            }

            var row = rows.Current;
            if (ordinal <= done)
            {
                continue;
            }

            if (ordinal == 1 && row.Problem is null && (task.HasHeader ?? ImportPlan.LooksLikeHeader(row.Values)))
            {
                slice = slice with { Header = row.Values };
                continue;
            }

            var read = plan.Read(row);
            slice.Rows.Add(read);
            if (task.StopsAtFault && read.Faults.Count > 0)
            {
                slice.Rows[^1] = read with { ValuesJson = null };
                yield return slice with
                {
                    Failure = read.Faults[0].Message,
                };
                yield break;
            }

            if (slice.Rows.Count == SliceRows)
            {
                yield return slice;
                slice = new Slice([]);
            }
        }
    }

    private static async ValueTask<(bool HasRow, Unreadable? Failure)> Next(IAsyncEnumerator<LoadFileRow> rows)
    {
        try
        {
            return (await rows.MoveNextAsync(), null);
        }
        catch (Unreadable unreadable)
        {
            return (false, unreadable);
        }
    }

    private async Task<ImportPlan> Plan(WorkOrder order, ImportTask task, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return new ImportPlan(task, await Fields.Fields.All(session, order.WorkspaceId, cancel));
    }

    private async Task<Cursor> Save(
        WorkOrder order,
        ImportTask task,
        IReadOnlyList<ImportedRow> slice,
        Cursor cursor,
        JobRun run,
        CancellationToken cancel
    )
    {
        if (slice.Count == 0)
        {
            return cursor;
        }

        var withFiles = await WithFiles(order, task, slice, cancel);
        var added = withFiles
            .Where(item => item.Row.ValuesJson is not null)
            .Select(item => (Id: Id.New(clock), item.Row, item.Blob))
            .ToList();
        var faults = withFiles.SelectMany(item => item.Row.Faults).ToList();
        var next = cursor with
        {
            Rows = cursor.Rows + slice.Count,
            Added = cursor.Added + added.Count,
            AddedWithFault = cursor.AddedWithFault + added.Count(item => item.Row.Faults.Count > 0),
            NotAdded = cursor.NotAdded + slice.Count - added.Count,
            Faults = cursor.Faults + faults.Count,
        };
        var actor = new Actor(order.CreatedBy, "");
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var failed = withFiles.Count(item => item.Row.Faults.Count > 0);
        await workflows.Count(session, order.WorkflowId!.Value, new Counts(slice.Count, slice.Count, failed), cancel);
        var rows = added.Select(item => new RecordRow(item.Id, item.Row.Name, item.Row.ValuesJson!)).ToList();
        await RecordRows.Insert(session, engine, order.WorkspaceId, rows, order.CreatedBy, clock.GetUtcNow(), cancel);
        foreach (var item in added.Where(item => item.Blob is not null))
        {
            var origin = new FileOrigin(item.Blob!.StoreId, item.Row.FilePath!);
            var file = new NewFile(Path.GetFileName(item.Row.FilePath!), Stream.Null) { Origin = origin };
            await documents.AddVersion(session, item.Id, file, item.Blob.Blob, actor, cancel);
        }

        var where = new FaultRows.Origin(order.WorkspaceId, order.WorkflowId.Value, Parts.Of(WorkflowKind.Import));
        await FaultRows.Insert(session, engine, clock, where, faults, cancel);
        await run.Note(session, next, cancel);
        await session.Commit(cancel);
        return next;
    }

    /// <summary>Fetches the files that rows name; one that is not there is a fault of its row.</summary>
    private async Task<IReadOnlyList<(ImportedRow Row, FetchedFile? Blob)>> WithFiles(
        WorkOrder order,
        ImportTask task,
        IReadOnlyList<ImportedRow> slice,
        CancellationToken cancel
    )
    {
        if (slice.All(row => row.FilePath is null || row.ValuesJson is null))
        {
            return [.. slice.Select(row => (row, (FetchedFile?)null))];
        }

        var store = await StoreOf(order, task, cancel);
        var files = await stores.Files(store, cancel);
        var fetched = new List<(ImportedRow, FetchedFile?)>(slice.Count);
        foreach (var row in slice)
        {
            if (row.FilePath is null || row.ValuesJson is null)
            {
                fetched.Add((row, null));
                continue;
            }

            try
            {
                await using var content = await files.Open(row.FilePath, cancel);
                fetched.Add((row, new FetchedFile(await blobs.Store(content, cancel), store.Id)));
            }
            catch (IOException missing)
            {
                fetched.Add((row.With(new FaultRows.Row(row.Where, FaultKind.Unreachable, missing.Message)), null));
            }
        }

        return fetched;
    }

    private async Task<IStoredFiles> FilesOf(WorkOrder order, ImportTask task, CancellationToken cancel) =>
        await stores.Files(await StoreOf(order, task, cancel), cancel);

    private async Task<FileStore> StoreOf(WorkOrder order, ImportTask task, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await stores.Find(session, order.WorkspaceId, task.StoreNumber, cancel);
    }

    private async Task Finish(WorkOrder order, ImportTask task, Cursor end, string? failure, JobRun run, CancellationToken cancel)
    {
        var log = end.Faults == 0 ? null : await new ImportLog(engine, blobs).Write(order, await FilesOf(order, task, cancel), cancel);
        var result = new ImportResult
        {
            Added = end.Added,
            AddedWithFault = end.AddedWithFault,
            NotAdded = end.NotAdded,
            Faults = end.Faults,
            IsWhole = end.IsWhole,
            Header = end.Header,
            LogPath = log,
        };
        var state =
            failure is not null && (task.StopsAtFault || end.Added == 0) ? WorkState.Failed
            : end.Faults > 0 ? WorkState.CompletedWithExceptions
            : WorkState.Completed;
        var told = new
        {
            task.Path,
            end.Sha256,
            end.Added,
            end.NotAdded,
        };
        await ends.Finish(order, run, state, failure, result, (EventKinds.DocumentsImported, told), cancel);
    }

    /// <summary>How far an import has come.</summary>
    /// <param name="Sha256">Of the file, which is kept.</param>
    public sealed record Cursor(string Sha256, LoadFileEncoding Encoding)
    {
        /// <summary>Rows of the file that are done, the header among them.</summary>
        public long Rows { get; init; }
        public long Added { get; init; }
        public long AddedWithFault { get; init; }
        public long NotAdded { get; init; }
        public long Faults { get; init; }
        public bool IsWhole { get; init; }
        public IReadOnlyList<string>? Header { get; init; }
    }

    /// <param name="Rows">As they are to be written.</param>
    private sealed record Slice(List<ImportedRow> Rows)
    {
        /// <summary>The row before the first, if it names the columns.</summary>
        public IReadOnlyList<string>? Header { get; init; }

        /// <summary>Why nothing comes after it, though the file goes on.</summary>
        public string? Failure { get; init; }
    }

    private sealed record FetchedFile(Blob Blob, Guid StoreId);
}
