using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Threads the mails of an ingestion with those that are there. All mails that could belong with one of them, however far, are taken together and
/// threaded anew, so that the result is the same in whatever order they came in. Copies that are set aside take no part.
/// </summary>
internal sealed class Threads(IEngine engine)
{
    private const int AtOnce = 500;

    private readonly MessageIndex index = new(engine);

    /// <summary>A subject that more mails of a workspace bear says nothing: "meeting", "daily report". They are threaded by what else they have.</summary>
    public const int MostOfSubject = 2_000;

    private const string Columns = """
        m.document_id, m.identity, m.message_hash, m.subject_key, m.is_reply, m.sent_at, m.people, m.answers, m.conversation, m.conversation_path,
        m.attachments, m.thread, m.thread_parent, m.thread_position, m.thread_depth, m.is_inclusive, m.shares_thread, d.number
        """;

    public async Task Settle(Guid ingestionId, Guid workspaceId, FoundValues values, JobRun run, CancellationToken cancel)
    {
        // Mails that were threaded with one of an earlier slice. They are marked when their own slice comes: they lie all over their table.
        var threaded = new HashSet<long>();
        await foreach (var slice in NodeSlice.Of(engine, ingestionId, cancel))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            // Two ingestions settling at once must not thread the same mails.
            await session.Query<int>(
                $"SELECT state FROM workspaces WHERE id = @workspaceId{engine.ForUpdate}",
                new { workspaceId },
                cancel
            );
            var mails = await session.Query<ThreadMail>(
                $"""
                SELECT {Columns} FROM nodes n JOIN messages m ON m.document_id = n.document_id JOIN documents d ON d.id = n.document_id
                WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND d.outcome IN (1, 5)
                  AND (m.threaded_by IS NULL OR m.threaded_by <> @ingestionId)
                """,
                new
                {
                    ingestionId,
                    slice.After,
                    slice.Through,
                },
                cancel
            );
            if (mails.Count == 0)
            {
                continue;
            }

            var begun = mails.Where(mail => !threaded.Remove(mail.Number)).ToList();
            if (begun.Count > 0)
            {
                var related = await Thread(session, workspaceId, begun, values, cancel);
                threaded.UnionWith(related.Select(mail => mail.Number));
                threaded.ExceptWith(mails.Select(mail => mail.Number));
            }

            await Mark(session, ingestionId, mails, cancel);
            await session.Commit(cancel);
        }
    }

    /// <summary>Threads documents that came in by no ingestion, as far as they are mails, in a transaction that has locked their workspace.</summary>
    /// <param name="by">What they came in by.</param>
    public async Task Settle(
        Session session,
        Guid by,
        Guid workspaceId,
        IReadOnlyList<Guid> documents,
        FoundValues values,
        CancellationToken cancel
    )
    {
        var ids = new { ids = Id.List(documents) };
        var numbers = await session.Query<long>($"SELECT number FROM documents WHERE id IN ({engine.IdsIn("@ids")})", ids, cancel);
        var begun = await Kept(session, numbers, cancel);
        if (begun.Count > 0)
        {
            await Mark(session, by, await Thread(session, workspaceId, begun, values, cancel), cancel);
        }
    }

    /// <summary>Threads mails, and all that belong with one of them, which it returns.</summary>
    private async Task<IReadOnlyCollection<ThreadMail>> Thread(
        Session session,
        Guid workspaceId,
        IReadOnlyList<ThreadMail> begun,
        FoundValues values,
        CancellationToken cancel
    )
    {
        var mails = await Related(session, workspaceId, await WithTellingSubjects(session, workspaceId, begun, cancel), cancel);
        await LoadTexts(session, mails, cancel);
        await Save(session, mails, new ThreadBuilder(mails.Values).Build(), values, cancel);
        return mails.Values;
    }

    private async Task Mark(Session session, Guid by, IReadOnlyCollection<ThreadMail> mails, CancellationToken cancel)
    {
        foreach (var chunk in mails.Select(mail => mail.DocumentId).Order().Chunk(AtOnce))
        {
            await session.Execute(
                $"UPDATE messages SET threaded_by = @by WHERE document_id IN ({engine.IdsIn("@ids")})",
                new { by, ids = Id.List(chunk) },
                cancel
            );
        }
    }

    /// <summary>The mails, and all that share a subject, a conversation or an answer with one of them, or with one of those, and so on.</summary>
    private async Task<Dictionary<Guid, ThreadMail>> Related(
        Session session,
        Guid workspaceId,
        IReadOnlyList<ThreadMail> begun,
        CancellationToken cancel
    )
    {
        var known = begun.ToDictionary(mail => mail.DocumentId);
        var frontier = begun;
        var asked = new Dictionary<MessageKey, HashSet<string>>();
        var seen = begun.Select(mail => mail.Number).ToHashSet();
        while (frontier.Count > 0)
        {
            // Most of what answers is known: only of the others more is asked than who they are.
            var found = new List<long>();
            foreach (var (kind, keys) in Questions(frontier))
            {
                var before = asked.TryGetValue(kind, out var keysBefore) ? keysBefore : asked[kind] = [];
                var answers = await index.Find(session, workspaceId, kind, keys.Where(before.Add), cancel);
                found.AddRange(answers.Where(seen.Add));
            }

            frontier = await WithTellingSubjects(session, workspaceId, await Kept(session, found, cancel), cancel);
            foreach (var mail in frontier)
            {
                known.Add(mail.DocumentId, mail);
            }
        }

        return known;
    }

    /// <summary>Those of the mails that are no copies set aside. What answers a question lies all over the tables: it is read in their order.</summary>
    private async Task<IReadOnlyList<ThreadMail>> Kept(Session session, IReadOnlyList<long> documents, CancellationToken cancel)
    {
        var mails = new List<ThreadMail>(documents.Count);
        foreach (var chunk in documents.Order().Chunk(AtOnce))
        {
            mails.AddRange(
                await session.Query<ThreadMail>(
                    $"""
                    SELECT {Columns} FROM documents d JOIN messages m ON m.document_id = d.id
                    WHERE d.number IN ({engine.NumbersIn("@numbers")}) AND d.outcome IN (1, 5)
                    """,
                    new { numbers = Id.List(chunk) },
                    cancel
                )
            );
        }

        return mails;
    }

    /// <summary>The mails without the subjects that too many bear: those of one would be looked at again with each new one.</summary>
    private async Task<IReadOnlyList<ThreadMail>> WithTellingSubjects(
        Session session,
        Guid workspaceId,
        IReadOnlyList<ThreadMail> mails,
        CancellationToken cancel
    )
    {
        var subjects = mails.Select(mail => mail.SubjectKey).Where(key => key.Length > 0);
        var common = (await index.CommonSubjects(session, workspaceId, subjects, MostOfSubject, cancel)).ToHashSet();
        return common.Count == 0
            ? mails
            : [.. mails.Select(mail => common.Contains(mail.SubjectKey) ? mail with { SubjectKey = "" } : mail)];
    }

    private static IEnumerable<(MessageKey Kind, IEnumerable<string> Keys)> Questions(IReadOnlyList<ThreadMail> mails)
    {
        var own = mails.Select(mail => mail.MessageHash).OfType<string>().ToList();
        var answers = mails.SelectMany(mail => mail.AnswersList).ToList();
        yield return (MessageKey.Subject, mails.Select(mail => mail.SubjectKey).Where(key => key.Length > 0));
        yield return (MessageKey.Conversation, mails.Select(mail => mail.Conversation).OfType<string>());
        yield return (MessageKey.Hash, own.Concat(answers));
        yield return (MessageKey.Answer, own.Concat(answers));
    }

    /// <summary>Only mails that may belong with another need their texts.</summary>
    private async Task LoadTexts(Session session, Dictionary<Guid, ThreadMail> mails, CancellationToken cancel)
    {
        var counts = new Dictionary<string, int>();
        foreach (var key in mails.Values.SelectMany(Keys))
        {
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        var several = mails.Values.Where(mail => Keys(mail).Any(key => counts[key] > 1)).Select(mail => mail.DocumentId);
        foreach (var chunk in several.Order().Chunk(AtOnce))
        {
            var rows = await session.Query<Text>(
                $"SELECT document_id, hashes FROM sketches WHERE document_id IN ({engine.IdsIn("@ids")})",
                new { ids = Id.List(chunk) },
                cancel
            );
            foreach (var row in rows)
            {
                mails[row.DocumentId].Text = Sketch.Read(row.Hashes);
            }
        }
    }

    private static IEnumerable<string> Keys(ThreadMail mail) =>
        mail
            .AnswersList.Append(mail.MessageHash)
            .Append(mail.Conversation)
            .Append(mail.SubjectKey)
            .OfType<string>()
            .Where(key => key.Length > 0);

    private async Task Save(
        Session session,
        Dictionary<Guid, ThreadMail> before,
        IReadOnlyList<ThreadMail> after,
        FoundValues values,
        CancellationToken cancel
    )
    {
        var changed = after.Where(mail => mail != before[mail.DocumentId]).OrderBy(mail => mail.DocumentId).ToList();
        await engine.Update(
            session,
            "messages",
            ["document_id", "thread", "thread_parent", "thread_position", "thread_depth", "is_inclusive", "shares_thread"],
            changed.Select(mail =>
                new object?[]
                {
                    mail.DocumentId,
                    mail.Thread,
                    mail.ThreadParent,
                    mail.ThreadPosition,
                    mail.ThreadDepth,
                    mail.IsInclusive,
                    mail.SharesThread,
                }
            ),
            cancel
        );
        foreach (var mail in changed)
        {
            values.Set(mail.DocumentId, Properties.Thread, mail.Thread);
            values.Set(mail.DocumentId, Properties.ThreadPosition, mail.ThreadPosition);
            values.Set(mail.DocumentId, Properties.ThreadDepth, mail.ThreadDepth);
            values.Set(mail.DocumentId, Properties.Inclusive, mail.IsInclusive);
        }

        await values.Save(session, cancel);
    }

    private sealed record Text
    {
        public Guid DocumentId { get; init; }
        public string Hashes { get; init; } = "";
    }
}
