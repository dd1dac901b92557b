using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What was found, counted and shown in the text; searches that are kept.</summary>
internal static class SearchPages
{
    private const int UsualFacet = 50;
    private const string Workspace = "/workspaces/{number:long}";

    internal sealed record NewSearch(string Name, string Query, bool IsFrozen = false);

    internal sealed record Row(long Number, string Name, string Query, bool IsFrozen, DateTimeOffset CreatedAt);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Workspace}/facets", Facets);
        api.MapGet($"{Workspace}/searches", List);
        api.MapPost($"{Workspace}/searches", Save);
        api.MapGet(Workspace + "/searches/{search:long}/documents", Found);
        api.MapDelete(Workspace + "/searches/{search:long}", Delete);
        api.MapGet(Workspace + "/documents/{document:long}/hits", Hits);
    }

    private static async Task<Answer<FacetCounts>> Facets(
        long number,
        [AsParameters] DocumentPages.Asked asked,
        DateStep? step,
        int? most,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var counts = await searches.Facets(workspace.Id, asked.Order(), step ?? DateStep.Month, most ?? UsualFacet, caller, cancel);
        return Answer.Of(counts);
    }

    private static async Task<Answer<ListOf<Row>>> List(
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
        return Answer.List(found, Wire);
    }

    private static async Task<Answer<Row>> Save(
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
        return Answer.Made(Wire(search));
    }

    private static async Task<Answer<ListOf<DocumentPages.Row>>> Found(
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
        return Answer.List(found, document => DocumentPages.Wire(document, null));
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

    private static async Task<Answer<ListOf<Highlight>>> Hits(
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
        return Answer.List(await searches.HitsIn(found, query, caller, cancel), hit => hit);
    }

    private static Row Wire(SavedSearch search) => new(search.Number, search.Name, search.Query, search.IsFrozen, search.CreatedAt);
}
