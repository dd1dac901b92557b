using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Dossier.Formats.LoadFiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Edits as OpenTimelineIO tells them, taken in as shots.</summary>
internal static class TimelineEndpoints
{
    private const string Convention = "naming_convention";
    private const string MatchCase = "match_case";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(
            "/import/otio/projects/{project_id}",
            (string project_id, HttpContext context, Caller caller, TimelineImports imports, CancellationToken cancel) =>
                Import(project_id, null, context, caller, imports, cancel)
        );
        api.MapPost(
            "/import/otio/projects/{project_id}/episodes/{episode_id}",
            (string project_id, string episode_id, HttpContext context, Caller caller, TimelineImports imports, CancellationToken cancel) =>
                Import(project_id, Query.PathId(episode_id), context, caller, imports, cancel)
        );
    }

    private static Task<IResult> Import(
        string projectId,
        Guid? episodeId,
        HttpContext context,
        Actor actor,
        TimelineImports imports,
        CancellationToken cancel
    )
    {
        var project = Query.PathId(projectId);
        return Multipart.Receive(
            context,
            "file",
            [],
            Otio.Largest,
            async (fields, file) =>
            {
                var convention = fields.GetValueOrDefault(Convention) is { Length: > 0 } text ? text : null;
                var isExact = fields.GetValueOrDefault(MatchCase) is not ("false" or "False" or "0");
                var wish = new TimelineWish(convention, isExact);
                return Reply.List(
                    await imports.Import(project, episodeId, file.Content, wish, actor, cancel),
                    StatusCodes.Status201Created
                );
            },
            cancel,
            [Convention, MatchCase]
        );
    }
}
