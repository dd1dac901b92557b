using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>What a mail can be found by. The numbers are kept.</summary>
internal enum MessageKey
{
    /// <summary>The hash of its own identifier.</summary>
    Hash = 1,
    Content = 2,

    /// <summary>Its text, beside the header that bears it.</summary>
    Text = 3,
    Subject = 4,
    Conversation = 5,

    /// <summary>The hash of the identifier of a mail that it says it answers.</summary>
    Answer = 6,
}

/// <summary>
/// Finds the mails of a workspace by their keys: by the first digits, so that who finds one must look whether it is the one that was meant. Keys are hashes, some
/// five a mail, and each would be written somewhere else; nobody asks for them before mails are compared with each other. So what is read waits in a queue until
/// then, and goes into the table in its order. Keys stay when their document is deleted or read again: its number is not given again, and who finds one looks.
/// </summary>
internal sealed class MessageIndex(IEngine engine)
{
    /// <summary>Written in less than a second, so that nobody else waits long; more at once would write fewer pages.</summary>
    private const int AtOnce = 50_000;

    /// <summary>In a question's parameter.</summary>
    private const int KeysAtOnce = 500;

    /// <summary>Of 48 bits two of ten million mails agree by chance, once in five workspaces.</summary>
    private const int Digits = 12;

    /// <summary>A conversation begins with its time and ends with what is drawn by lot.</summary>
    private const int ConversationStart = ComparedRows.ConversationDigits - Digits;

    private const string AnswersOfMail = """'["' || REPLACE(answers, ' ', '","') || '"]'""";

    private static readonly string[] Columns = ["workspace_id", "document_id"];

    /// <summary>In SQL, what of a key is in the table.</summary>
    public static string Start(string key) => $"SUBSTR({key}, 1, {Digits})";

    /// <summary>In SQL, a condition for a row of message_keys to be of a workspace, whose id is a parameter, and of a key, given by its first digits.</summary>
    public static string Is(string row, string workspaceId, MessageKey kind, string start) =>
        $"{row}.workspace = (SELECT w.number FROM workspaces w WHERE w.id = {workspaceId}) AND {row}.kind = {(int)kind} AND {row}.digits = {start}";

    /// <summary>In SQL, joins rows of message_keys with the mails that are there and have such a key, by its column: deleted or read again, some have not.</summary>
    public static string MailsOf(string row, string column) =>
        $"JOIN documents kd ON kd.number = {row}.document JOIN messages km ON km.document_id = kd.id AND {Start($"km.{column}")} = {row}.digits";

    /// <summary>Has mails, whose rows are new, found by their keys from the next <see cref="Fill"/> on.</summary>
    public static Task Add(Session session, IEngine engine, Guid workspaceId, IEnumerable<Guid> documents, CancellationToken cancel) =>
        engine.Insert(session, "message_key_queue", Columns, documents.Select(id => new object?[] { workspaceId, id }), cancel);

    /// <summary>Writes the keys of all mails of a workspace that wait for it.</summary>
    public async Task Fill(Guid workspaceId, JobRun run, CancellationToken cancel)
    {
        IReadOnlyList<long> waiting;
        do
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            waiting = await session.Query<long>(
                "SELECT number FROM message_key_queue WHERE workspace_id = @workspaceId ORDER BY number LIMIT @AtOnce",
                new { workspaceId, AtOnce },
                cancel
            );
            if (waiting.Count == 0)
            {
                return;
            }

            var these = new { numbers = Id.List(waiting) };
            var some = $"number IN ({engine.NumbersIn("@numbers")})";
            await session.Execute(
                $"""
                WITH mails AS MATERIALIZED (
                    SELECT w.number AS workspace, d.number AS document, {Start("m.message_hash")} AS hash, {Start(
                    "m.content_key"
                )} AS content,
                           {Start("m.body_key")} AS text, {Start("m.header_key")} AS header, {Start("m.subject_key")} AS subject,
                           SUBSTR(m.conversation, {ConversationStart + 1}, {Digits}) AS conversation, m.answers
                    FROM documents d JOIN messages m ON m.document_id = d.id JOIN workspaces w ON w.id = m.workspace_id
                    WHERE d.id IN (SELECT document_id FROM message_key_queue WHERE {some})),
                keyed AS (
                    SELECT workspace, {(int)
                    MessageKey.Hash} AS kind, hash AS digits, document, NULL AS header FROM mails WHERE hash IS NOT NULL
                    UNION ALL SELECT workspace, {(int)MessageKey.Content}, content, document, NULL FROM mails
                    UNION ALL SELECT workspace, {(int)MessageKey.Text}, text, document, header FROM mails WHERE text IS NOT NULL
                    UNION ALL SELECT workspace, {(int)MessageKey.Subject}, subject, document, NULL FROM mails WHERE subject <> ''
                    UNION ALL SELECT workspace, {(int)MessageKey.Conversation}, conversation, document, NULL FROM mails
                    WHERE conversation IS NOT NULL
                    UNION ALL SELECT DISTINCT workspace, {(int)MessageKey.Answer}, {Start("a.value")}, document, NULL
                    FROM mails, {engine.TextsOf(AnswersOfMail, "a")} WHERE answers <> '')
                INSERT INTO message_keys (workspace, kind, digits, document, header)
                SELECT workspace, kind, digits, document, header FROM keyed ORDER BY 1, 2, 3, 4
                ON CONFLICT (workspace, kind, digits, document) DO UPDATE SET header = excluded.header
                """,
                these,
                cancel
            );
            await session.Execute($"DELETE FROM message_key_queue WHERE {some}", these, cancel);
            await session.Commit(cancel);
        } while (waiting.Count == AtOnce);
    }

    /// <summary>The numbers of the documents whose mails have, or may have, one of the keys.</summary>
    public async Task<List<long>> Find(
        Session session,
        Guid workspaceId,
        MessageKey kind,
        IEnumerable<string> keys,
        CancellationToken cancel
    )
    {
        var found = new List<long>();
        var isKey = Is("k", "@workspaceId", kind, "s.value");
        foreach (var chunk in keys.Select(key => Shortened(kind, key)).Distinct().Order(StringComparer.Ordinal).Chunk(KeysAtOnce))
        {
            found.AddRange(
                await session.Query<long>(
                    $"SELECT k.document FROM ({engine.TextsIn("@keys")}) s CROSS JOIN message_keys k WHERE {isKey}",
                    new { workspaceId, keys = Id.List(chunk) },
                    cancel
                )
            );
        }

        return found;
    }

    /// <summary>Those of the subjects, by their keys, that more mails have than so many.</summary>
    public async Task<List<string>> CommonSubjects(
        Session session,
        Guid workspaceId,
        IEnumerable<string> subjects,
        int most,
        CancellationToken cancel
    )
    {
        var byStart = subjects.Distinct().ToLookup(key => Shortened(MessageKey.Subject, key));
        var found = new List<string>();
        var isKey = Is("k", "@workspaceId", MessageKey.Subject, "s.value");
        // Most are seen to be rare without a look at the mails, which lie all over their table.
        string IsExceeded(string bearers) => $"@most < (SELECT COUNT(*) FROM (SELECT 1 FROM {bearers} WHERE {isKey} LIMIT @most + 1) AS b)";
        var (mayBe, isCommon) = (IsExceeded("message_keys k"), IsExceeded($"message_keys k {MailsOf("k", "subject_key")}"));
        foreach (var chunk in byStart.Select(start => start.Key).Order(StringComparer.Ordinal).Chunk(KeysAtOnce))
        {
            var common = await session.Query<string>(
                $"SELECT s.value FROM ({engine.TextsIn("@keys")}) s WHERE CASE WHEN {mayBe} THEN {isCommon} END",
                new
                {
                    workspaceId,
                    keys = Id.List(chunk),
                    most,
                },
                cancel
            );
            found.AddRange(common.SelectMany(start => byStart[start]));
        }

        return found;
    }

    /// <summary>As the keys of a kind are in the table.</summary>
    private static string Shortened(MessageKey kind, string key)
    {
        var start = kind == MessageKey.Conversation ? ConversationStart : 0;
        return key[start..Math.Min(start + Digits, key.Length)];
    }
}
