using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What a wall of a production shows: what is made, with its place, and of each task what is seen at a glance.</summary>
public static class BoardModels
{
    /// <summary>The place of an entity in the order in which they were made.</summary>
    internal const string Number = "number";

    /// <summary>Who a task is given to; a task is a row for each of them.</summary>
    public const string AssigneeId = "assignee_id";

    public static Model Entities { get; } =
        new(
            "entity",
            "entities",
            [
                .. Models.Entities.Own,
                Words("project_name").From("w.name"),
                Words("entity_type_name").From("et.name"),
                Link("asset_type_id").From("CASE WHEN et.kind = 'Asset' THEN et.id END"),
                Words("asset_type_name").From("CASE WHEN et.kind = 'Asset' THEN et.name END"),
                Link("sequence_id").From("CASE WHEN pt.kind = 'Sequence' THEN p.id END"),
                Words("sequence_name").From("CASE WHEN pt.kind = 'Sequence' THEN p.name END"),
                Link("episode_id").From("CASE WHEN et.kind = 'Asset' THEN t.source_id WHEN pt.kind = 'Episode' THEN p.id ELSE pp.id END"),
                Words("episode_name").From("CASE WHEN pt.kind = 'Episode' THEN p.name ELSE pp.name END"),
                Whole(Number).From("t.number").Hidden(),
            ]
        )
        {
            From = $"""
                {Models.Entities.From}
                JOIN workspaces w ON w.id = t.project_id
                LEFT JOIN entities p ON p.id = t.parent_id
                LEFT JOIN entity_types pt ON pt.id = p.entity_type_id
                LEFT JOIN entities pp ON pp.id = p.parent_id
                """,
            WorkspaceSql = "t.project_id",
            VendorWhere = Models.Entities.VendorWhere,
            Relations = [.. Models.Entities.Relations.Where(relation => relation.Name == "entity_concept_links")],
            Scopes =
            [
                .. Models.Entities.Scopes,
                new("asset_type_id", ColumnType.Id, "t.entity_type_id IN @these"),
                new("sequence_id", ColumnType.Id, "t.parent_id IN @these"),
                new(
                    "linked_to",
                    ColumnType.Id,
                    """
                    EXISTS (SELECT 1 FROM entity_concept_links l
                        WHERE (l.entity_in_id = t.id AND l.entity_out_id IN @these) OR (l.entity_out_id = t.id AND l.entity_in_id IN @these))
                    """
                ),
                // What belongs to no episode.
                new("is_main", Truth, "@this = (t.source_id IS NULL AND p.parent_id IS NULL AND COALESCE(pt.kind, '') <> 'Episode')"),
            ],
            Read = Who.Team,
        };

    public static Model Tasks { get; } =
        new(
            "task",
            "tasks",
            [
                Link("entity_id"),
                Link("project_id"),
                Link("task_type_id"),
                Link("task_status_id"),
                Whole("priority"),
                Whole("difficulty"),
                Fraction("estimation"),
                Fraction("duration"),
                Whole("retake_count"),
                Whole("nb_drawings"),
                Whole("nb_assets_ready"),
                new Column("start_date", Time),
                new Column("due_date", Time),
                new Column("real_start_date", Time),
                new Column("end_date", Time),
                new Column("done_date", Time),
                new Column("last_comment_date", Time),
                Link("last_preview_file_id"),
                // Few are, so they are looked up once and not for each task.
                Flag("is_subscribed")
                    .From("t.id IN (SELECT s.task_id FROM task_subscriptions s WHERE s.person_id = @userId AND s.task_id IS NOT NULL)"),
                Link(AssigneeId).From("given.user_id").Hidden(),
            ]
        )
        {
            From = "tasks t LEFT JOIN task_assignees given ON given.task_id = t.id",
            WorkspaceSql = "t.project_id",
            VendorWhere = OfVendor("t.id"),
            Relations = Models.Tasks.Relations,
        };
}
