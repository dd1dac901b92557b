using System.Text.Json.Nodes;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: pictures of persons, projects and organisations. Each route is there with and without its ending.</summary>
internal static class PortraitEndpoints
{
    private static readonly (string Kind, Model Model)[] Kinds =
    [
        ("persons", Models.Persons),
        ("projects", Models.Projects),
        ("organisations", Models.Organisations),
    ];

    /// <summary>In bytes.</summary>
    private const long Largest = 100L << 20;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapDelete("/actions/persons/{person_id}/clear-avatar", Clear);
        api.MapDelete("/actions/user/clear-avatar", ClearOwn);
        foreach (var (kind, model) in Kinds)
        {
            foreach (var ending in new[] { "", ".png" })
            {
                var path = $"/pictures/thumbnails/{kind}/{{instance_id}}{ending}";
                api.MapGet(
                    path,
                    async (string instance_id, Caller caller, Portraits portraits, CancellationToken cancel) =>
                        new FileAnswer(await portraits.Open(model, Query.PathId(instance_id), caller, cancel), isSaved: false)
                );
                api.MapPost(
                    path,
                    (string instance_id, HttpContext context, Caller caller, Portraits portraits, CancellationToken cancel) =>
                        Put(model, kind, instance_id, context, caller, portraits, cancel)
                );
            }
        }
    }

    private static async Task<IResult> Clear(string person_id, Caller caller, Portraits portraits, CancellationToken cancel)
    {
        await portraits.Clear(Models.Persons, Query.PathId(person_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ClearOwn(Caller caller, Portraits portraits, CancellationToken cancel)
    {
        await portraits.Clear(Models.Persons, caller.Actor.UserId, caller, cancel);
        return TypedResults.NoContent();
    }

    private static Task<IResult> Put(
        Model model,
        string kind,
        string instanceId,
        HttpContext context,
        Caller caller,
        Portraits portraits,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(instanceId);
        return Multipart.Receive<IResult>(
            context,
            "file",
            [],
            Largest,
            async (_, file) =>
            {
                await portraits.Put(model, id, file.Content, caller, cancel);
                var answer = new JsonObject { ["thumbnail_path"] = $"/pictures/thumbnails/{kind}/{id}.png" };
                return Reply.Ok(answer, StatusCodes.Status201Created);
            },
            cancel
        );
    }
}
