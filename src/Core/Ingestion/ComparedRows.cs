using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>What documents are compared by, on its way into the database.</summary>
internal static class ComparedRows
{
    /// <summary>A shorter text has too few shingles for a figure to mean anything.</summary>
    private const int FewestWords = 20;

    /// <summary>Hex digits of the part of a conversation index that all its mails share.</summary>
    private const int ConversationDigits = 44;

    private static readonly string[] MessageColumns =
    [
        "document_id",
        "workspace_id",
        "identity",
        "message_hash",
        "content_key",
        "header_key",
        "body_key",
        "evidence",
        "subject_key",
        "is_reply",
        "sent_at",
        "people",
        "answers",
        "conversation",
        "conversation_path",
        "attachments",
        "thread",
        "thread_position",
        "thread_depth",
        "is_inclusive",
    ];

    private static readonly string[] Tables = ["messages", "message_answers", "sketches", "near_bands", "near_bands_recent"];
    private static readonly string[] AnswerColumns = ["workspace_id", "message_hash", "document_id"];
    private static readonly string[] SketchColumns = ["document_id", "workspace_id", "words", "hashes", "bands"];

    /// <summary>A mail begins as a thread of its own, so that settling changes only those that are none.</summary>
    public static void BeginThread(Node node, Finished result)
    {
        if (MessageOf(node, result) is not { } message)
        {
            return;
        }

        result.Values[Properties.Thread] = Identity(node, message);
        result.Values[Properties.ThreadPosition] = 1L;
        result.Values[Properties.ThreadDepth] = 0L;
        result.Values[Properties.Inclusive] = true;
    }

    /// <summary>Before documents that were read again are compared by what was found the last time.</summary>
    public static async Task Delete(Session session, IReadOnlyList<Guid> documents, CancellationToken cancel)
    {
        foreach (var table in Tables)
        {
            await session.Execute($"DELETE FROM {table} WHERE document_id IN @documents", new { documents }, cancel);
        }
    }

    public static async Task Insert(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<(Node Node, Finished Result)> documents,
        CancellationToken cancel
    )
    {
        var messages = documents.Where(item => MessageOf(item.Node, item.Result) is not null).ToList();
        await engine.Insert(session, "messages", MessageColumns, messages.Select(item => Row(workspaceId, item.Node, item.Result)), cancel);
        var answers =
            from item in messages
            from hash in item.Result.Compared!.Message!.Answers
            select new object?[] { workspaceId, hash, item.Node.DocumentId };
        await engine.Insert(session, "message_answers", AnswerColumns, answers, cancel);
        var texts =
            from item in documents
            let compared = item.Result.Compared
            where
                compared is not null
                && (compared.Words >= FewestWords || (compared.Words > 0 && MessageOf(item.Node, item.Result) is not null))
            select new object?[]
            {
                item.Node.DocumentId,
                workspaceId,
                compared.Words,
                compared.Sketch,
                compared.Words >= FewestWords ? Bands(workspaceId, compared.Bands) : "",
            };
        await engine.Insert(session, "sketches", SketchColumns, texts, cancel);
    }

    /// <summary>Bands as <see cref="Bands"/> wrote them.</summary>
    public static long[] ReadBands(string written) => MemoryMarshal.Cast<byte, long>(Convert.FromBase64String(written)).ToArray();

    /// <summary>The bands of different workspaces do not meet.</summary>
    private static string Bands(Guid workspaceId, IReadOnlyList<long> bands)
    {
        var salt = MemoryMarshal.Read<long>(SHA256.HashData(workspaceId.ToByteArray()));
        return Convert.ToBase64String(MemoryMarshal.AsBytes<long>(bands.Select(band => band ^ salt).ToArray()));
    }

    /// <summary>Mails that came in by themselves: what lies inside another belongs to that one's family.</summary>
    private static MessageFacts? MessageOf(Node node, Finished result) => node.FamilyTop is null ? result.Compared?.Message : null;

    /// <summary>Sixteen hex digits that this mail has wherever and whenever it is read.</summary>
    private static string Identity(Node node, MessageFacts message) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes($"{message.MessageHash}/{message.ContentKey}/{node.Sha256}")).AsSpan(0, 8)
        );

    private static object?[] Row(Guid workspaceId, Node node, Finished result)
    {
        var message = result.Compared!.Message!;
        var identity = Identity(node, message);
        var conversation = message.Conversation;
        return
        [
            node.DocumentId,
            workspaceId,
            identity,
            message.MessageHash,
            message.ContentKey,
            message.HeaderKey,
            message.BodyKey,
            (int)message.Evidence,
            message.SubjectKey,
            message.IsReply,
            DocumentValues.Sent(result.Values),
            string.Join(' ', message.People),
            string.Join(' ', message.Answers),
            conversation?[..ConversationDigits],
            conversation?[ConversationDigits..] ?? "",
            string.Join(' ', message.Attachments),
            identity,
            1,
            0,
            true,
        ];
    }
}
