using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What people are told, what they asked to be told of, and what they look for often.</summary>
public static class NewsModels
{
    public static Model News { get; } =
        new(
            "news",
            "task_news",
            [
                Flag("change").Required(),
                Link("author_id").Required(),
                Link("comment_id"),
                Link("task_id").Required(),
                Link("preview_file_id"),
                Link("project_id").From("k.project_id").Hidden(),
            ]
        )
        {
            From = "task_news t JOIN tasks k ON k.id = t.task_id",
            WorkspaceSql = "k.project_id",
            BelongsBy = new Belonging("task_id", "tasks"),
        };

    public static Model Notifications { get; } =
        new(
            "notification",
            "task_notifications",
            [
                Flag("read").Required(),
                Flag("change").Required(),
                // Told under another name: what every row has as its type is the name of the model.
                Words("type")
                    .Required()
                    .Or("comment")
                    .OneOf("comment", "mention", "assignation", "reply", "reply-mention", "playlist-ready")
                    .Hidden()
                    .Told("notification_type"),
                Words("notification_type").From("t.type"),
                Link("person_id").Required(),
                Link("author_id").Required(),
                Link("comment_id"),
                Link("task_id"),
                Link("playlist_id"),
                Link("reply_id"),
                Link("project_id").From("COALESCE(k.project_id, pl.project_id)").Hidden(),
            ]
        )
        {
            From = "task_notifications t LEFT JOIN tasks k ON k.id = t.task_id LEFT JOIN playlists pl ON pl.id = t.playlist_id",
            Scopes = Scopes.OfWork,
        };

    public static Model Subscriptions { get; } =
        new(
            "subscription",
            "task_subscriptions",
            [
                Link("person_id").Required(),
                Link("task_id"),
                Link("entity_id"),
                Link("task_type_id"),
                Link("project_id").From("COALESCE(k.project_id, e.project_id)").Hidden(),
            ]
        )
        {
            From = "task_subscriptions t LEFT JOIN tasks k ON k.id = t.task_id LEFT JOIN entities e ON e.id = t.entity_id",
            Scopes = [new("of_project", ColumnType.Id, "COALESCE(k.project_id, e.project_id) IN @these")],
        };

    public static Model SearchFilterGroups { get; } =
        new(
            "search_filter_group",
            "search_filter_groups",
            [
                Words("list_type", 80).Required(),
                Words("entity_type", 80),
                Words("name", 200).Required().Or(""),
                Words("color", 8).Required().Or(""),
                Flag("is_shared").Required(),
                Link("person_id"),
                Link("project_id"),
                Link("department_id"),
            ]
        );

    public static Model SearchFilters { get; } =
        new(
            "search_filter",
            "search_filters",
            [
                Words("list_type", 80).Required(),
                Words("entity_type", 80),
                Words("name", 200).Required().Or(""),
                Words("search_query", 500).Required().Or(""),
                Flag("is_shared").Required(),
                Link("department_id"),
                Link("search_filter_group_id"),
                Link("person_id"),
                Link("project_id"),
            ]
        );
}
