using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What is made with what.</summary>
public static class CastingModels
{
    /// <summary>Something that is made with something else: a shot with an asset.</summary>
    public static Model EntityLinks { get; } =
        new(
            "entity_link",
            "entity_links",
            [
                Link("entity_in_id").Required(),
                Link("entity_out_id").Required(),
                Free("data"),
                Whole("nb_occurences").Or(1L),
                Words("label", 80).Or(""),
                Link("project_id").From("e.project_id").Hidden(),
            ]
        )
        {
            From = "entity_links t JOIN entities e ON e.id = t.entity_in_id",
            WorkspaceSql = "e.project_id",
            BelongsBy = new Belonging("entity_in_id", "entities"),
            Scopes = [new("project_id", ColumnType.Id, "e.project_id IN @these")],
        };

    public static Model AssetInstances { get; } =
        new(
            "asset_instance",
            "asset_instances",
            [
                Link("asset_id").Required(),
                Words("name", 80),
                Whole("number").As("ordinal"),
                Words("description", 200),
                Flag("active", true),
                Free("data"),
                Link("scene_id"),
                Link("target_asset_id"),
                Link("entity_id"),
                Link("entity_type_id"),
                Link("project_id").From("e.project_id").Hidden(),
            ]
        )
        {
            From = "asset_instances t JOIN entities e ON e.id = t.asset_id",
            WorkspaceSql = "e.project_id",
            BelongsBy = new Belonging("asset_id", "entities"),
            Relations = [new Relation("shots", "asset_instance_entities", "asset_instance_id", "entity_id", "entities") { IsOurs = true }],
            Scopes =
            [
                new(
                    "in_entity",
                    ColumnType.Id,
                    "EXISTS (SELECT 1 FROM asset_instance_entities l WHERE l.asset_instance_id = t.id AND l.entity_id IN @these)"
                ),
                new("in_shots", Truth, "@this = EXISTS (SELECT 1 FROM asset_instance_entities l WHERE l.asset_instance_id = t.id)"),
                new("in_scenes", Truth, "@this = (t.scene_id IS NOT NULL)"),
                new("in_assets", Truth, "@this = (t.target_asset_id IS NOT NULL)"),
                new(
                    "is_camera",
                    Truth,
                    "@this = EXISTS (SELECT 1 FROM entity_types y WHERE y.id = e.entity_type_id AND LOWER(y.name) = 'camera')"
                ),
            ],
        };

    /// <summary>What an entity was before it was changed.</summary>
    public static Model EntityVersions { get; } =
        new(
            "entity_version",
            "entity_versions",
            [Name(160), Free("data"), Link("entity_id"), Link("person_id"), Link("project_id").From("e.project_id").Hidden()]
        )
        {
            From = "entity_versions t JOIN entities e ON e.id = t.entity_id",
            WorkspaceSql = "e.project_id",
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };
}
