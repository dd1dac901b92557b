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
    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, model) in new[] { ("entities", Models.Entities), ("tasks", Models.Tasks) })
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
