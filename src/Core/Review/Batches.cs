using System.Globalization;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Search;

namespace Dossier.Core.Review;

/// <summary>Batches: made, listed, changed, deleted, and worked through (see the other half).</summary>
public sealed partial class Batches(IEngine engine, Views views, Events events, TimeProvider clock)
{
    /// <summary>Batches that one call may name, and that one call may make.</summary>
    public const int Most = 10_000;

    /// <summary>Documents that one call may put into batches.</summary>
    public const int MostDocuments = 1_000_000;

    private const int LongestNotes = 10_000;
    private static readonly string[] BatchColumns =
    [
        "id",
        "workspace_id",
        "set_id",
        "name",
        "name_key",
        "kind",
        "state",
        "group_count",
        "status_folder_id",
        "notes",
        "extras_json",
        "created_by",
        "created_at",
    ];
    private static readonly string[] DocumentColumns = ["batch_id", "position", "document_id"];

    /// <summary>A page of the batches of a workspace.</summary>
    /// <exception cref="Refused">Invalid when a condition makes no sense, NotFound.</exception>
    public async Task<Page<Batch>> List(Guid workspaceId, BatchFilter filter, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await BatchRows.List(session, workspaceId, filter, page, cancel);
    }

    /// <summary>How far everybody has come with the batches of a workspace.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<BatchProgress>> Progress(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Query<BatchProgress>(
            """
            SELECT u.user_name AS reviewer, COUNT(*) AS batches,
                   CAST(SUM(CASE WHEN b.state = 5 THEN 1 ELSE 0 END) AS BIGINT) AS completed_batches,
                   CAST(COALESCE(SUM(n.documents), 0) AS BIGINT) AS documents,
                   CAST(COALESCE(SUM(CASE WHEN b.state = 5 THEN n.documents ELSE 0 END), 0) AS BIGINT) AS completed_documents
            FROM batches b
            LEFT JOIN users u ON u.id = b.reviewer_id
            LEFT JOIN (SELECT x.batch_id, COUNT(*) AS documents FROM batch_documents x GROUP BY x.batch_id) n ON n.batch_id = b.id
            WHERE b.workspace_id = @workspaceId
            GROUP BY u.user_name ORDER BY u.user_name
            """,
            new { workspaceId },
            cancel
        );
    }

    /// <summary>Makes batches, all or none; they are nobody's. Returns how many.</summary>
    /// <exception cref="Refused">Invalid, Conflict when there is nothing to be put into a batch, TooLarge, NotFound, Forbidden.</exception>
    public async Task<int> Create(Guid workspaceId, BatchOrder order, Actor actor, CancellationToken cancel)
    {
        var prefix = Names.Check(order.Prefix, "prefix", 200);
        if (order.Size < 1)
        {
            throw Refused.Invalid("size", "A batch must be allowed at least one document.");
        }

        var picked = await Picked(workspaceId, order, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        // One who makes batches at a time, or two would both find the same documents in none.
        await session.Query<long>($"SELECT number FROM workspaces WHERE id = @workspaceId{engine.ForUpdate}", new { workspaceId }, cancel);
        var setId = order.SetNumber is { } set ? (await BatchSets.Find(session, workspaceId, set, cancel)).Id : (Guid?)null;
        var statusFolderId = await StatusFolder(session, workspaceId, order.StatusFolderNumber, cancel);
        var candidates = await BatchSelection.Of(session, engine, workspaceId, order, picked, cancel);
        var packed = BatchPacking.Pack(candidates, order.Size, order.KeepsGroupsTogether || order.Kind == BatchKind.Groups);
        if (packed.Count == 0)
        {
            throw Refused.Conflict("There is no document to be put into a batch.");
        }

        if (packed.Count > Most)
        {
            throw new Refused(Reason.TooLarge, $"That would make {packed.Count} batches; at most {Most} can be made at a time.");
        }

        var now = clock.GetUtcNow();
        var made = packed.Select((pack, index) => (Id: Id.New(clock), Name: Name(order, prefix, pack, index), Pack: pack)).ToList();
        await engine.Insert(
            session,
            "batches",
            BatchColumns,
            made.Select(batch =>
                new object?[]
                {
                    batch.Id,
                    workspaceId,
                    setId,
                    batch.Name,
                    Names.Key(batch.Name),
                    order.Kind,
                    BatchState.Available,
                    batch.Pack.GroupCount,
                    statusFolderId,
                    Notes(order.Notes),
                    order.ExtrasJson,
                    actor.UserId,
                    now,
                }
            ),
            cancel
        );
        var rows = made.SelectMany(batch =>
            batch.Pack.Documents.Select((document, position) => new object?[] { batch.Id, position, document })
        );
        await engine.Insert(session, "batch_documents", DocumentColumns, rows, cancel);
        var details = new
        {
            first = made[0].Name,
            last = made[^1].Name,
            count = made.Count,
            documents = packed.Sum(pack => pack.Documents.Count),
        };
        await events.Append(session, EventKinds.BatchesCreated, workspaceId, setId, details, actor, cancel);
        await session.Commit(cancel);
        return made.Count;
    }

    /// <summary>Changes notes and status folders of batches, all or none.</summary>
    /// <exception cref="Refused">Invalid, NotFound, also when one of them is not there; Forbidden.</exception>
    public async Task Change(Guid workspaceId, IReadOnlyCollection<long> numbers, BatchChange change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var batches = await BatchRows.Lock(session, engine, workspaceId, numbers, cancel);
        var folderId = await StatusFolder(session, workspaceId, change.StatusFolderNumber, cancel);
        foreach (var batch in batches)
        {
            await session.Execute(
                "UPDATE batches SET notes = @notes, status_folder_id = @folder WHERE id = @Id",
                new
                {
                    batch.Id,
                    notes = change.Notes is null ? batch.Notes : Notes(change.Notes),
                    folder = change.StatusFolderNumber is null ? batch.StatusFolderId : folderId,
                },
                cancel
            );
            var details = new
            {
                batch.Number,
                change.Notes,
                change.StatusFolderNumber,
            };
            await events.Append(session, EventKinds.BatchChanged, workspaceId, batch.Id, details, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Deletes batches, all or none; their documents stay, and can be put into others.</summary>
    /// <exception cref="Refused">NotFound, also when one of them is not there; Forbidden.</exception>
    public async Task Delete(Guid workspaceId, IReadOnlyCollection<long> numbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var batches = await BatchRows.Lock(session, engine, workspaceId, numbers, cancel);
        foreach (var batch in batches)
        {
            await session.Execute("DELETE FROM batches WHERE id = @Id", new { batch.Id }, cancel);
            var details = new { batch.Number, batch.Name };
            await events.Append(session, EventKinds.BatchDeleted, workspaceId, batch.Id, details, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>The numbers of the documents that were picked, in their order; null when the kind picks none.</summary>
    private async Task<IReadOnlyList<long>?> Picked(Guid workspaceId, BatchOrder order, Actor actor, CancellationToken cancel)
    {
        var isPicked = order.Documents.Count > 0 || order.ViewNumber is not null;
        if (order.Kind != BatchKind.Picked)
        {
            return isPicked ? throw Refused.Invalid("kind", "Only a batch of picked documents names documents or a view.") : null;
        }

        if (order.Documents.Count > 0 == order.ViewNumber is not null)
        {
            throw Refused.Invalid("documents", "A batch of picked documents names either documents or a view.");
        }

        if (order.ViewNumber is not { } view)
        {
            return [.. order.Documents.Distinct()];
        }

        var numbers = new List<long>();
        for (var page = 1; ; page++)
        {
            var found = await views.Documents(workspaceId, view, new PageOf(page, Searches.MaximumPage), actor, cancel);
            numbers.AddRange(found.Items.Select(document => document.Number));
            BatchSelection.MustNotBeTooMany(numbers.Count);
            if (found.Items.Count < Searches.MaximumPage)
            {
                return numbers;
            }
        }
    }

    private static async Task<Guid?> StatusFolder(Session session, Guid workspaceId, long? number, CancellationToken cancel) =>
        number is null or 0
            ? null
            : await session.Find<Guid?>(
                "SELECT id FROM folders WHERE number = @number AND workspace_id = @workspaceId",
                new { number, workspaceId },
                cancel
            ) ?? throw Refused.NotFound("folder");

    private static string Name(BatchOrder order, string prefix, BatchPack pack, int index)
    {
        var number = (order.FirstNumber + (long)index).ToString("0000", CultureInfo.InvariantCulture);
        // A field's values may be of any length; what is left of it still tells one from another.
        var value = pack.Part.Length > 50 ? pack.Part[..50] : pack.Part;
        var text = order.IsNamedByValue && value.Length > 0 ? $"{prefix}-{value}-{number}" : $"{prefix}-{number}";
        return string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
    }

    private static string Notes(string notes) =>
        notes.Length <= LongestNotes ? notes : throw Refused.Invalid("notes", $"Notes must not be longer than {LongestNotes} characters.");
}
