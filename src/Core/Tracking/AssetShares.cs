using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Which assets of a project others may make their own with, or no longer.</summary>
public sealed class AssetShares(IEngine engine, Records records, TimeProvider clock)
{
    private const int Most = 10_000;

    /// <summary>Shares assets, or ends that: all of them or none.</summary>
    /// <param name="assetIds">Null for all there are of the project or the type.</param>
    /// <param name="projectId">Null for assets of any project, which must then be named.</param>
    /// <param name="assetTypeId">Only those of a type; null for all.</param>
    /// <returns>The assets, as they are now.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers of every project concerned; Invalid: too many, or none named.</exception>
    public async Task<IReadOnlyList<Row>> Set(
        Guid? projectId,
        Guid? assetTypeId,
        IReadOnlyCollection<Guid>? assetIds,
        bool isShared,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (assetIds is null && projectId is null)
        {
            throw Refused.Invalid("asset_ids", "Field required");
        }

        var ids = assetIds?.Distinct().ToArray();
        await using var session = await engine.Write(cancel);
        if (projectId is { } project)
        {
            await Standings.Must(session, actor, Standing.Manager, project, cancel);
        }

        var assets = ids is [] ? [] : await Find(session, projectId, assetTypeId, ids, cancel);
        if (ids is not null && assets.Count != ids.Length)
        {
            throw Refused.NotFound("asset");
        }

        if (assets.Count > Most)
        {
            throw new Refused(Reason.Invalid, $"At most {Most} assets are shared at once.");
        }

        foreach (var other in assets.Select(asset => asset.Reference("project_id")!.Value).Distinct())
        {
            await Standings.Must(session, actor, Standing.Manager, other, cancel);
        }

        var changed = assets.Where(asset => asset.Is("is_shared") != isShared).Select(asset => asset.Id).ToArray();
        foreach (var some in changed.Chunk(500))
        {
            await session.Execute(
                "UPDATE entities SET is_shared = @isShared, updated_at = @now WHERE id IN @some",
                new
                {
                    isShared,
                    now = clock.GetUtcNow(),
                    some,
                },
                cancel
            );
        }

        assets = changed.Length == 0 ? assets : await Find(session, projectId, assetTypeId, ids, cancel);
        foreach (var own in assets.Where(asset => changed.Contains(asset.Id)).GroupBy(asset => asset.Reference("project_id")!.Value))
        {
            await records.Append(session, EventKinds.RecordChanged, own.Key, [.. own], actor, cancel);
        }

        await session.Commit(cancel);
        return assets;
    }

    private static Task<List<Row>> Find(Session session, Guid? projectId, Guid? assetTypeId, Guid[]? ids, CancellationToken cancel)
    {
        string?[] conditions =
        [
            "et.kind = 'Asset'",
            projectId is null ? null : "t.project_id = @projectId",
            assetTypeId is null ? null : "t.entity_type_id = @assetTypeId",
            ids is null ? null : "t.id IN @ids",
        ];
        return RowTable.Select(
            session,
            Models.Entities,
            string.Join(" AND ", conditions.OfType<string>()),
            $"ORDER BY t.number LIMIT {Most + 1}",
            withRelations: false,
            new
            {
                projectId,
                assetTypeId,
                ids,
            },
            cancel
        );
    }
}
