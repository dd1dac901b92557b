using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>A project is a workspace that is open to work in; what only tracking knows of it is beside it.</summary>
internal static class ProjectModel
{
    public static Model Model { get; } =
        new(
            "project",
            "projects",
            [
                Words("name", 80).From("w.name"),
                Words("description").From("w.description"),
                Words("code", 80),
                Whole("shotgun_id"),
                Free("file_tree"),
                Free("data").Merged(),
                Flag("has_avatar").Ours(),
                Words("fps", 10).Or("25"),
                Words("ratio", 10).Or("16:9"),
                Words("resolution", 12).Or("1920x1080"),
                Words("production_type", 20).Or("short"),
                Words("production_style")
                    .Or("2d3d")
                    .OneOf(
                        "2d",
                        "2dpaper",
                        "3d",
                        "2d3d",
                        "ar",
                        "vfx",
                        "stop-motion",
                        "motion-design",
                        "archviz",
                        "commercial",
                        "catalog",
                        "immersive",
                        "nft",
                        "video-game",
                        "vr"
                    ),
                new Column("start_date", ColumnType.Day),
                new Column("end_date", ColumnType.Day),
                Whole("man_days"),
                Whole("nb_episodes").Or(0L),
                Whole("episode_span").Or(0L),
                Whole("max_retakes").Or(0L),
                Flag("is_clients_isolated"),
                Flag("is_preview_download_allowed"),
                Flag("is_set_preview_automated"),
                Words("homepage", 80).Or("assets"),
                Flag("is_publish_default_for_artists"),
                Flag("is_bot_collaboration_enabled"),
                Flag("is_single_preview_per_revision"),
                Flag("is_frame_in_numbering"),
                Whole("revision_padding").Or(0L),
                Whole("hd_bitrate_compression").Or(28L),
                Whole("ld_bitrate_compression").Or(6L),
                Link("default_preview_background_file_id"),
                Link("from_schedule_version_id"),
                // Nobody said: open, the first there is.
                Link("project_status_id") with
                {
                    Sql = $"COALESCE(t.project_status_id, ({FirstStatus}))",
                },
            ]
        )
        {
            From = "workspaces w LEFT JOIN projects t ON t.workspace_id = w.id",
            Key = "workspace_id",
            IdSql = "w.id",
            CreatedSql = "w.created_at",
            UpdatedSql = "CASE WHEN t.updated_at > w.updated_at THEN t.updated_at ELSE w.updated_at END",
            NumberSql = "w.number",
            IsOuter = true,
            Where = "w.state IN (2, 3)",
            WorkspaceSql = "w.id",
            Read = Who.Team,
            Create = Who.Nobody,
            Change = Who.Managers,
            Delete = Who.Nobody,
            Relations =
            [
                new Relation("team", "memberships", "workspace_id", "user_id", "users") { IsOurs = true },
                new Relation("asset_types", "project_asset_types", "project_id", "asset_type_id", "entity_types"),
                new Relation("task_types", "project_task_types", "project_id", "task_type_id", "task_types"),
                new Relation("task_statuses", "project_task_statuses", "project_id", "task_status_id", "task_statuses"),
                new Relation(
                    "status_automations",
                    "project_status_automations",
                    "project_id",
                    "status_automation_id",
                    "status_automations"
                ),
                new Relation(
                    "preview_background_files",
                    "project_preview_backgrounds",
                    "project_id",
                    "preview_background_file_id",
                    "preview_backgrounds"
                ),
            ],
        };

    public const string FirstStatus = "SELECT s.id FROM project_statuses s ORDER BY s.number LIMIT 1";
}
