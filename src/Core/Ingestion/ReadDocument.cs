using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Reads one version of a document that someone added: its type, text and metadata. What lies inside it is not taken apart.</summary>
public sealed class ReadDocument(IEngine engine, IBlobStore blobs, Workers workers, KnownPasswords passwords, TimeProvider clock)
    : Job<ReadDocument.Order>
{
    /// <summary>A <see cref="Documents.Documents.ReadOrder"/>, as adding a document writes it, or one to read it once more.</summary>
    public sealed record Order(Guid DocumentId, int Version)
    {
        /// <summary>What reading may cost this time; null for what is usual.</summary>
        public ReadingLimits? Limits { get; init; }
    }

    public override string Kind => Documents.Documents.ReadJob;

    public override Lane Lane => Lane.Interactive;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await Load(order, cancel) is not { } document)
        {
            return;
        }

        using var staging = new StagingFolder(blobs);
        var request = new ReadRequest(document.Id, await blobs.LocalPath(document.Sha256!, cancel), document.FileName)
        {
            Staging = staging.Path,
            Passwords = await Passwords(document.WorkspaceId, cancel),
        };
        // Processes keep the limits they were started with.
        await using var others = order.Limits is null ? null : workers.With(order.Limits);
        Finished? result = null;
        await foreach (var answer in (others ?? workers).Read([request], cancel))
        {
            result = answer as Finished ?? result;
        }

        if (result?.TextToKeep is { } text)
        {
            await blobs.Adopt([text], cancel);
        }

        await Save(order, document, result!, run, cancel);
    }

    private async Task<IReadOnlyList<string>> Passwords(Guid workspaceId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await passwords.Of(session, workspaceId, cancel);
    }

    private async Task<Document?> Load(Order order, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE d.id = @DocumentId AND d.current_version = @Version",
            order,
            cancel
        );
    }

    private async Task Save(Order order, Document document, Finished result, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        if (await Current(session, order, document, cancel) is { } current)
        {
            var values = await WithRead(session, document, current, result, cancel);
            await session.Execute(
                """
                UPDATE documents SET text_hash = @TextHash, text_length = @TextLength, page_count = @pages, values_json = @values, kind = @kind
                WHERE id = @DocumentId
                """,
                new
                {
                    order.DocumentId,
                    result.TextHash,
                    result.TextLength,
                    pages = DocumentRows.Pages(result),
                    values,
                    kind = (int)DocumentRows.KindOf(result),
                },
                cancel
            );
            await session.Execute(
                "UPDATE document_versions SET media_type = @MediaType WHERE document_id = @DocumentId AND ordinal = @Version",
                new
                {
                    result.MediaType,
                    order.DocumentId,
                    order.Version,
                },
                cancel
            );
            await NoteFaults(session, document, result.Faults, cancel);
            await IndexQueue.Add(session, engine, document.WorkspaceId, [document.Id], cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>
    /// The document's values, its row locked; null when what was read is no longer its file: deleted, followed by a version, or replaced by other
    /// bytes, which have a job of their own.
    /// </summary>
    private async Task<string?> Current(Session session, Order order, Document document, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT kind FROM documents WHERE id = @DocumentId{engine.ForUpdate}", order, cancel);
        return await session.Find<string>(
            """
            SELECT d.values_json FROM documents d JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
            WHERE d.id = @DocumentId AND d.current_version = @Version AND v.sha256 = @Sha256
            """,
            new
            {
                order.DocumentId,
                order.Version,
                document.Sha256,
            },
            cancel
        );
    }

    /// <summary>What is wrong with the new version; what was wrong with the one before is over.</summary>
    private async Task NoteFaults(Session session, Document document, IReadOnlyList<FaultFound> faults, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await session.Execute(
            "UPDATE faults SET resolved_at = @now WHERE document_id = @Id AND workflow_id IS NULL AND resolved_at IS NULL",
            new { document.Id, now },
            cancel
        );
        await engine.Insert(
            session,
            "faults",
            ["id", "workspace_id", "part", "document_id", "path", "kind", "message", "occurred_at"],
            faults.Select(fault =>
                new object?[] { Id.New(clock), document.WorkspaceId, "", document.Id, document.Path, fault.Kind, fault.Message, now }
            ),
            cancel
        );
    }

    /// <summary>What reading found fills the fields that nobody has filled.</summary>
    private static async Task<string> WithRead(
        Session session,
        Document document,
        string current,
        Finished result,
        CancellationToken cancel
    )
    {
        var values = JsonNode.Parse(current)!.AsObject();
        var fields = await Fields.Fields.All(session, document.WorkspaceId, cancel);
        var keys = fields.Where(field => field.IsSystem).ToDictionary(field => field.Key, field => field.Number);
        foreach (var (key, value) in JsonNode.Parse(new DocumentValues(keys).Json(result.Values))!.AsObject())
        {
            values.TryAdd(key, value?.DeepClone());
        }

        return values.ToJsonString(Json.Options);
    }
}
