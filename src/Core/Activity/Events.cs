using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;

namespace Dossier.Core.Activity;

/// <summary>Something that happened, as the event log keeps it.</summary>
public sealed record Event
{
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>What happened, as <c>subject.verb</c>; see <see cref="EventKinds"/>.</summary>
    public string Kind { get; init; } = "";
    public Guid? WorkspaceId { get; init; }

    /// <summary>The row it happened to.</summary>
    public Guid? SubjectId { get; init; }
    public Guid ActorId { get; init; }
    public string ActorName { get; init; } = "";
    public string? CorrelationId { get; init; }
    public string DetailsJson { get; init; } = "{}";
    public DateTimeOffset OccurredAt { get; init; }
    public string PreviousHash { get; init; } = "";
    public string Hash { get; init; } = "";
}

/// <summary>The event log: append-only, each row carrying the hash of the one before, so that a change to the past shows.</summary>
public sealed class Events(IEngine engine, TimeProvider clock)
{
    private static readonly string[] Columns =
    [
        "id",
        "kind",
        "workspace_id",
        "subject_id",
        "actor_id",
        "actor_name",
        "correlation_id",
        "details_json",
        "occurred_at",
        "previous_hash",
        "hash",
    ];

    /// <summary>
    /// Set once, by whoever wires the program: what follows from an event in its own transaction. It may append nothing, and must be quick:
    /// no other event can be added meanwhile.
    /// </summary>
    public Func<Session, Event, CancellationToken, Task>? Appended { get; init; }

    /// <summary>
    /// Ends when an event is durable. Taken before reading on, so that what comes in between is not slept through; events of other processes end
    /// it where the database carries the call.
    /// </summary>
    public Task Waking => engine.WakeUps.Waking(Subjects.Events);

    /// <summary>
    /// Adds an event to the transaction of the change it tells of. Call it last: from here to the commit no other event can be added,
    /// which keeps numbers in the order of commits.
    /// </summary>
    public Task Append(
        Session session,
        string kind,
        Guid? workspaceId,
        Guid? subjectId,
        object details,
        Actor actor,
        CancellationToken cancel
    ) => Append(session, kind, workspaceId, [(subjectId, details)], actor, cancel);

    /// <summary>Adds an event for each of many things that one change did alike, in their order.</summary>
    public async Task Append(
        Session session,
        string kind,
        Guid? workspaceId,
        IReadOnlyList<(Guid? SubjectId, object Details)> happenings,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (happenings.Count == 0)
        {
            return;
        }

        var previous = await session.Value<string>($"SELECT hash FROM event_chain WHERE one = 1{engine.ForUpdate}", null, cancel);
        var facts = new List<Event>(happenings.Count);
        foreach (var (subjectId, details) in happenings)
        {
            var fact = new Event
            {
                Id = Id.New(clock),
                Kind = kind,
                WorkspaceId = workspaceId,
                SubjectId = subjectId,
                ActorId = actor.UserId,
                ActorName = actor.Name,
                CorrelationId = actor.CorrelationId,
                DetailsJson = Json.Write(details),
                OccurredAt = WholeMicroseconds(clock.GetUtcNow()),
                PreviousHash = previous,
            };
            facts.Add(fact with { Hash = HashOf(fact) });
            previous = facts[^1].Hash;
        }

        await engine.Insert(session, "events", Columns, facts.Select(Row), cancel);
        await session.Execute("UPDATE event_chain SET hash = @previous WHERE one = 1", new { previous }, cancel);
        await engine.WakeUps.Call(session, Subjects.Events, cancel);
        if (Appended is null)
        {
            return;
        }

        foreach (var fact in facts)
        {
            await Appended(session, fact, cancel);
        }
    }

    private static object?[] Row(Event fact) =>
        [
            fact.Id,
            fact.Kind,
            fact.WorkspaceId,
            fact.SubjectId,
            fact.ActorId,
            fact.ActorName,
            fact.CorrelationId,
            fact.DetailsJson,
            fact.OccurredAt,
            fact.PreviousHash,
            fact.Hash,
        ];

    /// <summary>Events after a position, oldest first: what a reader of the log does next.</summary>
    public async Task<IReadOnlyList<Event>> After(long position, int limit, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Event>(
            "SELECT * FROM events WHERE number > @position ORDER BY number LIMIT @limit",
            new { position, limit },
            cancel
        );
    }

    /// <summary>The number of the last event; 0 when there is none.</summary>
    public async Task<long> Last(CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<long>("SELECT COALESCE(MAX(number), 0) FROM events", null, cancel);
    }

    /// <summary>The audit trail, newest first.</summary>
    /// <param name="kind">Only events whose kind begins so, such as <c>user.</c>; null for all.</param>
    /// <exception cref="Refused">Forbidden for anybody but an administrator.</exception>
    public async Task<Page<Event>> Trail(string? kind, PageOf page, Actor actor, CancellationToken cancel)
    {
        MustAudit(actor);
        await using var session = await engine.Read(cancel);
        var with = new
        {
            kind = $"{(kind ?? "").Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%",
            page.Size,
            page.Skip,
        };
        var where = string.IsNullOrEmpty(kind) ? "" : "WHERE kind LIKE @kind ESCAPE '\\'";
        return new Page<Event>(
            await session.Query<Event>($"SELECT * FROM events {where} ORDER BY number DESC LIMIT @Size OFFSET @Skip", with, cancel),
            await session.Value<long>($"SELECT COUNT(*) FROM events {where}", with, cancel)
        );
    }

    /// <summary>Reads the whole log and checks its chain; see <see cref="FirstBroken(CancellationToken)"/>.</summary>
    /// <exception cref="Refused">Forbidden for anybody but an administrator.</exception>
    public Task<long?> FirstBroken(Actor actor, CancellationToken cancel)
    {
        MustAudit(actor);
        return FirstBroken(cancel);
    }

    private static void MustAudit(Actor actor)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator reads the audit trail.");
        }
    }

    /// <summary>
    /// The number of the first event whose hash does not fit the one before, or that is missing at the end; null when the whole log is sound.
    /// </summary>
    public async Task<long?> FirstBroken(CancellationToken cancel)
    {
        const int Slice = 1000;
        var previous = new string('0', 64);
        var position = 0L;
        var newest = await Newest(cancel);
        var isComplete = newest == previous;
        while (await After(position, Slice, cancel) is { Count: > 0 } slice)
        {
            foreach (var fact in slice)
            {
                if (fact.PreviousHash != previous || fact.Hash != HashOf(fact))
                {
                    return fact.Number;
                }

                previous = fact.Hash;
                position = fact.Number;
                isComplete |= previous == newest;
            }
        }

        return isComplete ? null : position + 1;
    }

    private async Task<string> Newest(CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<string>("SELECT hash FROM event_chain WHERE one = 1", null, cancel);
    }

    private static string HashOf(Event fact)
    {
        var parts = string.Join(
            '\n',
            fact.PreviousHash,
            fact.Id.ToString("D"),
            fact.Kind,
            fact.WorkspaceId?.ToString("D"),
            fact.SubjectId?.ToString("D"),
            fact.ActorId.ToString("D"),
            fact.ActorName,
            fact.CorrelationId,
            fact.OccurredAt.UtcTicks.ToString(),
            fact.DetailsJson
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }

    /// <summary>The database keeps microseconds; the hash must be taken over what will be read back.</summary>
    private static DateTimeOffset WholeMicroseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
