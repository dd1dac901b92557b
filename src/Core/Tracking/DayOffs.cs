using System.Globalization;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>When people do not work.</summary>
public sealed class DayOffs(IEngine engine)
{
    /// <summary>Somebody's days off that touch a stretch of time, the first first.</summary>
    /// <param name="from">Null for all.</param>
    /// <exception cref="Refused">NotFound; Forbidden: of others, only those read it who manage something.</exception>
    public async Task<IReadOnlyList<Row>> Of(Guid personId, DateOnly? from, DateOnly? to, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, Models.Persons, personId, false, standing, actor, cancel);
        if (personId != actor.UserId && standing < Standing.Manager)
        {
            throw Standings.Forbidden();
        }

        return await Select(session, "t.person_id = @id", personId, from, to, cancel);
    }

    /// <summary>Everybody's; to those who manage nothing, their own.</summary>
    public async Task<IReadOnlyList<Row>> All(DateOnly from, DateOnly to, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var isManager = await Standings.Of(session, actor, cancel) >= Standing.Manager;
        // Of the actor's own organization.
        var people = "EXISTS (SELECT 1 FROM users u WHERE u.id = t.person_id AND (@everything OR u.organization_id = @organizationId))";
        return await Select(session, isManager ? people : "t.person_id = @id", actor.UserId, from, to, cancel, actor);
    }

    /// <summary>Those of a project's team. To those who do not manage it, without the reasons.</summary>
    /// <exception cref="Refused">NotFound; Forbidden for clients and those from outside.</exception>
    public async Task<IReadOnlyList<Row>> OfTeam(Guid projectId, DateOnly? from, DateOnly? to, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Must(session, actor, Standing.Artist, projectId, cancel);
        var rows = await Select(
            session,
            "EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = @id AND m.user_id = t.person_id)",
            projectId,
            from,
            to,
            cancel
        );
        var told = Models.DayOffs.Columns.Select(column => column.Name).Where(name => name != "description").ToHashSet();
        return standing >= Standing.Manager ? rows : [.. rows.Select(row => row with { Visible = told })];
    }

    private static async Task<IReadOnlyList<Row>> Select(
        Session session,
        string whose,
        Guid id,
        DateOnly? from,
        DateOnly? to,
        CancellationToken cancel,
        Actor? actor = null
    ) =>
        await RowTable.Select(
            session,
            Models.DayOffs,
            $"{whose} {(from is null ? "" : "AND t.end_date >= @from")} {(to is null ? "" : "AND t.date <= @to")}",
            "ORDER BY t.date, t.number",
            false,
            new
            {
                id,
                from = Text(from),
                to = Text(to),
                everything = actor?.IsAdministrator ?? false,
                organizationId = actor?.OrganizationId ?? Guid.Empty,
            },
            cancel
        );

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
