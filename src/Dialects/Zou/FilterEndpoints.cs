using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Searches that the signed-in person keeps, and the search over everything.</summary>
internal static class FilterEndpoints
{
    private static readonly string[] Indexes = ["assets", "shots", "persons"];

    public static void Map(RouteGroupBuilder api)
    {
        Map(api, "filters", "filter_id", NewsModels.SearchFilters);
        Map(api, "filter-groups", "filter_group_id", NewsModels.SearchFilterGroups);
        api.MapGet(
            "/data/user/filter-groups/{filter_group_id}",
            async (string filter_group_id, Caller caller, SearchFilters filters, CancellationToken cancel) =>
                Reply.Row(await filters.Find(NewsModels.SearchFilterGroups, Query.PathId(filter_group_id), caller, cancel))
        );
        api.MapPost("/data/search", Search);
    }

    private static void Map(RouteGroupBuilder api, string path, string word, Model model)
    {
        var list = $"/data/user/{path}";
        api.MapGet(
            list,
            async (Caller caller, SearchFilters filters, CancellationToken cancel) =>
                Reply.Ok(ByList(await filters.List(model, caller, cancel)))
        );
        api.MapPost(
            list,
            async (Given given, Caller caller, SearchFilters filters, CancellationToken cancel) =>
                Reply.Created(await filters.Create(model, Read(given, model, isNew: true), caller, cancel))
        );
        api.MapPut(
            $"{list}/{{{word}}}",
            async (HttpContext context, Given given, Caller caller, SearchFilters filters, CancellationToken cancel) =>
                Reply.Row(await filters.Change(model, IdIn(context, word), Read(given, model, isNew: false), caller, cancel))
        );
        api.MapDelete(
            $"{list}/{{{word}}}",
            async (HttpContext context, Caller caller, SearchFilters filters, CancellationToken cancel) =>
            {
                await filters.Delete(model, IdIn(context, word), caller, cancel);
                return TypedResults.NoContent();
            }
        );
    }

    /// <summary>By the list they are for, and in it by project; those of no project under <c>all</c>.</summary>
    internal static JsonObject ByList(IReadOnlyList<Row> rows)
    {
        var whole = new JsonObject();
        foreach (var list in rows.GroupBy(row => row.Text("list_type")!))
        {
            var projects = new JsonObject();
            foreach (var project in list.GroupBy(row => row.Reference("project_id")))
            {
                projects[project.Key?.ToString() ?? "all"] = Wire.Nodes(project);
            }

            whole[list.Key] = projects;
        }

        return whole;
    }

    /// <summary>What a body says, under the columns' names; what it does not know is passed over.</summary>
    private static JsonObject Read(Given given, Model model, bool isNew)
    {
        var body = given.Object;
        if (isNew)
        {
            given.Text("name");
        }

        var taken = new JsonObject();
        foreach (var column in model.Columns.Where(column => column is { IsOurs: false, IsFixed: false } and { Name: not "person_id" }))
        {
            var said = column.Name == "search_query" && body["query"] is { } query ? query : body[column.Name];
            if (said is not null || (body.ContainsKey(column.Name) && !column.IsRequired))
            {
                taken[column.Name] = said?.DeepClone();
            }
        }

        if (isNew)
        {
            taken["list_type"] ??= "todo";
            taken["is_shared"] ??= false;
            if (model == NewsModels.SearchFilters && taken["search_query"] is null)
            {
                throw Refused.Invalid("query", "Field required");
            }
        }

        return taken;
    }

    private static async Task<IResult> Search(Given given, Caller caller, TrackingSearch search, CancellationToken cancel)
    {
        var text = given.Text("query");
        var asked = given.Texts("index_names");
        var (limit, offset) = (given.WholeOrNull("limit") ?? 3, given.WholeOrNull("offset") ?? 0);
        if (limit is < 1 or > Query.LargestLimit || offset < 0)
        {
            throw Refused.Invalid("limit", $"Input should be from 1 to {Query.LargestLimit}, and the offset not below 0");
        }

        var project = given.IdOrNull("project_id");
        var found = new JsonObject();
        foreach (var index in asked.Count == 0 ? Indexes : Indexes.Where(asked.Contains))
        {
            var kind = index switch
            {
                "assets" => EntityKinds.Asset,
                "shots" => EntityKinds.Shot,
                _ => null,
            };
            var page = PageOf.From(offset, limit);
            found[index] = Wire.Nodes(
                kind is null
                    ? await search.Persons(text, page, caller, cancel)
                    : await search.Entities(kind, text, project, page, caller, cancel)
            );
        }

        return Reply.Ok(found);
    }

    private static Guid IdIn(HttpContext context, string name) => Query.PathId((string)context.GetRouteValue(name)!);
}
