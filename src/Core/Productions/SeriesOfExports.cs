using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>Export series: they belong to a client, and all of its workspaces use them.</summary>
public sealed class SeriesOfExports(IEngine engine, Workspaces.Workspaces workspaces, Events events, ExportRoots roots, TimeProvider clock)
{
    /// <summary>The series that a workspace may use: those of its client, in the order in which they were made.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<ExportSeries>> List(long workspaceNumber, Actor actor, CancellationToken cancel)
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await session.Query<ExportSeries>(
            "SELECT * FROM export_series WHERE client_id = @ClientId AND NOT is_deleted ORDER BY number",
            new { workspace.ClientId },
            cancel
        );
    }

    /// <exception cref="Refused">NotFound, also when the actor sees no workspace of its client.</exception>
    public async Task<ExportSeries> Find(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Visible(session, number, actor, cancel);
    }

    /// <summary>Adds a series to the client of a workspace.</summary>
    /// <exception cref="Refused">Invalid naming the member, NotFound, Forbidden.</exception>
    public async Task<ExportSeries> Create(long workspaceNumber, SeriesOrder order, Actor actor, CancellationToken cancel)
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Export, workspace.Id, cancel);
        await CheckTarget(session, workspace.ClientId, order.Output, actor, cancel);
        var series = await SeriesRows.Insert(session, Checked(order), workspace.ClientId, actor, clock, cancel);
        var details = new { series.Number, series.Name };
        await events.Append(session, EventKinds.SeriesCreated, workspace.Id, series.Id, details, actor, cancel);
        await session.Commit(cancel);
        return series;
    }

    /// <summary>Changes a series. Other labels begin at its start again, or where they were left: numbers are without gaps for each prefix.</summary>
    /// <param name="asked">The series as it is, locked, to what is to change in it.</param>
    /// <exception cref="Refused">Invalid naming the member, NotFound, Forbidden.</exception>
    public async Task<ExportSeries> Change(long number, Func<ExportSeries, SeriesChange> asked, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var series = await Changeable(session, number, actor, cancel);
        var change = asked(series);
        var numbering = new Numbering
        {
            Prefix = change.Prefix ?? series.Prefix,
            Separator = change.Separator ?? series.Separator,
            Padding = change.Padding ?? series.Padding,
            Level = change.Level ?? series.Level,
        }.Checked();
        if (numbering.Head != series.Numbering.Head)
        {
            series = await Relabelled(session, series, numbering, cancel);
        }

        var (start, next) = Restarted(series, change.Start);
        var output = await Redirected(session, series, change.Output, actor, cancel);
        var changed = await session.Find<ExportSeries>(
            """
            UPDATE export_series SET name = @name, output_json = @output, prefix = @Prefix, separator = @Separator, padding = @Padding,
                level = @level, start_number = @start, next_number = @next, last_given = @LastGiven, extras_json = @extras
            WHERE id = @Id RETURNING *
            """,
            new
            {
                series.Id,
                name = change.Name is null ? series.Name : Names.Check(change.Name, "name"),
                output = Json.Write(output),
                numbering.Prefix,
                numbering.Separator,
                numbering.Padding,
                level = (int)numbering.Level,
                start,
                next,
                series.LastGiven,
                extras = change.ExtrasJson ?? series.ExtrasJson,
            },
            cancel
        );
        await events.Append(session, EventKinds.SeriesUpdated, null, series.Id, new { number, changed!.Name }, actor, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Takes a series out of use. Its exports stay, and its numbers are not given out again.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var series = await Changeable(session, number, actor, cancel);
        await session.Execute("UPDATE export_series SET is_deleted = TRUE WHERE id = @Id", new { series.Id }, cancel);
        await SeriesRows.Deactivate(session, series, cancel);
        await events.Append(session, EventKinds.SeriesDeleted, null, series.Id, new { number, series.Name }, actor, cancel);
        await session.Commit(cancel);
    }

    private SeriesOrder Checked(SeriesOrder order) =>
        order with
        {
            Name = Names.Check(order.Name, "name"),
            Output = order.Output.Checked(roots),
            Numbering = order.Numbering.Checked(),
            Start = CheckedStart(order.Start),
        };

    /// <summary>The series as it counts under other labels: what was given under those before is no concern of theirs.</summary>
    private static async Task<ExportSeries> Relabelled(Session session, ExportSeries series, Numbering numbering, CancellationToken cancel)
    {
        var exports = await session.Query<Given>(
            "SELECT numbering_json, last_number FROM exports WHERE series_id = @Id AND last_number IS NOT NULL",
            new { series.Id },
            cancel
        );
        var last = exports
            .Where(export => Json.Read<Numbering>(export.NumberingJson).Head == numbering.Head)
            .Max(export => (long?)export.LastNumber);
        return series with { LastGiven = last ?? 0, NextNumber = last + 1 ?? series.StartNumber };
    }

    private static (long Start, long Next) Restarted(ExportSeries series, long? start)
    {
        if (start is null || start == series.StartNumber)
        {
            return (series.StartNumber, series.NextNumber);
        }

        var next = CheckedStart(start.Value);
        return next > series.LastGiven
            ? (next, next)
            : throw Refused.Invalid("start", $"'start' must be above {series.LastGiven}, the last number given out.");
    }

    private static long CheckedStart(long start) =>
        start is >= 1 and <= Numbering.HighestStart
            ? start
            : throw Refused.Invalid("start", $"'start' must be from 1 to {Numbering.HighestStart}.");

    /// <summary>
    /// The output as it is to be. What is not changed is not checked again: it may have been made impossible since, by a workspace that is
    /// deleted or a folder that is no longer allowed, and must not stand in the way of other changes.
    /// </summary>
    private async Task<ExportOutput> Redirected(
        Session session,
        ExportSeries series,
        ExportOutput? asked,
        Actor actor,
        CancellationToken cancel
    )
    {
        var before = series.Output;
        // By what is kept of them: their lists are never the same objects.
        if (asked is null || Json.Write(asked) == Json.Write(before))
        {
            return before;
        }

        var output = asked.Checked(roots);
        if ((output.Destination, output.WorkspaceNumber) != (before.Destination, before.WorkspaceNumber))
        {
            await CheckTarget(session, series.ClientId, output, actor, cancel);
        }

        return output;
    }

    /// <summary>A series goes to workspaces of its own client only, and only to those that the actor may know of.</summary>
    private static async Task CheckTarget(Session session, Guid clientId, ExportOutput output, Actor actor, CancellationToken cancel)
    {
        if (output is not { Destination: Destination.Review, WorkspaceNumber: { } number })
        {
            return;
        }

        var isThere = await session.Value<bool>(
            $"""
            SELECT EXISTS (SELECT 1 FROM workspaces w
                           WHERE w.number = @number AND w.client_id = @clientId AND w.state <> 4 AND {Access.Visible})
            """,
            new
            {
                number,
                clientId,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
        if (!isThere)
        {
            throw Refused.Invalid("output.workspace", $"'output.workspace' must be one of the client's: {number} is not.");
        }
    }

    private async Task<ExportSeries> Changeable(Session session, long number, Actor actor, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT level FROM export_series WHERE number = @number{engine.ForUpdate}", new { number }, cancel);
        var series = await Visible(session, number, actor, cancel);
        return await SeriesRows.MayExport(session, series.ClientId, actor, cancel)
            ? series
            : throw new Refused(Reason.Forbidden, "This needs the right to export in a workspace of the client.");
    }

    private static async Task<ExportSeries> Visible(Session session, long number, Actor actor, CancellationToken cancel) =>
        await session.Find<ExportSeries>(
            $"""
            SELECT s.* FROM export_series s
            WHERE s.number = @number AND NOT s.is_deleted
              AND (@everything OR EXISTS (SELECT 1 FROM workspaces w WHERE w.client_id = s.client_id AND w.state <> 4 AND {Access.Visible}))
            """,
            new
            {
                number,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        ) ?? throw Refused.NotFound("export series");

    private sealed record Given
    {
        public string NumberingJson { get; init; } = "{}";
        public long LastNumber { get; init; }
    }
}
