using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>Tasks as those see them who are to do or to look at them: with the names of all they belong to, so that nobody has to ask again.</summary>
public static class WorkModels
{
    private const string IsDone =
        "(t.task_status_id IS NOT NULL AND t.task_status_id IN (SELECT d.id FROM task_statuses d WHERE d.is_done))";

    /// <summary>Those that are closed are few, and found once; a project without a status is open.</summary>
    private const string IsInOpenProject = $"""
        t.project_id NOT IN
            (SELECT c.workspace_id FROM projects c WHERE c.project_status_id <> ({ProjectModel.FirstStatus}))
        """;

    /// <summary>What is still to be done: its project is open and its status is no end.</summary>
    private const string IsOpen = $"NOT {IsDone} AND {IsInOpenProject}";

    public static Model Work { get; } =
        new(
            "task",
            "tasks",
            [
                .. Models.Tasks.Own,
                Words("project_name").From("w.name"),
                Words("entity_name").From("e.name"),
                Words("entity_description").From("e.description"),
                Free("entity_data").From("e.data_json"),
                Link("entity_preview_file_id").From("e.preview_file_id"),
                Link("entity_source_id").From("e.source_id"),
                Words("entity_type_name").From("et.name"),
                Link("entity_type_id").From("e.entity_type_id"),
                Flag("entity_canceled").From("COALESCE(e.canceled, FALSE)"),
                Link("sequence_id").From("CASE WHEN pt.kind = 'Sequence' THEN p.id END"),
                Words("sequence_name").From("CASE WHEN pt.kind = 'Sequence' THEN p.name END"),
                Link("episode_id").From("CASE WHEN pt.kind = 'Episode' THEN p.id ELSE pp.id END"),
                Words("episode_name").From("CASE WHEN pt.kind = 'Episode' THEN p.name ELSE pp.name END"),
                Words("task_type_name").From("ty.name"),
                Words("task_type_for_entity").From("ty.for_entity"),
                Words("task_type_color").From("ty.color"),
                Link("task_type_department_id").From("ty.department_id"),
                Words("task_status_name").From("st.name"),
                Words("task_status_short_name").From("st.short_name"),
                Words("task_status_color").From("st.color"),
                Words("comment_text").From("lc.text").Hidden(),
                new Column("comment_date", ColumnType.Time) { IsHidden = true }.From("lc.created_at"),
                Link("comment_person_id").From("lc.person_id").Hidden(),
            ]
        )
        {
            From = """
                tasks t
                JOIN entities e ON e.id = t.entity_id
                JOIN entity_types et ON et.id = e.entity_type_id
                JOIN workspaces w ON w.id = t.project_id
                LEFT JOIN task_types ty ON ty.id = t.task_type_id
                LEFT JOIN task_statuses st ON st.id = t.task_status_id
                LEFT JOIN entities p ON p.id = e.parent_id
                LEFT JOIN entity_types pt ON pt.id = p.entity_type_id
                LEFT JOIN entities pp ON pp.id = p.parent_id
                LEFT JOIN task_comments lc
                    ON lc.id = (SELECT c.id FROM task_comments c WHERE c.task_id = t.id ORDER BY c.number DESC LIMIT 1)
                """,
            IsFoundAlone = true,
            Where = "t.entity_id IS NOT NULL",
            WorkspaceSql = "t.project_id",
            VendorWhere = Models.Tasks.VendorWhere,
            Relations = Models.Tasks.Relations,
            Nests = [new Nest("last_comment", [("date", "comment_date"), ("text", "comment_text"), ("person_id", "comment_person_id")])],
            Scopes =
            [
                .. Models.Tasks.Scopes,
                new("is_open", ColumnType.Truth, $"@this = ({IsOpen})"),
                new("is_done", ColumnType.Truth, $"@this = {IsDone}"),
                new("in_open_project", ColumnType.Truth, $"@this = ({IsInOpenProject})"),
                new(
                    "is_feedback_request",
                    ColumnType.Truth,
                    """
                    @this = (t.task_status_id IS NOT NULL
                        AND t.task_status_id IN (SELECT f.id FROM task_statuses f WHERE f.is_feedback_request))
                    """
                ),
                // Who is in no department looks after all of them.
                new(
                    "looked_after_by",
                    ColumnType.Id,
                    """
                    (NOT EXISTS (SELECT 1 FROM department_people d WHERE d.user_id = @this)
                        OR t.task_type_id IN (SELECT y.id FROM department_people d JOIN task_types y ON y.department_id = d.department_id
                            WHERE d.user_id = @this))
                    """
                ),
                new("person_id", ColumnType.Id, "EXISTS (SELECT 1 FROM task_assignees a WHERE a.task_id = t.id AND a.user_id IN @these)"),
                new(
                    "studio_id",
                    ColumnType.Id,
                    """
                    EXISTS (SELECT 1 FROM task_assignees a JOIN profiles pf ON pf.user_id = a.user_id
                        WHERE a.task_id = t.id AND pf.studio_id IN @these)
                    """
                ),
                new("department_id", ColumnType.Id, "t.task_type_id IN (SELECT y.id FROM task_types y WHERE y.department_id IN @these)"),
                new("from_date", ColumnType.Time, "t.start_date >= @this"),
                new("to_date", ColumnType.Time, "t.due_date <= @this"),
            ],
            Read = Who.Everybody,
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };
}
