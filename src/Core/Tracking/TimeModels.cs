using static Dossier.Core.Tracking.ColumnType;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>Who worked when, and what that costs.</summary>
public static class TimeModels
{
    public static readonly string[] Positions = ["supervisor", "lead", "artist"];
    public static readonly string[] Seniorities = ["senior", "mid", "junior"];

    /// <summary>How long others work is for those to know who lead them.</summary>
    private const string Own = "t.person_id = @userId";

    /// <summary>Minutes that somebody worked on a task on a day.</summary>
    public static Model TimeSpents { get; } =
        new(
            "time_spent",
            "time_spents",
            [
                Fraction("duration").Required(),
                new Column("date", Day).Required(),
                Link("task_id").Required().Fixed(),
                Link("person_id").Required().Fixed(),
                Link("project_id").From("k.project_id").Hidden(),
            ]
        )
        {
            From = "time_spents t JOIN tasks k ON k.id = t.task_id",
            WorkspaceSql = "k.project_id",
            BelongsBy = new Belonging("task_id", "tasks"),
            VendorWhere = Own,
            ClientWhere = Own,
            ArtistWhere = Own,
            Change = Who.Author,
            Delete = Who.Author,
            Scopes =
            [
                .. Scopes.OfWork,
                .. Scopes.OfDays,
                new("task_type_id", ColumnType.Id, "k.task_type_id IN @these"),
                new("month", Text, "t.date LIKE @this"),
            ],
        };

    public static Model DesktopLogins { get; } =
        new("desktop_login_log", "desktop_logins", [Link("person_id").Required(), new Column("date", Time).Required()])
        {
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };

    public static Model Budgets { get; } =
        new(
            "budget",
            "budgets",
            [Link("project_id").Required().Fixed(), Whole("revision").Required().Or(1L), Name(255), Words("currency", 3)]
        )
        {
            WorkspaceSql = "t.project_id",
        };

    public static Model BudgetEntries { get; } =
        new(
            "budget_entry",
            "budget_entries",
            [
                Link("budget_id").Required().Fixed(),
                Link("department_id").Required(),
                Link("person_id"),
                new Column("start_date", Day).Required(),
                Whole("months_duration").Required(),
                Fraction("daily_salary").Required(),
                Words("position").Or("artist").OneOf(Positions),
                Words("seniority").Or("mid").OneOf(Seniorities),
                Free("exceptions"),
                Link("project_id").From("b.project_id").Hidden(),
            ]
        )
        {
            From = "budget_entries t JOIN budgets b ON b.id = t.budget_id",
            WorkspaceSql = "b.project_id",
            BelongsBy = new Belonging("budget_id", "budgets"),
        };

    public static Model SalaryScales { get; } =
        new(
            "salary_scale",
            "salary_scales",
            [
                Link("department_id").Required(),
                Words("position").Required().Or("artist").OneOf(Positions),
                Words("seniority").Required().Or("mid").OneOf(Seniorities),
                Whole("salary").Required().Or(0L),
            ]
        );
}
