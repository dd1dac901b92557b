using Dossier.Core.Documents;

namespace Dossier.Core.Search;

/// <summary>What makes documents that were found belong together.</summary>
public enum GroupedBy
{
    /// <summary>A mail and its attachments, a file and what is inside it.</summary>
    Family,

    /// <summary>The mails of a conversation, with their families; what is in no conversation goes by its family.</summary>
    Thread,
}

/// <summary>Documents that were found and belong together.</summary>
/// <param name="Lead">The first of them in their own order: of a family the top when it was found, of a conversation the earliest mail.</param>
/// <param name="Documents">How many of it were found.</param>
public sealed record Group(Document Lead, long Documents);

/// <summary>What was found, put together.</summary>
/// <param name="Groups">The page asked for, and how many groups there are.</param>
/// <param name="Documents">How many documents are in all groups.</param>
/// <param name="Waiting">As of <see cref="SearchResult"/>.</param>
public sealed record GroupedResult(Kernel.Page<Group> Groups, long Documents, int Waiting);

/// <summary>The groups that some documents are in.</summary>
/// <param name="Members">Numbers of documents.</param>
internal sealed record GroupsOf(GroupedBy By, IReadOnlyCollection<long> Members);

/// <summary>How documents <c>d</c> are put together, in SQL.</summary>
internal static class GroupSql
{
    public static string Join(GroupedBy by) => by == GroupedBy.Thread ? "LEFT JOIN messages m ON m.document_id = d.family_id" : "";

    /// <summary>The columns that documents of a group share, and no others do; needs <see cref="Join"/>.</summary>
    public static string Key(GroupedBy by) =>
        by == GroupedBy.Thread ? "m.thread, CASE WHEN m.thread IS NULL THEN d.family_id END" : "d.family_id";

    /// <summary>The order of documents within their group; needs <see cref="Join"/>.</summary>
    public static string Within(GroupedBy by) =>
        by == GroupedBy.Thread ? "m.thread_position, d.family_id, d.family_order, d.number" : "d.family_order, d.number";

    /// <summary>A condition for being in a group with one of the documents of the parameter <c>members</c>.</summary>
    public static string Where(GroupedBy by)
    {
        const string Family =
            "d.family_id IN (SELECT a.family_id FROM documents a WHERE a.workspace_id = @workspaceId AND a.number IN @members)";
        return by == GroupedBy.Thread
            ? $"""
                ({Family} OR d.family_id IN (
                    SELECT t.document_id FROM messages t WHERE t.workspace_id = @workspaceId AND t.shares_thread AND t.thread IN (
                        SELECT o.thread FROM documents a JOIN messages o ON o.document_id = a.family_id
                        WHERE a.workspace_id = @workspaceId AND a.number IN @members)))
                """
            : Family;
    }
}
