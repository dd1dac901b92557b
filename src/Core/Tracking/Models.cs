using static Dossier.Core.Tracking.ColumnType;

namespace Dossier.Core.Tracking;

/// <summary>The table of models: everything that is kept, read and guarded in the same way is one entry here.</summary>
public static class Models
{
    public static Model Studios { get; } = new("studio", "studios", [Name(80), Color(), Flag("archived")]) { Read = Who.Everybody };

    public static Model Departments { get; } =
        new("department", "departments", [Name(80), Color(), Flag("archived")]) { Read = Who.Everybody };

    public static Model ProjectStatuses { get; } = new("project_status", "project_statuses", [Name(20), Color()]) { Read = Who.Everybody };

    public static Model EntityTypes { get; } =
        new(
            "entity_type",
            "entity_types",
            [Name(30), Words("short_name", 20), Words("description"), Flag("archived"), Words("kind").Hidden().Ours().Or("Asset")]
        )
        {
            Read = Who.Everybody,
            Relations = [new Relation("task_types", "entity_type_task_types", "entity_type_id", "task_type_id", "task_types")],
            InEvents = ["kind"],
            Scopes = [Scopes.TypesCastIn, Scopes.TypesMine, new("of_kind", Text, "t.kind IN @these")],
        };

    public static Model TaskTypes { get; } =
        new(
            "task_type",
            "task_types",
            [
                Name(40),
                Words("short_name", 20),
                Words("description"),
                Words("color", 7).Or("#FFFFFF"),
                Whole("priority").Or(1L),
                Words("for_entity", 30).Or("Asset"),
                Flag("allow_timelog", true),
                Flag("archived"),
                Whole("shotgun_id"),
                Link("department_id"),
            ]
        )
        {
            Read = Who.Everybody,
            Scopes = [Scopes.TaskTypesOf, Scopes.TaskTypesIn, Scopes.TaskTypesMine],
        };

    public static Model TaskStatuses { get; } =
        new(
            "task_status",
            "task_statuses",
            [
                Name(40),
                Flag("archived"),
                Words("short_name", 10).Required(),
                Words("description"),
                Color(),
                Whole("priority").Or(1L),
                Flag("is_done"),
                Flag("is_artist_allowed", true),
                Flag("is_client_allowed", true),
                Flag("is_retake"),
                Flag("is_feedback_request"),
                Flag("is_default"),
                Flag("is_wip"),
                Whole("shotgun_id"),
                Flag("for_concept"),
            ]
        )
        {
            Read = Who.Everybody,
        };

    public static Model CustomActions { get; } =
        new("custom_action", "custom_actions", [Name(80), Words("url", 400), Words("entity_type", 40).Or("all"), Flag("is_ajax")])
        {
            Read = Who.Insiders,
        };

    public static Model StatusAutomations { get; } =
        new(
            "status_automation",
            "status_automations",
            [
                Words("entity_type", 40).Or("asset"),
                Link("in_task_type_id"),
                Link("in_task_status_id"),
                Words("out_field_type").Required().Or("status").OneOf("status", "ready_for"),
                Link("out_task_type_id"),
                Link("out_task_status_id"),
                Flag("import_last_revision"),
                Flag("archived"),
            ]
        )
        {
            Read = Who.Insiders,
        };

    public static Model FileStatuses { get; } = new("file_status", "file_statuses", [Name(40), Color()]) { Read = Who.Everybody };

    public static Model OutputTypes { get; } =
        new("output_type", "output_types", [Name(40), Words("short_name", 20).Required()]) { Read = Who.Everybody };

    public static Model Softwares { get; } =
        new(
            "software",
            "softwares",
            [
                Name(40),
                Words("short_name", 20).Required(),
                Flag("archived"),
                Words("version", 20),
                Words("file_extension", 20).Required(),
                Free("secondary_extensions"),
                Whole("monthly_cost").Or(0L),
                Whole("inventory_amount").Or(0L),
            ]
        )
        {
            Read = Who.Everybody,
        };

    public static Model HardwareItems { get; } =
        new(
            "hardware_item",
            "hardware_items",
            [Name(40), Words("short_name", 20).Required(), Flag("archived"), Whole("monthly_cost").Or(0L), Whole("inventory_amount").Or(0L)]
        );

    public static Model DayOffs { get; } =
        new(
            "day_off",
            "day_offs",
            [new Column("date", Day).Required(), new Column("end_date", Day).Required(), Words("description"), Link("person_id").Fixed()]
        )
        {
            Create = Who.Author,
            Change = Who.Author,
            Delete = Who.Author,
        };

    public static Model MetadataDescriptors { get; } =
        new(
            "metadata_descriptor",
            "metadata_descriptors",
            [
                Link("project_id").Required().Fixed(),
                Words("entity_type", 60).Required(),
                Link("task_type_id"),
                Name(120),
                Words("data_type")
                    .OneOf("string", "number", "list", "taglist", "boolean", "checklist", "date", "url", "textarea", "person"),
                Words("field_name", 120).Required(),
                Free("choices"),
                Flag("for_client"),
                Whole("position"),
            ]
        )
        {
            WorkspaceSql = "t.project_id",
            VendorWhere = """
                EXISTS (SELECT 1 FROM metadata_descriptor_departments l JOIN department_people d ON d.department_id = l.department_id
                    WHERE l.metadata_descriptor_id = t.id AND d.user_id = @userId)
                """,
            ClientWhere = "t.for_client",
            Read = Who.Team,
            Relations =
            [
                new Relation("departments", "metadata_descriptor_departments", "metadata_descriptor_id", "department_id", "departments"),
            ],
        };

    public static Model Milestones { get; } =
        new("milestone", "milestones", [new Column("date", Day), Name(40), Link("project_id").Required().Fixed(), Link("task_type_id")])
        {
            WorkspaceSql = "t.project_id",
            VendorWhere = "FALSE",
            Read = Who.Team,
            Create = Who.Managers,
            Change = Who.Managers,
            Delete = Who.Managers,
        };

    public static Model Entities { get; } =
        new(
            "entity",
            "entities",
            [
                Name(160),
                Words("code", 160),
                Words("description"),
                Whole("shotgun_id"),
                Flag("canceled"),
                Whole("nb_frames"),
                Whole("nb_entities_out").Or(0L),
                Flag("is_casting_standby"),
                Flag("is_shared"),
                Words("status").Or("running").OneOf("standby", "running", "complete", "canceled"),
                Link("project_id").Required().Fixed(),
                Link("entity_type_id").Required(),
                Link("parent_id").In("entities"),
                Link("source_id").In("entities"),
                Link("preview_file_id").Ours(),
                Free("data").Merged(),
                Link("ready_for"),
                Link("created_by").Ours(),
                Words("kind").From("et.kind").Hidden(),
            ]
        )
        {
            From = "entities t JOIN entity_types et ON et.id = t.entity_type_id",
            InEvents = ["kind", "entity_type_id"],
            WorkspaceSql = "t.project_id",
            VendorWhere =
                "EXISTS (SELECT 1 FROM tasks k JOIN task_assignees a ON a.task_id = k.id WHERE k.entity_id = t.id AND a.user_id = @userId)",
            Relations =
            [
                new Relation("entities_out", "entity_links", "entity_in_id", "entity_out_id", "entities") { IsOurs = true },
                new Relation("entities_in", "entity_links", "entity_out_id", "entity_in_id", "entities") { IsOurs = true },
                new Relation("entity_concept_links", "entity_concept_links", "entity_in_id", "entity_out_id", "entities")
                {
                    IsOfSameProject = true,
                },
                new Relation("instance_casting", "asset_instance_entities", "entity_id", "asset_instance_id", "asset_instances")
                {
                    IsOurs = true,
                },
            ],
            Scopes = Scopes.OfEntities,
            // Of the fields that are for their departments: see Entities.Change.
            SupervisorsChange = new HashSet<string> { "data" },
            Read = Who.Team,
            Create = Who.Managers,
            Change = Who.Supervisors,
            Delete = Who.Managers,
        };

    public static Model Tasks { get; } =
        new(
            "task",
            "tasks",
            [
                Name(80).Or("main"),
                Words("description"),
                Whole("priority").Or(0L),
                Whole("difficulty").Or(3L),
                Fraction("duration").Or(0d),
                Fraction("estimation").Or(0d),
                Whole("completion_rate").Or(0L),
                Whole("retake_count").Or(0L),
                Whole("sort_order").Or(0L),
                new Column("start_date", Time),
                new Column("due_date", Time),
                new Column("real_start_date", Time),
                new Column("end_date", Time),
                new Column("done_date", Time),
                new Column("last_comment_date", Time),
                Whole("nb_assets_ready").Or(0L),
                Free("data"),
                Whole("nb_drawings").Or(0L),
                Whole("shotgun_id"),
                Link("last_preview_file_id").Ours(),
                Link("project_id").Required().Fixed(),
                Link("task_type_id"),
                Link("task_status_id"),
                Link("entity_id").In("entities"),
                Link("assigner_id"),
            ]
        )
        {
            WorkspaceSql = "t.project_id",
            VendorWhere = OfVendor("t.id"),
            Relations = [new Relation("assignees", "task_assignees", "task_id", "user_id", "users")],
            Scopes = Scopes.OfTasks,
            SupervisorsChange = new HashSet<string> { "priority", "start_date", "due_date", "estimation", "difficulty", "data" },
            Read = Who.Team,
            Change = Who.Supervisors,
        };

    public static Model Comments { get; } =
        new(
            "comment",
            "task_comments",
            [
                Whole("shotgun_id"),
                Link("object_id").From("t.task_id"),
                Words("object_type").From("'Task'"),
                Words("text"),
                Free("data"),
                Free("replies").Or("[]").Ours(),
                Free("checklist"),
                Flag("pinned"),
                Flag("for_client"),
                Free("links"),
                Link("task_status_id"),
                // Guests are no users, and are told in the place of one.
                Link("person_id").Ours() with
                {
                    Sql = "COALESCE(t.person_id, t.guest_id)",
                },
                Link("guest_id").Hidden().Ours(),
                Link("editor_id").Ours(),
                Link("preview_file_id")
                    .From(
                        """
                        (SELECT p.id FROM comment_previews cp JOIN preview_files p ON p.id = cp.preview_file_id
                        WHERE cp.comment_id = t.id ORDER BY p.number LIMIT 1)
                        """
                    ),
                Link("task_id").Hidden().Fixed().Ours().Required().Told("object_id"),
            ]
        )
        {
            From = "task_comments t JOIN tasks k ON k.id = t.task_id",
            InEvents = ["task_id", "task_status_id"],
            WorkspaceSql = "k.project_id",
            ReadOne = Who.Team,
            Create = Who.Nobody,
            Change = Who.Author,
            Delete = Who.Author,
            VendorWhere = OfVendor("t.task_id"),
            Scopes = Scopes.OfWork,
            ClientWhere = """
                (t.person_id = @userId
                    OR (NOT COALESCE((SELECT pr.is_clients_isolated FROM projects pr WHERE pr.workspace_id = k.project_id), FALSE)
                        AND (t.for_client OR EXISTS (SELECT 1 FROM profiles pf WHERE pf.user_id = t.person_id AND pf.role = 'client'))))
                """,
            Relations =
            [
                new Relation("previews", "comment_previews", "comment_id", "preview_file_id", "preview_files")
                {
                    IsOurs = true,
                    IsImported = true,
                },
                new Relation("mentions", "comment_mentions", "comment_id", "user_id", "users") { IsOurs = true, IsImported = true },
                new Relation("department_mentions", "comment_department_mentions", "comment_id", "department_id", "departments")
                {
                    IsOurs = true,
                    IsImported = true,
                },
                new Relation("acknowledgements", "comment_acknowledgements", "comment_id", "user_id", "users")
                {
                    IsOurs = true,
                    IsImported = true,
                },
                new Relation("attachment_files", "comment_attachments", "comment_id", "id", "comment_attachments") { IsOurs = true },
            ],
        };

    public static Model PreviewFiles => PreviewFileModel.Model;

    public static Model Organisations => OrganisationModel.Model;

    public static Model Attachments => AttachmentModel.BesideComments;

    /// <summary>The documents of a project's workspace that nobody shows of a task: what came in by other doors.</summary>
    public static Model ProjectDocuments => AttachmentModel.Documents;

    public static Model Projects => ProjectModel.Model;

    public static Model Persons => PersonModel.Model;

    internal static Column Name(int longest) => Words("name", longest).Required();

    internal static Column Words(string name, int longest = int.MaxValue) => new(name, Text) { Longest = longest };

    internal static Column Whole(string name) => new(name, Integer);

    internal static Column Fraction(string name) => new(name, Real);

    internal static Column Flag(string name, bool otherwise = false) => new(name, Truth) { Default = otherwise };

    internal static Column Link(string name) => new(name, ColumnType.Id);

    /// <summary>Free JSON.</summary>
    internal static Column Free(string name) => new(name, ColumnType.Json);

    /// <summary>Whether the task of that id is given to the person.</summary>
    internal static string OfVendor(string taskId) =>
        $"EXISTS (SELECT 1 FROM task_assignees a WHERE a.task_id = {taskId} AND a.user_id = @userId)";

    internal static Column Color() => Words("color", 7).Required();
}
