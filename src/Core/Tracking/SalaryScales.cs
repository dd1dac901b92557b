using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a day costs, by department, position and seniority. The scale is whole: what nobody has said costs nothing.</summary>
public sealed class SalaryScales(IEngine engine, TimeProvider clock)
{
    private static readonly string[] Columns = ["id", "created_at", "updated_at", "department_id", "position", "seniority", "salary"];

    /// <summary>Adds the rows that departments made since are missing.</summary>
    /// <exception cref="Refused">Forbidden to all but administrators.</exception>
    public async Task Complete(Actor actor, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            if (await Standings.Of(session, actor, cancel) < Standing.Administrator)
            {
                throw Standings.Forbidden();
            }

            if (await Missing(session, cancel) is { Count: 0 })
            {
                return;
            }
        }

        await using var writing = await engine.Write(cancel);
        await writing.Query<Guid>($"SELECT id FROM departments{engine.ForUpdate}", null, cancel);
        var now = clock.GetUtcNow();
        await engine.Insert(
            writing,
            "salary_scales",
            Columns,
            (await Missing(writing, cancel)).Select(one =>
                new object?[] { Id.New(clock), now, now, one.Department, one.Position, one.Seniority, 0 }
            ),
            cancel
        );
        await writing.Commit(cancel);
    }

    private static async Task<IReadOnlyList<(Guid Department, string Position, string Seniority)>> Missing(
        Session session,
        CancellationToken cancel
    )
    {
        var departments = await session.Query<Guid>("SELECT id FROM departments ORDER BY number", null, cancel);
        var kept = await RowTable.Select(session, TimeModels.SalaryScales, "TRUE", "", false, new { }, cancel);
        return
        [
            .. (
                from department in departments
                from position in TimeModels.Positions
                from seniority in TimeModels.Seniorities
                select (department, position, seniority)
            ).Except(kept.Select(row => (row.Reference("department_id")!.Value, row.Text("position")!, row.Text("seniority")!))),
        ];
    }
}
