using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What has happened, for those who look at a project, an entity, or all of theirs.</summary>
internal static class NewsEndpoints
{
    private const int UsualPage = 50;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/projects/news", All);
        api.MapGet("/data/projects/{project_id}/news", OfProject);
        api.MapGet("/data/projects/{project_id}/news/{news_id}", One);
        api.MapGet("/data/entities/{entity_id}/news", OfEntity);
    }

    private static Task<IResult> All(HttpRequest request, Caller caller, NewsFeed feed, CancellationToken cancel) =>
        Page(null, [], request, caller, feed, cancel);

    private static Task<IResult> OfProject(string project_id, HttpRequest request, Caller caller, NewsFeed feed, CancellationToken cancel)
    {
        var id = Query.PathId(project_id);
        return Page(new Owner(Models.Projects, id), [new RowFilter("project_id", [id])], request, caller, feed, cancel);
    }

    private static async Task<IResult> OfEntity(
        string entity_id,
        HttpRequest request,
        Caller caller,
        NewsFeed feed,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(entity_id);
        var query = Asked(request, [new RowFilter("of_entity", [id])]);
        return Reply.List((await feed.Of(new Owner(Models.Entities, id), query, caller, cancel)).News.Items);
    }

    private static async Task<IResult> One(string project_id, string news_id, Caller caller, Records records, CancellationToken cancel)
    {
        var row = await records.Find(FeedModels.News, Query.PathId(news_id), withRelations: false, caller, cancel);
        return row.Reference("project_id") == Query.PathId(project_id) ? Reply.Row(row) : throw Refused.NotFound("news");
    }

    private static async Task<IResult> Page(
        Owner? owner,
        IReadOnlyList<RowFilter> filters,
        HttpRequest request,
        Actor actor,
        NewsFeed feed,
        CancellationToken cancel
    )
    {
        var query = Asked(request, filters);
        var (page, byStatus) = await feed.Of(owner, query, actor, cancel);
        var stats = new JsonObject();
        foreach (var (status, count) in byStatus)
        {
            stats[$"{status}"] = count;
        }

        var asked = query.Page!.Value;
        return Reply.Ok(
            new JsonObject
            {
                ["data"] = Wire.Nodes(page.Items),
                ["stats"] = new JsonObject { ["total"] = page.Total, ["by_status"] = stats },
                ["total"] = page.Total,
                ["nb_pages"] = (page.Total + asked.Size - 1) / asked.Size,
                ["limit"] = asked.Size,
                ["offset"] = asked.Skip,
                ["page"] = asked.Number,
            }
        );
    }

    /// <summary>A page, though nobody may have asked for one. Its size goes by two names.</summary>
    private static RowQuery Asked(HttpRequest request, IReadOnlyList<RowFilter> filters)
    {
        var rows = Query.Read(request, FeedModels.News).Rows;
        var number = Query.Whole(request, "page") ?? 1;
        var size = Query.Whole(request, "page_size") ?? Query.Whole(request, "limit") ?? UsualPage;
        return rows with
        {
            Filters = [.. rows.Filters.Where(filter => filters.All(own => own.Name != filter.Name)), .. filters],
            Page = PageOf.Checked(number, size, Query.LargestLimit),
        };
    }
}
