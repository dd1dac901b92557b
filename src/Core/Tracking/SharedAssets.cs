using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Which assets are meant.</summary>
/// <param name="Ids">Null for all there are otherwise.</param>
public sealed record AssetChoice(Guid? ProjectId, Guid? TypeId, IReadOnlyCollection<Guid>? Ids);

/// <summary>Assets that other projects may use too.</summary>
public sealed class SharedAssets(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Lets other projects use assets, or no longer. What is not there, and what the actor does not see, is passed over.</summary>
    /// <returns>The assets, as they are now.</returns>
    /// <exception cref="Refused">NotFound for the project; Forbidden to all but managers of every project that is meant.</exception>
    public async Task<IReadOnlyList<Row>> Set(AssetChoice which, bool isShared, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (which.ProjectId is { } asked)
        {
            await Standings.Must(session, actor, Standing.Manager, asked, cancel);
        }

        var with = new DynamicParameters();
        var ids = which.Ids?.Distinct().ToArray() ?? [];
        with.Add("projectId", which.ProjectId ?? Guid.Empty);
        with.Add("typeId", which.TypeId ?? Guid.Empty);
        with.Add("ids", ids);
        string?[] conditions =
        [
            "et.kind = 'Asset'",
            which.ProjectId is null ? null : "t.project_id = @projectId",
            which.TypeId is null ? null : "t.entity_type_id = @typeId",
            which.Ids is null ? null : "t.id IN @ids",
            RowTable.Visible(Models.Entities, await Standings.Of(session, actor, cancel), with, actor),
        ];
        var where = string.Join(" AND ", conditions.OfType<string>());
        var found = await RowTable.Select(session, Models.Entities, where, "ORDER BY t.number", withRelations: false, with, cancel);
        foreach (var project in found.Select(asset => asset.Reference("project_id")!.Value).Distinct())
        {
            await Standings.Must(session, actor, Standing.Manager, project, cancel);
        }

        var changed = found.Where(asset => asset.Is("is_shared") != isShared).ToList();
        await session.Execute(
            "UPDATE entities SET is_shared = @isShared, updated_at = @now WHERE id IN @changed",
            new
            {
                isShared,
                now = clock.GetUtcNow(),
                changed = changed.Select(asset => asset.Id).ToArray(),
            },
            cancel
        );
        foreach (var asset in changed)
        {
            await records.Append(session, EventKinds.RecordChanged, asset, actor, cancel);
        }

        var after = await RowTable.Select(
            session,
            Models.Entities,
            "t.id IN @all",
            "ORDER BY t.number",
            withRelations: false,
            new { all = found.Select(asset => asset.Id).ToArray() },
            cancel
        );
        await session.Commit(cancel);
        return after;
    }
}
