using System.Globalization;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Who sat at a machine of the studio when.</summary>
public sealed class Presence(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Notes that somebody signed in at a machine.</summary>
    /// <param name="at">Null for now.</param>
    /// <exception cref="Refused">NotFound; Forbidden: of others, administrators do so.</exception>
    public async Task<Row> Note(Guid personId, DateTimeOffset? at, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustKnow(session, personId, Standing.Administrator, actor, cancel);
        var now = clock.GetUtcNow();
        var id = Id.New(clock);
        var time = at ?? now;
        await RowTable.Insert(
            session,
            TimeModels.DesktopLogins,
            id,
            new Dictionary<string, object?> { ["person_id"] = personId, ["date"] = time },
            now,
            cancel
        );
        var day = time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await RowTable.Update(session, Models.Persons, personId, new Dictionary<string, object?> { ["last_presence"] = day }, now, cancel);
        var row = await RowTable.MustFind(session, TimeModels.DesktopLogins, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>When somebody did, the newest first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden: of others, managers read it.</exception>
    public async Task<IReadOnlyList<Row>> Of(Guid personId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustKnow(session, personId, Standing.Manager, actor, cancel);
        return await RowTable.Select(
            session,
            TimeModels.DesktopLogins,
            "t.person_id = @personId",
            "ORDER BY t.date DESC, t.number DESC",
            false,
            new { personId },
            cancel
        );
    }

    /// <summary>On which days of a month each person of the studio was there, by name.</summary>
    /// <exception cref="Refused">Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<(string Name, IReadOnlySet<int> Days)>> InMonth(DateOnly first, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        if (standing < Standing.Administrator)
        {
            throw Standings.Forbidden();
        }

        var with = new Dapper.DynamicParameters();
        var people = await RowTable.Select(
            session,
            Models.Persons,
            $"u.is_active AND {RowTable.Visible(Models.Persons, standing, with, actor)}",
            "ORDER BY u.last_name, u.first_name, u.number",
            false,
            with,
            cancel
        );
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var logins = await RowTable.Select(
            session,
            TimeModels.DesktopLogins,
            "t.date >= @from AND t.date < @to",
            "",
            false,
            new { from, to = from.AddMonths(1) },
            cancel
        );
        var days = logins.ToLookup(login => login.Reference("person_id")!.Value, login => ((DateTimeOffset)login["date"]!).Day);
        return [.. people.Select(person => (person.Text("full_name")!, (IReadOnlySet<int>)days[person.Id].ToHashSet()))];
    }

    private static async Task MustKnow(Session session, Guid personId, Standing least, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, Models.Persons, personId, false, standing, actor, cancel);
        if (personId != actor.UserId && standing < least)
        {
            throw Standings.Forbidden();
        }
    }
}
