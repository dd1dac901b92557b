using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Assets that other projects may use: named ones, those of a type, or all of a project.</summary>
internal static class AssetShareEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(
            "/actions/assets/share",
            (Given given, Caller caller, AssetShares shares, CancellationToken cancel) => Share(null, null, given, caller, shares, cancel)
        );
        api.MapPost(
            "/actions/projects/{project_id}/assets/share",
            (string project_id, Given given, Caller caller, AssetShares shares, CancellationToken cancel) =>
                Share(Query.PathId(project_id), null, given, caller, shares, cancel)
        );
        api.MapPost(
            "/actions/projects/{project_id}/asset-types/{asset_type_id}/assets/share",
            (string project_id, string asset_type_id, Given given, Caller caller, AssetShares shares, CancellationToken cancel) =>
                Share(Query.PathId(project_id), Query.PathId(asset_type_id), given, caller, shares, cancel)
        );
    }

    private static async Task<IResult> Share(
        Guid? projectId,
        Guid? assetTypeId,
        Given given,
        Actor actor,
        AssetShares shares,
        CancellationToken cancel
    )
    {
        var ids = given.Object["asset_ids"] is null ? null : given.IdsIn("asset_ids");
        var isShared = given.TruthOrNull("is_shared") ?? true;
        return Reply.List(await shares.Set(projectId, assetTypeId, ids, isShared, actor, cancel));
    }
}
