using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What was found, counted; lists of terms; synonyms; searches that are kept.</summary>
internal static class SearchPages
{
    private const int UsualFacet = 50;
    private const string Workspace = "/workspaces/{number:long}";

    internal sealed record TermList(IReadOnlyList<string> Terms);

    internal sealed record SynonymGroups(IReadOnlyList<IReadOnlyList<string>> Groups);

    internal sealed record NewSearch(string Name, string Query, bool IsFrozen = false);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Workspace}/facets", Facets);
        api.MapPost($"{Workspace}/terms", Report);
        api.MapGet($"{Workspace}/synonyms", ListSynonyms);
        api.MapPut($"{Workspace}/synonyms", ReplaceSynonyms);
        api.MapGet($"{Workspace}/searches", List);
        api.MapPost($"{Workspace}/searches", Save);
        api.MapGet(Workspace + "/searches/{search:long}/documents", Found);
        api.MapDelete(Workspace + "/searches/{search:long}", Delete);
        api.MapGet(Workspace + "/documents/{document:long}/hits", Hits);
    }

    private static async Task<IResult> Facets(
        long number,
        string? query,
        DateStep? step,
        int? most,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var counts = await searches.Facets(
            workspace.Id,
            new SearchOrder(query),
            step ?? DateStep.Month,
            most ?? UsualFacet,
            caller,
            cancel
        );
        return Results.Json(counts, PagesApi.Format.Json);
    }

    private static async Task<IResult> Report(
        long number,
        Body<TermList> body,
        Caller caller,
        Workspaces workspaces,
        TermReports reports,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Results.Json(await reports.Make(workspace.Id, body.Value.Terms, caller, cancel), PagesApi.Format.Json);
    }

    private static async Task<IResult> ListSynonyms(
        long number,
        Caller caller,
        Workspaces workspaces,
        Synonyms synonyms,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Results.Json(new SynonymGroups(await synonyms.List(workspace.Id, caller, cancel)), PagesApi.Format.Json);
    }

    private static async Task<IResult> ReplaceSynonyms(
        long number,
        Body<SynonymGroups> body,
        Caller caller,
        Workspaces workspaces,
        Synonyms synonyms,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await synonyms.Replace(workspace.Id, body.Value.Groups, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        SavedSearches saved,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await saved.List(workspace.Id, WorkspacePages.Page(page, pageSize), caller, cancel);
        return Results.Json(new { items = found.Items.Select(Wire), found.Total }, PagesApi.Format.Json);
    }

    private static async Task<IResult> Save(
        long number,
        Body<NewSearch> body,
        Caller caller,
        Workspaces workspaces,
        SavedSearches saved,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var (name, query, isFrozen) = body.Value;
        var search = await saved.Save(workspace.Id, name, query, isFrozen, caller, cancel);
        return Results.Json(Wire(search), PagesApi.Format.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Found(
        long number,
        long search,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        SavedSearches saved,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await saved.Documents(workspace.Id, search, WorkspacePages.Page(page, pageSize), caller, cancel);
        var items = found.Items.Select(document => DocumentPages.Wire(document, null));
        return Results.Json(new { items, found.Total }, PagesApi.Format.Json);
    }

    private static async Task<IResult> Delete(
        long number,
        long search,
        Caller caller,
        Workspaces workspaces,
        SavedSearches saved,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await saved.Delete(workspace.Id, search, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Hits(
        long number,
        long document,
        string query,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        return Results.Json(new { items = await searches.HitsIn(found, query, caller, cancel) }, PagesApi.Format.Json);
    }

    private static object Wire(SavedSearch search) =>
        new
        {
            search.Number,
            search.Name,
            search.Query,
            search.IsFrozen,
            search.CreatedAt,
        };
}
