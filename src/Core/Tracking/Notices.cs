using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Who is told what, in the transaction of what they are told of: news of a project, and notifications of persons.</summary>
public sealed class Notices(IEngine engine, TimeProvider clock)
{
    private static readonly string[] Columns =
    [
        "id",
        "created_at",
        "updated_at",
        "read",
        "change",
        "type",
        "person_id",
        "author_id",
        "comment_id",
        "task_id",
        "reply_id",
        "playlist_id",
    ];

    /// <summary>The user who wrote a comment; null for guests, whom nobody can tell anything.</summary>
    internal static Guid? AuthorOf(Row comment) => comment.Reference("guest_id") is null ? comment.Reference("person_id") : null;

    /// <summary>A task was given to somebody: they are told, unless they took it themselves.</summary>
    public Task Assigned(Session session, Guid taskId, IEnumerable<Guid> people, Actor actor, CancellationToken cancel) =>
        Tell(session, "assignation", people.Where(person => person != actor.UserId), new About(taskId), false, actor.UserId, cancel);

    /// <summary>A playlist is there to be looked at.</summary>
    public Task Ready(Session session, Guid playlistId, IEnumerable<Guid> people, Actor actor, CancellationToken cancel) =>
        Tell(
            session,
            "playlist-ready",
            people.Where(person => person != actor.UserId),
            new About { PlaylistId = playlistId },
            false,
            actor.UserId,
            cancel
        );

    /// <summary>
    /// Something was said of a task. It is news of the project; who is named in it is told so, and whoever the task is given to or who asked
    /// to be told of it, or of its type in its sequence, is told of the comment.
    /// </summary>
    /// <param name="comment">With its relations.</param>
    /// <param name="isChange">Whether the task has got another status by it.</param>
    public async Task Commented(Session session, Row comment, bool isChange, CancellationToken cancel)
    {
        var taskId = comment.Reference("task_id")!.Value;
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO task_news (id, created_at, updated_at, change, author_id, comment_id, task_id)
            VALUES (@id, @now, @now, @isChange, @author, @comment, @taskId)
            """,
            new
            {
                id = Id.New(clock),
                now,
                isChange,
                author = AuthorOf(comment),
                comment = comment.Id,
                taskId,
            },
            cancel
        );
        var author = AuthorOf(comment);
        var named = comment.Relations["mentions"].Where(person => person != author).ToArray();
        var listening = await Listening(session, taskId, cancel);
        var about = new About(taskId, comment.Id);
        await Tell(session, "mention", named, about, isChange, author, cancel);
        await Tell(session, "comment", listening.Except(named).Where(person => person != author), about, isChange, author, cancel);
    }

    /// <summary>Something was answered to a comment: who wrote that is told, and who is named in the answer.</summary>
    public async Task Replied(
        Session session,
        Row comment,
        Guid replyId,
        Guid author,
        IReadOnlyCollection<Guid> named,
        CancellationToken cancel
    )
    {
        var taskId = comment.Reference("task_id")!.Value;
        var others = named.Where(person => person != author).ToArray();
        var about = new About(taskId, comment.Id, replyId);
        await Tell(session, "reply-mention", others, about, false, author, cancel);
        var listening = await Listening(session, taskId, cancel);
        var told = listening.Concat(AuthorOf(comment) is { } first ? [first] : []).Except(others).Where(one => one != author);
        await Tell(session, "reply", told, about, false, author, cancel);
    }

    private static Task<IReadOnlyList<Guid>> Listening(Session session, Guid taskId, CancellationToken cancel) =>
        session.Query<Guid>(
            """
            SELECT a.user_id FROM task_assignees a WHERE a.task_id = @taskId
            UNION
            SELECT s.person_id FROM task_subscriptions s WHERE s.task_id = @taskId
            UNION
            SELECT s.person_id FROM tasks k JOIN entities e ON e.id = k.entity_id
            JOIN task_subscriptions s ON s.entity_id = e.parent_id AND s.task_type_id = k.task_type_id WHERE k.id = @taskId
            """,
            new { taskId },
            cancel
        );

    private Task Tell(
        Session session,
        string type,
        IEnumerable<Guid> people,
        About about,
        bool isChange,
        Guid? author,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var by = author == Guid.Empty ? null : author;
        return engine.Insert(
            session,
            "task_notifications",
            Columns,
            people
                .Distinct()
                .Select(person =>
                    new object?[]
                    {
                        Id.New(clock),
                        now,
                        now,
                        false,
                        isChange,
                        type,
                        person,
                        by,
                        about.CommentId,
                        about.TaskId,
                        about.ReplyId,
                        about.PlaylistId,
                    }
                ),
            cancel
        );
    }

    /// <summary>What somebody is told of.</summary>
    private sealed record About(Guid? TaskId = null, Guid? CommentId = null, Guid? ReplyId = null)
    {
        public Guid? PlaylistId { get; init; }
    }
}
