using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dossier.Adapters.Postings;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// One folder of postings a workspace, beside the database, which reads what was found there as <see cref="HitTable"/>. An index that is lost,
/// damaged or of an older version is made again.
/// </summary>
/// <param name="engine">The database that has the documents.</param>
/// <param name="folder">Where the indexes lie.</param>
public sealed class SqliteSearchIndex(SqliteEngine engine, string folder) : ISearchIndex
{
    private const int StepsBetweenChecks = 10_000;

    // What earlier versions of the program left: an FTS5 database.
    private static readonly string[] Outdated = [".db", ".db-wal", ".db-shm", ".db.lock"];
    private readonly ConcurrentDictionary<Guid, IndexFolder> known = new();

    /// <summary>So many indexes stay open for the next who ask; a system maps some 65,000 files for a process, and an index has a dozen.</summary>
    internal int MostOpen { get; init; } = 512;

    public async Task<Session> Read(Guid workspaceId, CancellationToken cancel)
    {
        var session = await engine.Read(cancel);
        var handle = ((SqliteConnection)session.Connection).Handle;
        // Asked every few thousand steps of a statement.
        raw.sqlite3_progress_handler(handle, StepsBetweenChecks, _ => cancel.IsCancellationRequested ? 1 : 0, null);
        session.AtEnd(() => raw.sqlite3_progress_handler(handle, 0, null, null));
        return session;
    }

    public Task<Hits> Answer(Session session, Guid workspaceId, IndexQuery query, CancellationToken cancel)
    {
        var snapshot = IndexOf(workspaceId).Read();
        session.AtEnd(snapshot.Release);
        var (sure, unsure) = Match(snapshot, query, cancel);
        // By the larger tree, for it has all words that hits are scored by.
        var found = new FoundDocuments(snapshot, query.Possible, sure, cancel);
        var list = new HitList(() => found.Count, found.Contains, found.InOrder, found.Best);
        session.AtEnd(list.Dispose);
        var hits = new Hits(
            "SELECT number FROM hits(@hits)",
            "SELECT number, score FROM hits(@hits)",
            "",
            new Dictionary<string, object> { ["hits"] = list.Handle },
            query.IsExact ? [] : Some(new FoundDocuments(snapshot, query.Possible, unsure, cancel))
        )
        {
            IsHitSql = "is_hit(@hits, d.number)",
            CountSql = "SELECT hit_count(@hits)",
            Take = verified => found.Add(verified.Select(one => one.Number)),
        };
        return Task.FromResult(hits);
    }

    public async IAsyncEnumerable<string> Tokens(
        Session session,
        Guid workspaceId,
        TokenRange range,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await Task.CompletedTask;
        var snapshot = IndexOf(workspaceId).Read();
        try
        {
            foreach (var token in new Vocabulary(snapshot, range, cancel).Tokens())
            {
                cancel.ThrowIfCancellationRequested();
                yield return token;
            }
        }
        finally
        {
            snapshot.Release();
        }
    }

    public Task<int> CountTokens(Session session, Guid workspaceId, string beginning, int limit, CancellationToken cancel)
    {
        var snapshot = IndexOf(workspaceId).Read();
        try
        {
            var range = new TokenRange(beginning, beginning + "\U0010FFFF") { Limit = limit };
            return Task.FromResult(new Vocabulary(snapshot, range, cancel).Tokens().Count());
        }
        finally
        {
            snapshot.Release();
        }
    }

    public Task<IIndexWriter?> TryWrite(Guid workspaceId, CancellationToken cancel)
    {
        var path = Directory.CreateDirectory(PathOf(workspaceId)).FullName;
        FileStream held;
        try
        {
            // Held by this process until it lets go or ends, however it ends.
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return Task.FromResult<IIndexWriter?>(null);
        }

        try
        {
            if (!IsReadable(workspaceId))
            {
                new Manifest().Write(path);
            }

            RemoveOutdated(workspaceId);
            return Task.FromResult<IIndexWriter?>(new PostingsWriter(path, IndexOf(workspaceId), held));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public Task<bool> IsCurrent(Guid workspaceId, CancellationToken cancel) =>
        Task.FromResult(Manifest.Of(Manifest.Bytes(PathOf(workspaceId))).IsCurrent && IsReadable(workspaceId));

    public Task Forget(Guid workspaceId, CancellationToken cancel)
    {
        if (known.TryRemove(workspaceId, out var index))
        {
            index.Forget();
        }

        if (Directory.Exists(PathOf(workspaceId)))
        {
            Directory.Delete(PathOf(workspaceId), recursive: true);
            File.Delete(PathOf(workspaceId) + ".lock");
        }

        RemoveOutdated(workspaceId);
        return Task.CompletedTask;
    }

    /// <summary>What a query is true of in each segment, and what else it may be true of.</summary>
    private static (DocumentSet[] Sure, DocumentSet[] Unsure) Match(Snapshot snapshot, IndexQuery query, CancellationToken cancel)
    {
        var (sure, unsure) = (new DocumentSet[snapshot.Parts.Count], new DocumentSet[snapshot.Parts.Count]);
        Parallel.For(
            0,
            snapshot.Parts.Count,
            new ParallelOptions { CancellationToken = cancel },
            part =>
            {
                var match = new TreeMatch(snapshot.Parts[part], cancel);
                sure[part] = match.Documents(query.Sure, sure: true);
                if (!query.IsExact)
                {
                    unsure[part] = match.Documents(query.Possible, sure: false);
                    unsure[part].Remove(sure[part]);
                }
            }
        );
        return (sure, unsure);
    }

    private static List<Found> Some(FoundDocuments unsure) =>
        unsure.Some(Verifier.Limit + 1).ConvertAll(hit => new Found { Number = hit.Number, Score = hit.Score });

    private bool IsReadable(Guid workspaceId)
    {
        try
        {
            IndexOf(workspaceId).Read().Release();
            return true;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            return false;
        }
    }

    private void RemoveOutdated(Guid workspaceId)
    {
        foreach (var ending in Directory.Exists(folder) ? Outdated : [])
        {
            File.Delete(PathOf(workspaceId) + ending);
        }
    }

    private IndexFolder IndexOf(Guid workspaceId)
    {
        if (!known.ContainsKey(workspaceId) && known.Count >= MostOpen && known.MinBy(one => one.Value.Used) is { Value: { } oldest } entry)
        {
            known.TryRemove(entry);
            oldest.Forget();
        }

        return known.GetOrAdd(workspaceId, id => new IndexFolder(PathOf(id)));
    }

    private string PathOf(Guid workspaceId) => Path.Combine(folder, $"{workspaceId:D}");
}
