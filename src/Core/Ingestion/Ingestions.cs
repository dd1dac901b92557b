using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Ingestion;

/// <summary>Ingestions: evidence in, documents out.</summary>
public sealed class Ingestions(IEngine engine, Workspaces.Workspaces workspaces, Workflows workflows, JobQueue queue, EvidenceRoots roots)
{
    /// <summary>How many data locations one request may name.</summary>
    public const int MostLocations = 10;

    private const string Select = """
        SELECT i.*, f.number, f.name, f.state, f.message, f.items_found, f.items_done, f.items_failed, f.bytes_found, f.bytes_done, f.created_by,
               f.created_at, f.started_at, f.completed_at, w.number AS workspace_number, s.number AS export_series_number,
               (SELECT COUNT(*) FROM nodes n WHERE n.ingestion_id = i.id AND n.document_id IS NOT NULL) AS document_count
        FROM ingestions i
        JOIN workflows f ON f.id = i.id
        JOIN workspaces w ON w.id = i.workspace_id
        LEFT JOIN export_series s ON s.id = i.export_series_id
        """;

    /// <summary>Starts one workflow a location; they begin by themselves.</summary>
    /// <exception cref="Refused">Invalid, Conflict when the workspace takes no evidence or an upload is not complete, NotFound, Forbidden.</exception>
    public async Task<IReadOnlyList<Ingestion>> Create(
        long workspaceNumber,
        string name,
        IReadOnlyList<DataLocation> locations,
        Actor actor,
        CancellationToken cancel
    )
    {
        var named = Names.Check(name, "name");
        if (locations.Count is 0 or > MostLocations)
        {
            throw Refused.Invalid("dataLocations", $"'dataLocations' must hold from 1 to {MostLocations} entries.");
        }

        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspace.Id, cancel);
        var ids = new List<Guid>();
        foreach (var location in locations)
        {
            ids.Add(await Start(session, workspace, named, Checked(location), actor, cancel));
        }

        await session.Commit(cancel);
        await using var reading = await engine.Read(cancel);
        return await reading.Query<Ingestion>($"{Select} WHERE i.id IN @ids ORDER BY f.number", new { ids }, cancel);
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Ingestion> Find(long number, Actor actor, CancellationToken cancel)
    {
        await workflows.Find(WorkflowKind.Ingestion, number, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await session.Find<Ingestion>($"{Select} WHERE f.number = @number", new { number }, cancel)
            ?? throw Refused.NotFound("workflow");
    }

    /// <summary>The ingestions of a workspace, oldest first.</summary>
    public async Task<IReadOnlyList<Ingestion>> List(long workspaceNumber, PageOf page, Actor actor, CancellationToken cancel)
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await session.Query<Ingestion>(
            $"{Select} WHERE i.workspace_id = @Id ORDER BY f.number LIMIT @Size OFFSET @Skip",
            new
            {
                workspace.Id,
                page.Size,
                page.Skip,
            },
            cancel
        );
    }

    /// <summary>The ingestions of several workspaces, oldest first. A workspace that is not there, or that the actor may not see, has none.</summary>
    public async Task<IReadOnlyList<Ingestion>> List(IReadOnlyCollection<long> workspaceNumbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Ingestion>(
            $"{Select} WHERE w.number IN @numbers AND w.state <> 4 AND {Access.Visible} ORDER BY f.number",
            new
            {
                numbers = workspaceNumbers.ToArray(),
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
    }

    /// <summary>How everything that came in adds up.</summary>
    public async Task<Account> Account(Ingestion ingestion, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return (
            await session.Find<Account>(
                """
                SELECT COUNT(*) AS items,
                       COALESCE(SUM(CASE WHEN outcome = 1 THEN 1 ELSE 0 END), 0) AS documents,
                       COALESCE(SUM(CASE WHEN outcome = 2 THEN 1 ELSE 0 END), 0) AS containers,
                       COALESCE(SUM(CASE WHEN outcome = 3 THEN 1 ELSE 0 END), 0) AS duplicates,
                       COALESCE(SUM(CASE WHEN outcome = 4 THEN 1 ELSE 0 END), 0) AS known,
                       COALESCE(SUM(CASE WHEN outcome = 5 THEN 1 ELSE 0 END), 0) AS exceptions,
                       COALESCE(SUM(CASE WHEN outcome = 0 THEN 1 ELSE 0 END), 0) AS pending,
                       CAST(COALESCE(SUM(CASE WHEN parent_id = ingestion_id THEN size ELSE 0 END), 0) AS BIGINT) AS bytes_in,
                       CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes_expanded
                FROM nodes WHERE ingestion_id = @Id
                """,
                new { ingestion.Id },
                cancel
            )
        )!;
    }

    /// <summary>Adds an ingestion to the transaction of whoever may have one begun, and has checked what it is to read.</summary>
    /// <param name="first">The job that comes first, and has the ingestion begin when it is done; null when it begins at once.</param>
    /// <exception cref="Refused">Conflict when the workspace takes no evidence.</exception>
    internal async Task<Guid> Start(
        Session session,
        Workspace workspace,
        string name,
        DataLocation location,
        Actor actor,
        CancellationToken cancel,
        Func<Guid, NewJob>? first = null
    )
    {
        if (workspace.State != WorkspaceState.Active || !workspace.Settings.IngestionEnabled)
        {
            throw Refused.Conflict("The workspace takes no evidence: it is not active, or ingestion is not enabled in it.");
        }

        var workflow = await workflows.Start(session, workspace.Id, WorkflowKind.Ingestion, name, actor, cancel);
        await session.Execute(
            """
            INSERT INTO ingestions (id, workspace_id, custodian, deduplication, source_json, export_series_id, exported_through)
            VALUES (@Id, @WorkspaceId, @Custodian, @deduplication, @source, @ActiveSeriesId, 0)
            """,
            new
            {
                workflow.Id,
                WorkspaceId = workspace.Id,
                location.Custodian,
                deduplication = (int)workspace.Settings.Deduplication,
                source = Json.Write(location),
                workspace.Settings.ActiveSeriesId,
            },
            cancel
        );
        await Take(session, workspace, location, workflow, cancel);
        await queue.Add(session, first?.Invoke(workflow.Id) ?? BeginIngestion.After(workflow.Id), cancel);
        if (workspace.Settings is { ActiveSeriesId: not null, ExportIntervalMinutes: > 0 and var minutes })
        {
            await queue.Add(session, new ExportSoFarOrder(workflow.Id).After(minutes), cancel);
        }

        return workflow.Id;
    }

    /// <summary>An upload is taken by the ingestion that names it: from then on it cannot be cancelled. Naming it again reads it again.</summary>
    private static async Task Take(Session session, Workspace workspace, DataLocation location, Workflow workflow, CancellationToken cancel)
    {
        foreach (var number in location.Uploads)
        {
            var upload =
                await session.Find<Upload>(
                    "SELECT * FROM uploads WHERE number = @number AND workspace_id = @Id",
                    new { number, workspace.Id },
                    cancel
                ) ?? throw Refused.Invalid("uploads", $"There is no upload {number} in this workspace.");
            if (upload.State != UploadState.Completed)
            {
                throw Refused.Conflict($"Upload {number} is not complete.");
            }

            await session.Execute(
                "UPDATE uploads SET ingested_by = COALESCE(ingested_by, @workflow) WHERE id = @Id",
                new { upload.Id, workflow = workflow.Id },
                cancel
            );
        }
    }

    private DataLocation Checked(DataLocation location)
    {
        if (location.Paths.Count == 0 == (location.Uploads.Count == 0))
        {
            throw Refused.Invalid("dataLocations", "A data location names either paths or uploads.");
        }

        if (location.Uploads.Distinct().Count() != location.Uploads.Count)
        {
            throw Refused.Invalid("uploads", "A data location names each upload once.");
        }

        return location with
        {
            Custodian = string.IsNullOrWhiteSpace(location.Custodian) ? "" : Names.Check(location.Custodian, "custodian"),
            Paths = [.. location.Paths.Select(path => roots.Resolve(path))],
        };
    }
}

/// <summary>Where on the server's side evidence may be read from. Nothing else is reachable through a request.</summary>
public sealed class EvidenceRoots(IReadOnlyList<string> roots)
{
    /// <summary>The full path, without links, of something that exists within a root; it may be given as a <see cref="NetworkPath"/>.</summary>
    /// <exception cref="Refused">Invalid, in the same words whether it is outside or absent.</exception>
    public string Resolve(string path)
    {
        var local = NetworkPath.Local(path);
        var full = Path.IsPathFullyQualified(local) && !local.Contains('\0') ? Real(Path.GetFullPath(local)) : null;
        return full is not null && roots.Select(root => Real(Path.GetFullPath(root))).Any(root => root is not null && IsWithin(full, root))
            ? full
            : throw Refused.Invalid("paths", $"'{path}' is not a file or folder that evidence may be read from.");
    }

    private static bool IsWithin(string path, string root) =>
        path == root || path.StartsWith(root.EndsWith('/') ? root : root + "/", StringComparison.Ordinal);

    /// <summary>Follows every link on the way, so that none leads out of a root; null when nothing is there.</summary>
    private static string? Real(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (!entry.Exists)
            {
                return null;
            }

            var target = Target(entry);
            real = target is null ? next : Real(target) ?? "";
            if (real.Length == 0)
            {
                return null;
            }
        }

        return real;
    }

    /// <summary>Where a link leads in the end; null when it is none, nowhere when it leads back to itself.</summary>
    private static string? Target(FileSystemInfo entry)
    {
        try
        {
            return entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
