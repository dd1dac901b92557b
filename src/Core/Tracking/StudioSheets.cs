using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>A column of a sheet.</summary>
/// <param name="Sql">A text, a number, or a day as <c>YYYY-MM-DD</c>.</param>
public sealed record SheetColumn(string Head, string Sql)
{
    /// <summary>A moment, of which the day is told.</summary>
    public bool IsTime { get; init; }
}

/// <summary>A sheet of the rows of a model.</summary>
/// <param name="Joins">Behind what the model is read from.</param>
public sealed record StudioSheet(Model Model, string Joins, string Order, IReadOnlyList<SheetColumn> Columns)
{
    private const string NameOfPerson = "TRIM(COALESCE(u.first_name, u.user_name) || ' ' || COALESCE(u.last_name, ''))";

    /// <summary>What a task <c>k</c> is on, and of which type.</summary>
    private const string OnEntity = """
        JOIN workspaces w ON w.id = k.project_id
        LEFT JOIN task_types y ON y.id = k.task_type_id
        LEFT JOIN entities e ON e.id = k.entity_id
        LEFT JOIN entity_types et ON et.id = e.entity_type_id
        LEFT JOIN entities s ON s.id = e.parent_id
        LEFT JOIN entity_types st ON st.id = s.entity_type_id
        LEFT JOIN entities p ON p.id = s.parent_id
        """;

    public static StudioSheet Persons { get; } =
        new(
            Models.Persons,
            "",
            "u.last_name, u.first_name, u.number",
            [
                new("Last Name", "COALESCE(u.last_name, '')"),
                new("First Name", "COALESCE(u.first_name, u.user_name)"),
                new("Email", "u.email"),
                new("Phone", "t.phone"),
                new("Role", PersonModel.Role),
                new("Contract Type", "COALESCE(t.contract_type, 'open-ended')"),
                new("Active", "CASE WHEN u.is_active THEN 'yes' ELSE 'no' END"),
                new(
                    "Departments",
                    """
                    (SELECT STRING_AGG(d.name, ', ') FROM department_people dp JOIN departments d ON d.id = dp.department_id WHERE dp.user_id = u.id)
                    """
                ),
            ]
        );

    public static StudioSheet Projects { get; } =
        new(
            Models.Projects,
            $"LEFT JOIN project_statuses ps ON ps.id = COALESCE(t.project_status_id, ({ProjectModel.FirstStatus}))",
            "w.name, w.number",
            [
                new("Name", "w.name"),
                new("Status", "ps.name"),
                new("Type", "COALESCE(t.production_type, 'short')"),
                new("Start date", "t.start_date"),
                new("End date", "t.end_date"),
            ]
        );

    public static StudioSheet TaskTypes { get; } =
        new(
            Models.TaskTypes,
            "LEFT JOIN departments d ON d.id = t.department_id",
            "t.for_entity, t.priority, t.name, t.number",
            [
                new("Department", "d.name"),
                new("Name", "t.name"),
                new("Short name", "t.short_name"),
                new("For entity", "t.for_entity"),
                new("Color", "t.color"),
            ]
        );

    public static StudioSheet Tasks { get; } =
        new(
            Models.Tasks,
            $"""
            JOIN tasks k ON k.id = t.id
            {OnEntity}
            LEFT JOIN task_statuses ts ON ts.id = t.task_status_id
            LEFT JOIN users u ON u.id = t.assigner_id
            """,
            "w.name, y.priority, y.name, p.name, s.name, e.name, t.number",
            [
                new("Project", "w.name"),
                new("Task Type", "y.name"),
                .. Place,
                new("Entity Type", "et.name"),
                new("Entity", "e.name"),
                new("Assigner", NameOfPerson),
                new(
                    "Assignees",
                    $"(SELECT STRING_AGG({NameOfPerson}, ', ') FROM task_assignees a JOIN users u ON u.id = a.user_id WHERE a.task_id = t.id)"
                ),
                new("Task Status", "ts.name"),
                new("Priority", "t.priority"),
                new("Estimation", "t.estimation"),
                new("Duration", "t.duration"),
                new("Retakes", "t.retake_count"),
                new("Start date", "t.start_date") { IsTime = true },
                new("Due date", "t.due_date") { IsTime = true },
                new("WIP date", "t.real_start_date") { IsTime = true },
                new("Validation date", "t.end_date") { IsTime = true },
                new("Done date", "t.done_date") { IsTime = true },
            ]
        );

    public static StudioSheet TimeSpents { get; } =
        new(
            TimeModels.TimeSpents,
            $"{OnEntity} JOIN users u ON u.id = t.person_id",
            "t.date, w.name, u.number, t.number",
            [
                new("Project", "w.name"),
                new("Person", NameOfPerson),
                .. Place,
                new("Entity Type", "et.name"),
                new("Entity", "e.name"),
                new("Task Type", "y.name"),
                new("Date", "t.date"),
                new("Time spent", "t.duration"),
            ]
        );

    private static SheetColumn[] Place =>
        [
            new("Episode", "CASE WHEN st.kind = 'Episode' THEN s.name ELSE p.name END"),
            new("Sequence", "CASE WHEN st.kind = 'Sequence' THEN s.name END"),
        ];
}

/// <summary>What the studio knows, as sheets; to managers, and of projects only what they see.</summary>
public sealed class StudioSheets(IEngine engine)
{
    /// <summary>The rows of a sheet, its head first, as they are read.</summary>
    /// <exception cref="Refused">Forbidden to all but managers.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Read(
        StudioSheet sheet,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        if (standing < Standing.Manager)
        {
            throw Standings.Forbidden();
        }

        yield return [.. sheet.Columns.Select(column => column.Head)];
        var with = new DynamicParameters();
        var visible = RowTable.Visible(sheet.Model, standing, with, actor);
        var columns = string.Join(", ", sheet.Columns.Select(column => column.Sql));
        await using var reader = await session.Reader(
            $"SELECT {columns} FROM {sheet.Model.From} {sheet.Joins} WHERE {visible} ORDER BY {sheet.Order}",
            with,
            cancel
        );
        while (await reader.ReadAsync(cancel))
        {
            yield return [.. sheet.Columns.Select((column, index) => reader.IsDBNull(index) ? "" : Cell(column, reader.GetValue(index)))];
        }
    }

    private static string Cell(SheetColumn column, object value) =>
        column.IsTime
            ? DateTimeOffset
                .UnixEpoch.AddTicks((long)value * TimeSpan.TicksPerMicrosecond)
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
