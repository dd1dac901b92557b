using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Stores;

/// <summary>Where local stores may lie.</summary>
/// <param name="BuiltIn">The folder in which every workspace has its own.</param>
/// <param name="Roots">What an administrator may make a store of.</param>
public sealed record StoreFolders(string BuiltIn, EvidenceRoots Roots);

/// <summary>File stores: made by administrators, seen by whoever may see the workspace, filled by whoever may ingest.</summary>
public sealed class FileStores(
    IEngine engine,
    Secrets secrets,
    OpenStore open,
    StoreFolders folders,
    FileParts parts,
    Documents.Documents documents,
    Events events,
    TimeProvider clock
)
{
    private const int MostItems = 10_000;

    private const string Select = """
        SELECT s.*, c.number AS credential_number FROM file_stores s LEFT JOIN store_credentials c ON c.id = s.credential_id
        """;

    /// <summary>The stores of a workspace, the built-in ones last.</summary>
    public async Task<IReadOnlyList<FileStore>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var own = await session.Query<FileStore>(
            $"{Select} WHERE s.workspace_id = @workspaceId ORDER BY s.number",
            new { workspaceId },
            cancel
        );
        return
        [
            .. own,
            await BuiltIn(session, workspaceId, FileStore.Inbox, cancel),
            await BuiltIn(session, workspaceId, FileStore.Natives, cancel),
        ];
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<FileStore> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, number, cancel);
    }

    /// <summary>Makes a store. Only an administrator may: it reaches places that nobody else may name. The secret is kept encrypted.</summary>
    /// <exception cref="Refused">Forbidden, Invalid, NotFound.</exception>
    public async Task<FileStore> Create(Guid workspaceId, NewFileStore order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name");
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator makes file stores.");
        }

        var place = Checked(order);
        var credentialId = await Keep(session, order, cancel);
        var id = Id.New(clock);
        var number = await session.Value<long>(
            """
            INSERT INTO file_stores (id, workspace_id, name, description, kind, settings_json, credential_id, retention_days, created_by,
                                     created_at, updated_at)
            VALUES (@id, @workspaceId, @name, @Description, @kind, @settings, @credentialId, @RetentionDays, @UserId, @now, @now)
            RETURNING number
            """,
            new
            {
                id,
                workspaceId,
                name,
                order.Description,
                kind = (int)order.Kind,
                settings = Json.Write(place),
                credentialId,
                order.RetentionDays,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.StoreCreated, workspaceId, id, new { name, order.Kind }, actor, cancel);
        var store = await Find(session, workspaceId, number, cancel);
        await session.Commit(cancel);
        return store;
    }

    /// <summary>Takes a file, or the next part of one; true when the file is there.</summary>
    /// <exception cref="Refused">Invalid when it has no name or is not the part that is due; Conflict, NotFound, Forbidden.</exception>
    public async Task<bool> Receive(
        Guid workspaceId,
        long number,
        FilePartClaim claim,
        string fileName,
        Stream content,
        Actor actor,
        CancellationToken cancel
    )
    {
        var path = StoredPath.Clean(fileName) ?? throw Refused.Invalid("file", "The file must have a name.");
        FileStore store;
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
            store = await Find(session, workspaceId, number, cancel);
        }

        if (store.Number == FileStore.Natives)
        {
            throw Refused.Conflict("Files get into this store with their documents.");
        }

        var files = await Files(store, cancel);
        return await parts.Assemble(
            $"store/{store.Id:N}/{path}",
            claim,
            content,
            actor,
            async whole =>
            {
                await Reachable(() => files.Write(path, whole, cancel));
                await using var session = await engine.Write(cancel);
                await events.Append(session, EventKinds.StoreReceived, workspaceId, store.Id, new { path }, actor, cancel);
                await session.Commit(cancel);
                return true;
            },
            cancel
        );
    }

    /// <summary>The files of documents, for those that have one.</summary>
    /// <exception cref="Refused">NotFound, also when one of the documents is not the workspace's; TooLarge.</exception>
    public async Task<IReadOnlyList<StoredItem>> Items(
        Guid workspaceId,
        IReadOnlyCollection<long> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (documents.Count > MostItems)
        {
            throw new Refused(Reason.TooLarge, $"At most {MostItems} documents can be asked for at a time.");
        }

        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            numbers = documents.Distinct().ToArray(),
            natives = FileStore.Natives,
            opened = EventKinds.DocumentDownloaded,
        };
        const string Named = "d.workspace_id = @workspaceId AND d.number IN @numbers";
        if (await session.Value<long>($"SELECT COUNT(*) FROM documents d WHERE {Named}", with, cancel) < with.numbers.Length)
        {
            throw Refused.NotFound("document");
        }

        return await session.Query<StoredItem>(
            $"""
            SELECT d.number AS document_number, COALESCE(s.number, @natives) AS store_number, v.file_name, v.size,
                   COALESCE(v.store_path, v.sha256) AS locator, v.created_at,
                   (SELECT MAX(e.occurred_at) FROM events e WHERE e.subject_id = d.id AND e.kind = @opened) AS opened_at
            FROM documents d
            JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
            LEFT JOIN file_stores s ON s.id = v.store_id
            WHERE {Named} ORDER BY d.number
            """,
            with,
            cancel
        );
    }

    /// <summary>Gives a document the file that lies at a path of a store; what is in the store stays there.</summary>
    /// <exception cref="Refused">Invalid when there is no such file, Conflict when the store does not answer, NotFound, Forbidden.</exception>
    public async Task<Document> Attach(
        Guid workspaceId,
        FileStore store,
        Guid documentId,
        string path,
        Actor actor,
        CancellationToken cancel
    )
    {
        var clean = StoredPath.Clean(path) ?? throw Refused.Invalid("path", $"'{path}' is not a path in a file store.");
        try
        {
            await using var content = await (await Files(store, cancel)).Open(clean, cancel);
            var file = new NewFile(System.IO.Path.GetFileName(clean), content) { Origin = new FileOrigin(store.Id, clean) };
            return await documents.Replace(workspaceId, documentId, file, actor, cancel);
        }
        catch (FileNotFoundException missing)
        {
            throw Refused.Invalid("path", missing.Message);
        }
        catch (StoreUnreachable unreachable)
        {
            throw Refused.Conflict(unreachable.Message);
        }
    }

    /// <summary>The files of a store, for whoever has been found to be allowed to it.</summary>
    public async Task<IStoredFiles> Files(FileStore store, CancellationToken cancel)
    {
        if (store.CredentialId is not { } id)
        {
            return open(store, null);
        }

        await using var session = await engine.Read(cancel);
        var row = await session.Find<CredentialRow>(
            "SELECT access_key, protected_secret FROM store_credentials WHERE id = @id",
            new { id },
            cancel
        );
        return open(store, new StoreCredential(row!.AccessKey, secrets.Unprotect(row.ProtectedSecret)));
    }

    /// <summary>The full path of a built-in or other local store.</summary>
    internal static string FolderOf(FileStore store) =>
        store.Place.Folder ?? throw new InvalidOperationException($"Store {store.Number} has no folder.");

    /// <exception cref="Refused">NotFound.</exception>
    internal async Task<FileStore> Find(Session session, Guid workspaceId, long number, CancellationToken cancel) =>
        number is FileStore.Inbox or FileStore.Natives
            ? await BuiltIn(session, workspaceId, number, cancel)
            : await session.Find<FileStore>(
                $"{Select} WHERE s.number = @number AND s.workspace_id = @workspaceId",
                new { number, workspaceId },
                cancel
            ) ?? throw Refused.NotFound("file store");

    /// <summary>A store that does not answer is the caller's to know of, not an error of ours.</summary>
    internal static async Task Reachable(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (StoreUnreachable unreachable)
        {
            throw Refused.Conflict(unreachable.Message);
        }
    }

    private async Task<FileStore> BuiltIn(Session session, Guid workspaceId, long number, CancellationToken cancel)
    {
        var created = await session.Value<DateTimeOffset>(
            "SELECT created_at FROM workspaces WHERE id = @workspaceId",
            new { workspaceId },
            cancel
        );
        var isInbox = number == FileStore.Inbox;
        var folder = Path.Combine(folders.BuiltIn, workspaceId.ToString("N"), isInbox ? "inbox" : "natives");
        return new FileStore
        {
            Number = number,
            Id = workspaceId,
            WorkspaceId = workspaceId,
            Name = isInbox ? "Import" : "Native File Upload",
            Description = isInbox ? "What is to be imported" : "The files of records",
            Kind = StoreKind.Local,
            SettingsJson = Json.Write(new StorePlace { Folder = folder }),
            CreatedAt = created,
            UpdatedAt = created,
        };
    }

    private StorePlace Checked(NewFileStore order)
    {
        if (order.RetentionDays < 0)
        {
            throw Refused.Invalid("retention", "The days of retention must not be negative.");
        }

        if (order.Kind == StoreKind.Local)
        {
            return new StorePlace { Folder = folders.Roots.Resolve(order.Place.Folder ?? "") };
        }

        var place = order.Place;
        if (place.Endpoint is not { Scheme: "http" or "https" } || string.IsNullOrWhiteSpace(place.Bucket) || order.Credential is null)
        {
            throw Refused.Invalid("place", "An S3 store needs an endpoint (http or https), a bucket, and credentials.");
        }

        return place with
        {
            Folder = null,
            Prefix =
                place.Prefix.Length == 0
                    ? ""
                    : StoredPath.Clean(place.Prefix) ?? throw Refused.Invalid("prefix", "'prefix' must be a path."),
        };
    }

    private async Task<Guid?> Keep(Session session, NewFileStore order, CancellationToken cancel)
    {
        if (order.Credential is not { } credential || order.Kind == StoreKind.Local)
        {
            return null;
        }

        var id = Id.New(clock);
        await session.Execute(
            """
            INSERT INTO store_credentials (id, access_key, protected_secret, created_at) VALUES (@id, @AccessKey, @secret, @now)
            """,
            new
            {
                id,
                credential.AccessKey,
                secret = secrets.Protect(credential.Secret),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        return id;
    }

    private sealed record CredentialRow
    {
        public string AccessKey { get; init; } = "";
        public string ProtectedSecret { get; init; } = "";
    }
}

/// <summary>A store could not be reached, or refused what was asked of it. Its message may be shown.</summary>
public sealed class StoreUnreachable(string message, Exception? inner = null) : IOException(message, inner);
