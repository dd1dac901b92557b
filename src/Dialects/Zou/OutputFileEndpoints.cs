using System.Text.Json.Nodes;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Output files: of entities, and, at addresses of the same form, of instances of assets where they are used.</summary>
internal static class OutputFileEndpoints
{
    private const string OfEntities = "/data/entities/{entity_id}";
    private const string OfInstances = "/data/asset-instances/{asset_instance_id}/entities/{temporal_entity_id}";

    public static void Map(RouteGroupBuilder api)
    {
        MapOwned(api, OfEntities, route => new OutputOwner(Id(route, "entity_id")));
        MapOwned(api, OfInstances, route => new OutputOwner(Id(route, "temporal_entity_id"), Id(route, "asset_instance_id")));
        api.MapGet("/data/asset-instances/{asset_instance_id}/output-files", OfInstance);
        api.MapGet("/data/projects/{project_id}/output-files", OfProject);
    }

    private static void MapOwned(RouteGroupBuilder api, string root, Func<RouteValueDictionary, OutputOwner> ownerIn)
    {
        api.MapPost(
            $"{root}/output-file-path",
            (HttpRequest request, Given given, Caller caller, FilePlaces places, CancellationToken cancel) =>
                Place(ownerIn(request.RouteValues), given, caller, places, cancel)
        );
        api.MapPost(
            $"{root}/output-files/new",
            (HttpRequest request, Given given, Caller caller, OutputFiles files, CancellationToken cancel) =>
                Create(ownerIn(request.RouteValues), given, caller, files, cancel)
        );
        api.MapPost(
            $"{root}/output-files/next-revision",
            (HttpRequest request, Given given, Caller caller, OutputFiles files, CancellationToken cancel) =>
                NextRevision(ownerIn(request.RouteValues), given, caller, files, cancel)
        );
        api.MapGet(
            $"{root}/output-files/last-revisions",
            async (HttpRequest request, Caller caller, OutputFiles files, CancellationToken cancel) =>
                Reply.List(await files.LastOf(ownerIn(request.RouteValues), Asked(request), caller, cancel))
        );
        api.MapGet(
            $"{root}/output-types",
            async (HttpRequest request, Caller caller, OutputFiles files, CancellationToken cancel) =>
                Reply.List(await files.TypesOf(ownerIn(request.RouteValues), caller, cancel))
        );
        if (root == OfEntities)
        {
            api.MapGet(
                $"{root}/output-files",
                async (HttpRequest request, Caller caller, OutputFiles files, CancellationToken cancel) =>
                    Reply.List(await files.Of(ownerIn(request.RouteValues), Asked(request), caller, cancel))
            );
        }

        api.MapGet(
            $"{root}/output-types/{{output_type_id}}/output-files",
            async (string output_type_id, HttpRequest request, Caller caller, OutputFiles files, CancellationToken cancel) =>
            {
                var query = Asked(request) with { OutputTypeId = Query.PathId(output_type_id) };
                return Reply.List(await files.Of(ownerIn(request.RouteValues), query, caller, cancel));
            }
        );
    }

    private static async Task<IResult> Place(OutputOwner owner, Given given, Caller caller, FilePlaces places, CancellationToken cancel)
    {
        var wish = FileEndpoints.Wish(given, "output", "separator") with { OutputTypeId = given.Id("output_type_id") };
        return FileEndpoints.Path(await places.OfOutput(owner, given.Id("task_type_id"), wish, caller, cancel));
    }

    private static async Task<IResult> Create(OutputOwner owner, Given given, Caller caller, OutputFiles files, CancellationToken cancel) =>
        Reply.Created(await files.Create(owner, Order(given), caller, cancel));

    private static async Task<IResult> NextRevision(
        OutputOwner owner,
        Given given,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    )
    {
        var name = given.TextOrNull("name") ?? FileEndpoints.UsualName;
        var next = await files.Next(owner, given.Id("output_type_id"), given.Id("task_type_id"), name, caller, cancel);
        return Reply.Ok(new JsonObject { ["next_revision"] = next });
    }

    private static async Task<IResult> OfInstance(
        string asset_instance_id,
        HttpRequest request,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.OfInstance(Query.PathId(asset_instance_id), Asked(request), caller, cancel));

    private static async Task<IResult> OfProject(
        string project_id,
        HttpRequest request,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.OfProject(Query.PathId(project_id), Asked(request), caller, cancel));

    internal static NewOutputFile Order(Given given) =>
        new(FileEndpoints.Wish(given, "output", "sep") with { OutputTypeId = given.Id("output_type_id") }, given.Id("task_type_id"))
        {
            Comment = given.TextOrNull("comment"),
            Elements = given.WholeOrNull("nb_elements") ?? 1,
            PersonId = given.IdOrNull("person_id"),
            WorkingFileId = given.IdOrNull("working_file_id"),
            FileStatusId = given.IdOrNull("file_status_id"),
        };

    private static OutputQuery Asked(HttpRequest request) =>
        new()
        {
            OutputTypeId = Query.Id(request, "output_type_id"),
            TaskTypeId = Query.Id(request, "task_type_id"),
            FileStatusId = Query.Id(request, "file_status_id"),
            Representation = FileEndpoints.Word(request, "representation"),
            Name = FileEndpoints.Word(request, "name"),
            TemporalEntityId = Query.Id(request, "temporal_entity_id"),
        };

    private static Guid Id(RouteValueDictionary route, string name) => Query.PathId((string)route[name]!);
}
