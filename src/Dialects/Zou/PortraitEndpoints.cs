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
    /// <summary>In bytes.</summary>
    private const long Largest = 100L << 20;

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var ending in new[] { "", ".png" })
        {
            api.MapGet($"/pictures/thumbnails/persons/{{instance_id}}{ending}", Person);
            api.MapGet($"/pictures/thumbnails/projects/{{instance_id}}{ending}", Project);
            api.MapGet($"/pictures/thumbnails/organisations/{{instance_id}}{ending}", Organisation);
            api.MapPost($"/pictures/thumbnails/persons/{{instance_id}}{ending}", PutPerson);
            api.MapPost($"/pictures/thumbnails/projects/{{instance_id}}{ending}", PutProject);
            api.MapPost($"/pictures/thumbnails/organisations/{{instance_id}}{ending}", PutOrganisation);
        }
    }

    private static async Task<IResult> Person(string instance_id, Caller caller, Portraits portraits, CancellationToken cancel) =>
        new FileAnswer(await portraits.Open(Models.Persons, Query.PathId(instance_id), caller, cancel), isSaved: false);

    private static async Task<IResult> Project(string instance_id, Caller caller, Portraits portraits, CancellationToken cancel) =>
        new FileAnswer(await portraits.Open(Models.Projects, Query.PathId(instance_id), caller, cancel), isSaved: false);

    private static async Task<IResult> Organisation(string instance_id, Caller caller, Portraits portraits, CancellationToken cancel) =>
        new FileAnswer(await portraits.Open(Models.Organisations, Query.PathId(instance_id), caller, cancel), isSaved: false);

    private static Task<IResult> PutPerson(
        string instance_id,
        HttpContext context,
        Caller caller,
        Portraits portraits,
        CancellationToken cancel
    ) => Put(Models.Persons, "persons", instance_id, context, caller, portraits, cancel);

    private static Task<IResult> PutProject(
        string instance_id,
        HttpContext context,
        Caller caller,
        Portraits portraits,
        CancellationToken cancel
    ) => Put(Models.Projects, "projects", instance_id, context, caller, portraits, cancel);

    private static Task<IResult> PutOrganisation(
        string instance_id,
        HttpContext context,
        Caller caller,
        Portraits portraits,
        CancellationToken cancel
    ) => Put(Models.Organisations, "organisations", instance_id, context, caller, portraits, cancel);

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
