using Dossier.Core.Kernel;

namespace Dossier.Core.Review;

/// <summary>What makes other documents belong to one.</summary>
public enum Relation
{
    /// <summary>Nothing: the document itself.</summary>
    Alone,

    /// <summary>A mail and its attachments, a file and what is inside it.</summary>
    Family,

    /// <summary>The mails of a conversation, with their families.</summary>
    Thread,

    /// <summary>Copies of one another.</summary>
    Duplicates,

    /// <summary>Texts that are nearly the same.</summary>
    NearDuplicates,
}

/// <summary>How related documents are found, in SQL.</summary>
internal static class RelationSql
{
    /// <summary>A condition on documents <c>d</c>; needs the parameters <c>workspaceId</c> and <c>numbers</c>, the documents asked about.</summary>
    public static string Where(Relation relation) =>
        "d.workspace_id = @workspaceId AND "
        + relation switch
        {
            Relation.Family => $"d.family_id IN ({Of("a.family_id")})",
            Relation.Thread => $"""
                (d.number IN @numbers OR d.family_id IN ({Of("m.document_id", MailOf)}) OR d.family_id IN (
                    SELECT t.document_id FROM messages t WHERE t.workspace_id = @workspaceId AND t.shares_thread
                      AND t.thread IN ({Of("m.thread", MailOf)})))
                """,
            Relation.Duplicates => $"(d.id IN ({Of(Kept)}) OR d.duplicate_of IN ({Of(Kept)}))",
            Relation.NearDuplicates => $"""
                (d.number IN @numbers OR d.id IN (
                    SELECT n.document_id FROM sketches n
                    WHERE n.pivot IN ({Of("k.pivot", "JOIN sketches k ON k.document_id = a.id")})))
                """,
            _ => "d.number IN @numbers",
        };

    /// <summary>The mail that a document is, or came with.</summary>
    private const string MailOf = "JOIN messages m ON m.document_id = a.family_id";

    /// <summary>The copy that is kept of a document; itself when it is no copy.</summary>
    private const string Kept = "COALESCE(a.duplicate_of, a.id)";

    private static string Of(string column, string join = "") =>
        $"SELECT {column} FROM documents a {join} WHERE a.workspace_id = @workspaceId AND a.number IN @numbers";
}
