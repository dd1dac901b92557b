using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>A row of fields on its way into the database; its values are checked.</summary>
internal readonly record struct RecordRow(Guid Id, string Name, string ValuesJson);

/// <summary>Rows of fields without a file, many in one statement.</summary>
internal static class RecordRows
{
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "family_id",
        "family_order",
        "kind",
        "name",
        "path",
        "custodian",
        "current_version",
        "sorted_at",
        "outcome",
        "text_length",
        "values_json",
        "extras_json",
        "created_by",
        "created_at",
        "updated_at",
    ];

    /// <summary>Adds them, and has them indexed; returns them as documents whose numbers are the database's to tell.</summary>
    public static async Task<IReadOnlyList<Document>> Insert(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyCollection<RecordRow> rows,
        Guid userId,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        // As the database keeps it.
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var documents = rows.Select(row => new Document
            {
                Id = row.Id,
                WorkspaceId = workspaceId,
                FamilyId = row.Id,
                Kind = DocumentKind.Record,
                Name = row.Name,
                Path = row.Name,
                FileName = row.Name,
                SortedAt = at,
                Outcome = Outcome.Document,
                ValuesJson = row.ValuesJson,
                CreatedBy = userId,
                CreatedAt = at,
                UpdatedAt = at,
            })
            .ToList();
        await engine.Insert(session, "documents", Columns, documents.Select(Row), cancel);
        await IndexQueue.Add(session, engine, workspaceId, rows.Select(row => row.Id), cancel);
        return documents;
    }

    private static object?[] Row(Document document) =>
        [
            document.Id,
            document.WorkspaceId,
            document.FamilyId,
            document.FamilyOrder,
            document.Kind,
            document.Name,
            document.Path,
            document.Custodian,
            document.CurrentVersion,
            document.SortedAt,
            document.Outcome,
            document.TextLength,
            document.ValuesJson,
            document.ExtrasJson,
            document.CreatedBy,
            document.CreatedAt,
            document.UpdatedAt,
        ];
}
