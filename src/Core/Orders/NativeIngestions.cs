using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Orders;

/// <summary>Ingestions of files that lie in a store: begun by an order, and furnished with what the order says when they are settled.</summary>
public sealed class NativeIngestions(
    IEngine engine,
    Ingestions ingestions,
    Workspaces.Workspaces workspaces,
    FileStores stores,
    IBlobStore blobs
)
{
    private const int Slice = 1_000;

    /// <summary>Adds the ingestion to the transaction that starts the order. Files of a distant store are fetched first.</summary>
    /// <exception cref="Refused">Invalid, Conflict, NotFound.</exception>
    internal async Task<Guid> Start(Session session, WorkOrder order, Actor actor, CancellationToken cancel)
    {
        var task = order.Task<NativeTask>();
        var workspace = await workspaces.Find(order.WorkspaceId, actor, cancel);
        var store = await stores.Find(session, order.WorkspaceId, task.StoreNumber, cancel);
        foreach (var number in task.FolderNumbers)
        {
            var isThere = await session.Value<bool>(
                "SELECT EXISTS (SELECT 1 FROM folders WHERE number = @number AND workspace_id = @WorkspaceId)",
                new { number, order.WorkspaceId },
                cancel
            );
            if (!isThere)
            {
                throw Refused.NotFound($"folder as {number}");
            }
        }

        var isLocal = store.Kind == StoreKind.Local;
        var within = Within(order, task);
        var root = isLocal ? FileStores.FolderOf(store) : FetchedTo(order);
        var location = new DataLocation(task.Custodian)
        {
            Paths = [within.Length == 0 ? root : Path.Combine(root, within)],
            OmittedNames = task.OmittedNames,
            OmittedExtensions = task.OmittedExtensions,
            ModifiedFrom = task.ModifiedFrom,
            ModifiedThrough = task.ModifiedThrough,
        };
        if (isLocal && !Path.Exists(location.Paths[0]))
        {
            throw Refused.Invalid("path", $"There is nothing at '{within}' in the file store.");
        }

        return await ingestions.Start(
            session,
            workspace,
            order.Name,
            location,
            actor,
            cancel,
            isLocal ? null : workflow => new NewJob(workflow, NativeImport.JobKind, Parts.Streaming, new RunOrder(order.Id, workflow))
        );
    }

    /// <summary>In the transaction that settles an ingestion: places its documents, and gives them values, as the order says that it is of.</summary>
    public async Task AfterSettling(Session session, Guid ingestionId, Guid workspaceId, CancellationToken cancel)
    {
        var order = await session.Find<WorkOrder>(
            "SELECT * FROM work_orders WHERE workflow_id = @ingestionId",
            new { ingestionId },
            cancel
        );
        if (order is null)
        {
            return;
        }

        session.AfterCommit(() => Forget(order));
        var task = order.Task<NativeTask>();
        const string Made = "SELECT n.document_id FROM nodes n WHERE n.ingestion_id = @ingestionId AND n.document_id IS NOT NULL";
        foreach (var number in task.FolderNumbers)
        {
            await session.Execute(
                $"""
                INSERT INTO placements (folder_id, document_id)
                SELECT f.id, d.id FROM documents d JOIN folders f ON f.number = @number AND f.workspace_id = d.workspace_id
                WHERE d.workspace_id = @workspaceId AND d.id IN ({Made})
                ON CONFLICT (folder_id, document_id) DO NOTHING
                """,
                new
                {
                    ingestionId,
                    workspaceId,
                    number,
                },
                cancel
            );
        }

        if (task.Values.Count > 0)
        {
            await Give(session, ingestionId, workspaceId, task, cancel);
        }
    }

    /// <summary>Where the files of a distant store are fetched to.</summary>
    internal string FetchedTo(WorkOrder order) => Path.Combine(blobs.StagingFolder, "fetched", order.Id.ToString("N"));

    /// <summary>What was fetched is in the blobs by now.</summary>
    private void Forget(WorkOrder order)
    {
        if (Directory.Exists(FetchedTo(order)))
        {
            Directory.Delete(FetchedTo(order), recursive: true);
        }
    }

    internal static string Within(WorkOrder order, NativeTask task) =>
        task.IsInFolderOfOrder ? $"{order.Number}" : StoredPath.Clean(task.Path) ?? "";

    private async Task Give(Session session, Guid ingestionId, Guid workspaceId, NativeTask task, CancellationToken cancel)
    {
        var fields = (await Fields.Fields.All(session, workspaceId, cancel)).Where(field => task.Values.ContainsKey(field.Number)).ToList();
        var after = 0L;
        while (true)
        {
            var documents = await session.Query<Valued>(
                """
                SELECT d.number, d.id, d.values_json FROM documents d
                WHERE d.workspace_id = @workspaceId AND d.number > @after
                  AND d.id IN (SELECT n.document_id FROM nodes n WHERE n.ingestion_id = @ingestionId AND n.document_id IS NOT NULL)
                ORDER BY d.number LIMIT @Slice
                """,
                new
                {
                    workspaceId,
                    ingestionId,
                    after,
                    Slice,
                },
                cancel
            );
            foreach (var document in documents)
            {
                var values = JsonNode.Parse(document.ValuesJson)!.AsObject();
                foreach (var field in fields)
                {
                    values[$"{field.Number}"] = FieldValue.Check(field, JsonValue.Create(task.Values[field.Number]));
                }

                await session.Execute(
                    "UPDATE documents SET values_json = @values WHERE id = @Id",
                    new { document.Id, values = values.ToJsonString(Json.Options) },
                    cancel
                );
            }

            await Documents.IndexQueue.Add(session, engine, workspaceId, documents.Select(document => document.Id), cancel);
            if (documents.Count < Slice)
            {
                return;
            }

            after = documents[^1].Number;
        }
    }

    private sealed record Valued
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string ValuesJson { get; init; } = "{}";
    }
}
