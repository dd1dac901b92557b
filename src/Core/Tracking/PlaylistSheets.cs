using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>A playlist as a sheet: a row for each place, with what was said of it last, to go through after everybody has watched it.</summary>
public sealed class PlaylistSheets(IEngine engine)
{
    private static readonly string[] Head =
    [
        "Place",
        "Episode",
        "Sequence",
        "Name",
        "Task Type",
        "Revision",
        "Task Status",
        "Validation",
        "Last Comment",
        "Author",
        "Date",
    ];

    /// <summary>The rows of the sheet, its head first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Read(
        Guid playlistId,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var global = await Standings.Of(session, actor, cancel);
        if (!Records.MayRead(PlaylistModels.Playlists.Read, global))
        {
            throw Standings.Forbidden();
        }

        var playlist = await Records.Seen(session, PlaylistModels.Playlists, playlistId, false, global, actor, cancel);
        var project = playlist.Reference("project_id")!.Value;
        var standing = await Standings.Must(session, actor, Standing.Client, project, cancel);
        yield return Head;

        var places = Playlists.PlacesOf(playlist);
        if (places.Count == 0)
        {
            yield break;
        }

        var entities = (await EntitiesOf(session, project, places, cancel)).ToDictionary(entity => entity.Id);
        var previews = (await PreviewsOf(session, project, places, cancel)).ToDictionary(preview => preview.Id);
        var said = (await LastSaid(session, standing, previews.Values, actor, cancel)).ToDictionary(comment => comment.TaskId);
        foreach (var (index, place) in places.Index())
        {
            if (!entities.TryGetValue(place.EntityId, out var entity))
            {
                continue;
            }

            var preview = place.PreviewFileId is { } id ? previews.GetValueOrDefault(id) : null;
            var comment = preview is null ? null : said.GetValueOrDefault(preview.TaskId);
            yield return
            [
                (index + 1).ToString(CultureInfo.InvariantCulture),
                entity.Episode ?? "",
                entity.Sequence ?? "",
                entity.Name,
                preview?.TaskType ?? "",
                preview?.Revision.ToString(CultureInfo.InvariantCulture) ?? "",
                preview?.Status ?? "",
                preview?.Validation ?? "",
                comment?.Text ?? "",
                comment?.Author ?? "",
                comment?.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
            ];
        }
    }

    private static Task<IReadOnlyList<Shown>> EntitiesOf(
        Session session,
        Guid project,
        IReadOnlyList<PlaylistPlace> places,
        CancellationToken cancel
    ) =>
        session.Query<Shown>(
            """
            SELECT e.id, e.name, s.name AS sequence, p.name AS episode FROM entities e
            LEFT JOIN entities s ON s.id = e.parent_id
            LEFT JOIN entities p ON p.id = s.parent_id
            WHERE e.id IN @ids AND e.project_id = @project
            """,
            new { ids = places.Select(place => place.EntityId).Distinct().ToArray(), project },
            cancel
        );

    private static async Task<IReadOnlyList<PreviewCell>> PreviewsOf(
        Session session,
        Guid project,
        IReadOnlyList<PlaylistPlace> places,
        CancellationToken cancel
    )
    {
        var ids = places.Select(place => place.PreviewFileId).OfType<Guid>().Distinct().ToArray();
        return ids.Length == 0
            ? []
            : await session.Query<PreviewCell>(
                """
                SELECT p.id, p.task_id, p.revision, p.validation_status AS validation, y.name AS task_type, s.name AS status
                FROM preview_files p
                JOIN tasks k ON k.id = p.task_id
                LEFT JOIN task_types y ON y.id = k.task_type_id
                LEFT JOIN task_statuses s ON s.id = k.task_status_id
                WHERE p.id IN @ids AND k.project_id = @project
                """,
                new { ids, project },
                cancel
            );
    }

    /// <summary>What was said last of each task, as far as the reader may read it.</summary>
    private static async Task<IReadOnlyList<CommentCell>> LastSaid(
        Session session,
        Standing standing,
        IReadOnlyCollection<PreviewCell> previews,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (previews.Count == 0)
        {
            return [];
        }

        var with = new DynamicParameters();
        with.Add("tasks", previews.Select(preview => preview.TaskId).Distinct().ToArray());
        return await session.Query<CommentCell>(
            $"""
            SELECT c.task_id, c.text, c.created_at,
                TRIM(COALESCE(u.first_name, u.user_name, '') || ' ' || COALESCE(u.last_name, '')) AS author
            FROM (
                SELECT t.task_id, t.text, t.created_at, t.person_id,
                    ROW_NUMBER() OVER (PARTITION BY t.task_id ORDER BY t.created_at DESC, t.number DESC) AS place
                FROM {Models.Comments.From}
                WHERE t.task_id IN @tasks AND {RowTable.Visible(Models.Comments, standing, with, actor)}
            ) c
            LEFT JOIN users u ON u.id = c.person_id
            WHERE c.place = 1
            """,
            with,
            cancel
        );
    }

    private sealed record Shown
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string? Sequence { get; init; }
        public string? Episode { get; init; }
    }

    private sealed record PreviewCell
    {
        public Guid Id { get; init; }
        public Guid TaskId { get; init; }
        public int Revision { get; init; }
        public string? Validation { get; init; }
        public string? TaskType { get; init; }
        public string? Status { get; init; }
    }

    private sealed record CommentCell
    {
        public Guid TaskId { get; init; }
        public string? Text { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string Author { get; init; } = "";
    }
}
