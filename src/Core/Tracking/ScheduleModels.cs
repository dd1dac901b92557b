using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>When what is to be done.</summary>
public static class ScheduleModels
{
    public static Model ScheduleItems { get; } =
        new(
            "schedule_item",
            "schedule_items",
            [
                new Column("start_date", Day),
                new Column("end_date", Day),
                Whole("man_days"),
                Link("project_id").Required().Fixed(),
                Link("task_type_id"),
                Link("object_id"),
            ]
        )
        {
            WorkspaceSql = "t.project_id",
            Change = Who.Supervisors,
            VendorWhere = "FALSE",
        };

    /// <summary>Another plan for the same work.</summary>
    public static Model Versions { get; } =
        new(
            "production_schedule_version",
            "schedule_versions",
            [
                Name(80),
                Link("project_id").Required().Fixed(),
                Link("production_schedule_from").In("schedule_versions"),
                Flag("locked"),
                Flag("canceled"),
            ]
        )
        {
            WorkspaceSql = "t.project_id",
            VendorWhere = "FALSE",
            Read = Who.Team,
            Create = Who.Managers,
            Change = Who.Managers,
            Delete = Who.Managers,
        };

    /// <summary>When a task is to be done in another plan.</summary>
    public static Model TaskLinks { get; } =
        new(
            "production_schedule_version_task_link",
            "schedule_version_tasks",
            [
                Link("production_schedule_version_id").Required().Fixed(),
                Link("task_id").Required().Fixed(),
                new Column("start_date", Time),
                new Column("due_date", Time),
                Fraction("estimation").Or(0d),
                Link("project_id").From("v.project_id").Hidden(),
            ]
        )
        {
            From = "schedule_version_tasks t JOIN schedule_versions v ON v.id = t.production_schedule_version_id",
            WorkspaceSql = "v.project_id",
            BelongsBy = new Belonging("production_schedule_version_id", "schedule_versions"),
            VendorWhere = "FALSE",
            Read = Who.Team,
            Create = Who.Managers,
            Change = Who.Managers,
            Delete = Who.Managers,
            Relations = [new Relation("assignees", "schedule_version_task_people", "schedule_version_task_id", "user_id", "users")],
            Scopes =
            [
                new("project_id", ColumnType.Id, "v.project_id IN @these"),
                new("task_type_id", ColumnType.Id, "EXISTS (SELECT 1 FROM tasks k WHERE k.id = t.task_id AND k.task_type_id IN @these)"),
            ],
        };
}
