using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Orders;

/// <summary>
/// Writes what is to be deleted where imports are read from: a Concordance load file with every field, which an import reads again, and the
/// files beside it.
/// </summary>
internal sealed class DeletionBackup(IEngine engine, IBlobStore blobs, FileStores stores)
{
    private const int Slice = 500;

    /// <summary>The path of the load file in the store.</summary>
    public async Task<string> Write(WorkOrder order, CancellationToken cancel)
    {
        var folder = $"Backups/{order.Number}-{order.WorkflowNumber}";
        IReadOnlyList<Field> fields;
        FileStore store;
        await using (var session = await engine.Read(cancel))
        {
            fields = await Fields.Fields.All(session, order.WorkspaceId, cancel);
            store = await stores.Find(session, order.WorkspaceId, FileStore.Inbox, cancel);
        }

        var files = await stores.Files(store, cancel);
        var path = Path.Combine(blobs.StagingFolder, Path.GetRandomFileName());
        const FileOptions Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous;
        await using var staged = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, Options);
        await using (var writer = new ConcordanceWriter(staged, LoadFileFormat.Concordance))
        {
            await writer.Write(["Record", "Name", "Custodian", "Native", "SHA-256", .. fields.Select(field => field.Name)], cancel);
            await foreach (var document in Documents(order, cancel))
            {
                var native = document.CurrentVersion == 0 ? "" : $"{folder}/{document.Number}{Path.GetExtension(document.FileName)}";
                if (native.Length > 0)
                {
                    await using var content = await blobs.Open(document.Sha256!, cancel);
                    await files.Write(native, content, cancel);
                }

                var values = JsonNode.Parse(document.ValuesJson)!.AsObject();
                var number = document.Number.ToString(CultureInfo.InvariantCulture);
                string[] known = [number, document.Name, document.Custodian, native, document.Sha256 ?? ""];
                await writer.Write([.. known, .. fields.Select(field => Text(values[$"{field.Number}"]))], cancel);
            }
        }

        staged.Position = 0;
        var target = $"{folder}/records.dat";
        await files.Write(target, staged, cancel);
        return target;
    }

    private async IAsyncEnumerable<Document> Documents(
        WorkOrder order,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        var after = 0L;
        while (true)
        {
            IReadOnlyList<Document> slice;
            await using (var session = await engine.Read(cancel))
            {
                slice = await session.Query<Document>(
                    $"""
                    SELECT {Document.Columns} FROM {Document.From}
                    WHERE d.workspace_id = @WorkspaceId AND d.number IN (
                        SELECT document_number FROM deletion_documents WHERE workflow_id = @WorkflowId AND document_number > @after
                        ORDER BY document_number LIMIT @Slice)
                    ORDER BY d.number
                    """,
                    new
                    {
                        order.WorkspaceId,
                        order.WorkflowId,
                        after,
                        Slice,
                    },
                    cancel
                );
                after = await session.Value<long>(
                    """
                    SELECT COALESCE(MAX(document_number), 0) FROM (
                        SELECT document_number FROM deletion_documents WHERE workflow_id = @WorkflowId AND document_number > @after
                        ORDER BY document_number LIMIT @Slice) x
                    """,
                    new
                    {
                        order.WorkflowId,
                        after,
                        Slice,
                    },
                    cancel
                );
            }

            foreach (var document in slice)
            {
                yield return document;
            }

            if (after == 0)
            {
                yield break;
            }
        }
    }

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonArray several => string.Join(LoadFileFormat.Concordance.MultipleValue, several.Select(Text)),
            _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
        };
}
