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
    public const int ConversationDigits = 44;

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

    private static readonly string[] Tables = ["messages", "sketches"];
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
    public static async Task Delete(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<Guid> documents,
        CancellationToken cancel
    )
    {
        var banded = await session.Query<Banded>(
            "SELECT d.number, s.bands FROM sketches s JOIN documents d ON d.id = s.document_id WHERE s.document_id IN @documents AND s.bands <> ''",
            new { documents },
            cancel
        );
        var bands = banded.Select(document => (document.Number, ReadBands(document.Bands).AsEnumerable()));
        await new NearBands(engine, workspaceId).Remove(session, bands, cancel);
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
        await MessageIndex.Add(session, engine, workspaceId, messages.Select(item => item.Node.DocumentId!.Value), cancel);
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

    /// <summary>Has documents that are copies of others compared by what those are compared by; each mail begins as a thread of its own.</summary>
    /// <param name="from">The workspace of what they were copied from.</param>
    /// <param name="to">Their own.</param>
    /// <param name="copies">Them, by the document that each was copied from.</param>
    public static async Task Copy(
        Session session,
        IEngine engine,
        Guid from,
        Guid to,
        IReadOnlyDictionary<Guid, Guid> copies,
        CancellationToken cancel
    )
    {
        var origins = new { ids = Id.List(copies.Keys) };
        var these = $"WHERE document_id IN ({engine.IdsIn("@ids")})";
        var messages = await session.Query<Message>($"SELECT * FROM messages {these}", origins, cancel);
        await engine.Insert(
            session,
            "messages",
            MessageColumns,
            messages.Select(message => message.Row(copies[message.DocumentId], to)),
            cancel
        );
        await MessageIndex.Add(session, engine, to, messages.Select(message => copies[message.DocumentId]), cancel);
        var salt = Salt(from);
        var texts = await session.Query<Text>($"SELECT document_id, words, hashes, bands FROM sketches {these}", origins, cancel);
        await engine.Insert(
            session,
            "sketches",
            SketchColumns,
            texts.Select(text =>
                new object?[]
                {
                    copies[text.DocumentId],
                    to,
                    text.Words,
                    text.Hashes,
                    text.Bands.Length == 0 ? "" : Bands(to, [.. ReadBands(text.Bands).Select(band => band ^ salt)]),
                }
            ),
            cancel
        );
    }

    /// <summary>The bands of different workspaces do not meet.</summary>
    private static string Bands(Guid workspaceId, IReadOnlyList<long> bands)
    {
        var salt = Salt(workspaceId);
        return Convert.ToBase64String(MemoryMarshal.AsBytes<long>(bands.Select(band => band ^ salt).ToArray()));
    }

    private static long Salt(Guid workspaceId) => MemoryMarshal.Read<long>(SHA256.HashData(workspaceId.ToByteArray()));

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

    /// <summary>What a mail is compared by, as it is kept.</summary>
    private sealed record Message
    {
        public Guid DocumentId { get; init; }
        public string Identity { get; init; } = "";
        public string? MessageHash { get; init; }
        public string ContentKey { get; init; } = "";
        public string HeaderKey { get; init; } = "";
        public string? BodyKey { get; init; }
        public int Evidence { get; init; }
        public string SubjectKey { get; init; } = "";
        public bool IsReply { get; init; }
        public DateTimeOffset? SentAt { get; init; }
        public string People { get; init; } = "";
        public string Answers { get; init; } = "";
        public string? Conversation { get; init; }
        public string ConversationPath { get; init; } = "";
        public string Attachments { get; init; } = "";

        public object?[] Row(Guid documentId, Guid workspaceId) =>
            [
                documentId,
                workspaceId,
                Identity,
                MessageHash,
                ContentKey,
                HeaderKey,
                BodyKey,
                Evidence,
                SubjectKey,
                IsReply,
                SentAt,
                People,
                Answers,
                Conversation,
                ConversationPath,
                Attachments,
                Identity,
                1,
                0,
                true,
            ];
    }

    private sealed record Banded
    {
        public long Number { get; init; }
        public string Bands { get; init; } = "";
    }

    private sealed record Text
    {
        public Guid DocumentId { get; init; }
        public long Words { get; init; }
        public string Hashes { get; init; } = "";
        public string Bands { get; init; } = "";
    }
}
