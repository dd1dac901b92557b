using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What productions begin with, and what is added to the program.</summary>
public static class TemplateModels
{
    /// <summary>What a template and a project have alike, and one takes over from the other.</summary>
    internal static readonly string[] Shared =
    [
        "fps",
        "ratio",
        "resolution",
        "production_type",
        "production_style",
        "max_retakes",
        "is_clients_isolated",
        "is_preview_download_allowed",
        "is_set_preview_automated",
        "is_publish_default_for_artists",
        "is_single_preview_per_revision",
        "is_frame_in_numbering",
        "revision_padding",
        "homepage",
        "hd_bitrate_compression",
        "ld_bitrate_compression",
        "file_tree",
        "data",
        "default_preview_background_file_id",
    ];

    public static Model Templates { get; } =
        new(
            "project_template",
            "project_templates",
            [
                Name(80),
                Words("description"),
                .. Shared.Select(name => Models.Projects.Find(name)! with { IsMerged = false }),
                Free("metadata_descriptors"),
            ]
        )
        {
            Read = Who.Managers,
            Relations =
            [
                Goes("task_types", "template_task_types", "task_type_id", "task_types"),
                Goes("task_statuses", "template_task_statuses", "task_status_id", "task_statuses"),
                Goes("asset_types", "template_asset_types", "asset_type_id", "entity_types"),
                Goes("status_automations", "template_status_automations", "status_automation_id", "status_automations"),
                Goes("preview_background_files", "template_preview_backgrounds", "preview_background_file_id", "preview_backgrounds"),
            ],
        };

    public static Model PreviewBackgrounds { get; } =
        new(
            "preview_background_file",
            "preview_backgrounds",
            [
                Name(40),
                Flag("archived"),
                Flag("is_default"),
                Words("original_name", 250),
                Words("extension", 6),
                Whole("file_size").Or(0L).Ours(),
                Words("sha256").Hidden().Ours(),
                Words("thumbnail_sha256").Hidden().Ours(),
            ]
        )
        {
            Read = Who.Everybody,
        };

    public static Model Plugins { get; } =
        new(
            "plugin",
            "plugins",
            [
                Words("plugin_id", 80).Required(),
                Name(80),
                Words("description"),
                Words("version", 50).Required(),
                Words("maintainer_name", 200).Required(),
                Words("maintainer_email", 320),
                Words("website", 2000),
                Words("license", 80).Required(),
                Words("revision", 12),
                Flag("frontend_project_enabled"),
                Flag("frontend_studio_enabled"),
                Words("icon", 255),
            ]
        );

    private static Relation Goes(string name, string table, string other, string otherTable) =>
        new(name, table, "project_template_id", other, otherTable);
}
