using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What another installation of this API tells of its records, taken in with their ids.</summary>
internal static class ImportEndpoints
{
    private static readonly (string Path, Model Model)[] All =
    [
        ("projects", Models.Projects),
        ("metadata-descriptors", Models.MetadataDescriptors),
        ("milestones", Models.Milestones),
        ("schedule-items", ScheduleModels.ScheduleItems),
        ("entities", Models.Entities),
        ("entity-links", CastingModels.EntityLinks),
        ("tasks", Models.Tasks),
        ("time-spents", TimeModels.TimeSpents),
        ("preview-files", Models.PreviewFiles),
        ("comments", Models.Comments),
        ("attachment-files", Models.Attachments),
        ("news", NewsModels.News),
        ("notifications", NewsModels.Notifications),
        ("subscriptions", NewsModels.Subscriptions),
        ("playlists", PlaylistModels.Playlists),
        ("build-jobs", PlaylistModels.BuildJobs),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, model) in All)
        {
            api.MapPost(
                $"/import/kitsu/{path}",
                (Given given, Caller caller, RecordImports imports, CancellationToken cancel) =>
                    Import(model, given, caller, imports, cancel)
            );
        }
    }

    private static async Task<IResult> Import(Model model, Given given, Actor actor, RecordImports imports, CancellationToken cancel)
    {
        await imports.Import(
            model,
            given.Body as JsonArray ?? throw new Refused(Reason.Invalid, "A list of records is expected."),
            actor,
            cancel
        );
        return Reply.Ok(new JsonObject { ["success"] = true });
    }
}
