using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>News and notifications as they are read: with the names of what they are about.</summary>
public static class FeedModels
{
    /// <summary>What news are of: always a task.</summary>
    private const string OfTask = """
        JOIN tasks k ON k.id = t.task_id
        JOIN entities e ON e.id = k.entity_id
        JOIN workspaces w ON w.id = k.project_id
        """;

    /// <summary>What people are told of: a task, or a playlist.</summary>
    private const string OfTaskOrPlaylist = """
        LEFT JOIN tasks k ON k.id = t.task_id
        LEFT JOIN entities e ON e.id = k.entity_id
        LEFT JOIN playlists pl ON pl.id = t.playlist_id
        JOIN workspaces w ON w.id = COALESCE(k.project_id, pl.project_id)
        """;

    private const string Above = """
        LEFT JOIN entities p ON p.id = e.parent_id
        LEFT JOIN entities pp ON pp.id = p.parent_id
        LEFT JOIN task_comments c ON c.id = t.comment_id
        """;

    private static Column[] Names(string project) =>
        [
            Link("project_id").From(project),
            Words("project_name").From("w.name"),
            Link("task_type_id").From("k.task_type_id"),
            Link("task_status_id").From("COALESCE(c.task_status_id, k.task_status_id)"),
            Link("entity_id").From("e.id"),
            Link("entity_type_id").From("e.entity_type_id"),
            Link("entity_preview_file_id").From("e.preview_file_id"),
            Link("episode_id").From("COALESCE(pp.id, CASE WHEN pk.kind = 'Episode' THEN p.id END)"),
            Words("full_entity_name").From("COALESCE(pp.name || ' / ', '') || COALESCE(p.name || ' / ', '') || e.name"),
            Words("comment_text").From("c.text"),
        ];

    public static Model News { get; } =
        new(
            "news",
            "task_news",
            [
                .. NewsModels.News.Own.Where(column => column.Name is not ("project_id" or "preview_file_id")),
                Link("preview_file_id").From("pf.id"),
                Words("preview_file_extension").From("pf.extension"),
                .. Names("k.project_id"),
            ]
        )
        {
            From = $"""
                task_news t
                {OfTask}
                {Above}
                LEFT JOIN entity_types pk ON pk.id = p.entity_type_id
                LEFT JOIN preview_files pf ON pf.id = COALESCE(t.preview_file_id,
                    (SELECT cp.preview_file_id FROM comment_previews cp WHERE cp.comment_id = t.comment_id LIMIT 1))
                """,
            WorkspaceSql = "k.project_id",
            VendorWhere = OfVendor("t.task_id"),
            // What clients may not read of, is no news to them.
            ClientWhere = "(t.comment_id IS NULL OR c.for_client OR c.person_id = @userId)",
            Read = Who.Everybody,
            Scopes =
            [
                .. Filters("k.project_id"),
                new("person_id", ColumnType.Id, "t.author_id IN @these"),
                new("only_preview", ColumnType.Truth, "(NOT @this OR pf.id IS NOT NULL)"),
                new("of_entity", ColumnType.Id, "k.entity_id IN @these"),
            ],
        };

    public static Model Notifications { get; } =
        new(
            "notification",
            "task_notifications",
            [
                .. NewsModels.Notifications.Own.Where(column => column.Name != "project_id"),
                .. Names("w.id"),
                Link("subscription_id").From("s.id"),
                Words("playlist_name").From("pl.name"),
            ]
        )
        {
            From = $"""
                task_notifications t
                {OfTaskOrPlaylist}
                {Above}
                LEFT JOIN entity_types pk ON pk.id = p.entity_type_id
                LEFT JOIN task_subscriptions s ON s.person_id = t.person_id AND s.task_id = t.task_id
                """,
            WorkspaceSql = "w.id",
            Where = "t.person_id = @userId",
            Read = Who.Everybody,
            Scopes =
            [
                .. Filters("w.id"),
                new("watching", ColumnType.Truth, "@this = (s.id IS NOT NULL)"),
                new("of_type", ColumnType.Text, "t.type IN @these"),
            ],
        };

    private static IEnumerable<Scope> Filters(string project) =>
        [
            new("before", ColumnType.Time, "t.created_at < @this"),
            new("after", ColumnType.Time, "t.created_at > @this"),
            new("project_id", ColumnType.Id, $"{project} IN @these"),
            new("task_type_id", ColumnType.Id, "k.task_type_id IN @these"),
            new("task_status_id", ColumnType.Id, "COALESCE(c.task_status_id, k.task_status_id) IN @these"),
            new("episode_id", ColumnType.Id, "(e.id IN @these OR e.parent_id IN @these OR e.source_id IN @these OR p.parent_id IN @these)"),
        ];
}
