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

    /// <summary>Adds them, and has them indexed.</summary>
    public static async Task Insert(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyCollection<RecordRow> rows,
        Guid userId,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var values = rows.Select(row =>
            new object?[]
            {
                row.Id,
                workspaceId,
                row.Id,
                0,
                DocumentKind.Record,
                row.Name,
                row.Name,
                "",
                0,
                now,
                Outcome.Document,
                0,
                row.ValuesJson,
                "{}",
                userId,
                now,
                now,
            }
        );
        await engine.Insert(session, "documents", Columns, values, cancel);
        await IndexQueue.Add(session, engine, workspaceId, rows.Select(row => row.Id), cancel);
    }
}
