using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>The documents of a workspace: found, looked at, taken.</summary>
internal static class DocumentPages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces/{number:long}/documents", Find);
        api.MapGet("/workspaces/{number:long}/documents/{document:long}", Show);
        api.MapGet("/workspaces/{number:long}/documents/{document:long}/text", Text);
        api.MapGet("/workspaces/{number:long}/documents/{document:long}/file", Take);
    }

    private static async Task<IResult> Find(
        long number,
        string? query,
        SearchSort? sort,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var order = new SearchOrder(query)
        {
            Page = WorkspacePages.Page(page, pageSize),
            Sort = sort ?? (string.IsNullOrEmpty(query) ? SearchSort.Number : SearchSort.Relevance),
            HasSnippets = !string.IsNullOrEmpty(query),
        };
        var result = await searches.Find(workspace.Id, order, caller, cancel);
        var items = result.Hits.Items.Select(hit => Wire(hit.Document, hit.Snippet));
        return Results.Json(
            new
            {
                items,
                result.Hits.Total,
                result.Waiting,
            },
            PagesApi.Format.Json
        );
    }

    private static async Task<IResult> Show(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var names = (await fields.List(workspace.Id, caller, cancel)).ToDictionary(field => $"{field.Number}", field => field.Name);
        var values = JsonNode.Parse(found.ValuesJson)!.AsObject().Where(value => names.ContainsKey(value.Key));
        var shown = values.ToDictionary(value => names[value.Key], value => value.Value);
        return Results.Json(new { document = Wire(found, null), values = shown }, PagesApi.Format.Json);
    }

    private static async Task<IResult> Text(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Texts texts,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        return found.TextHash is { } hash
            ? Results.Stream(await texts.OpenBytes(hash, cancel), "text/plain; charset=utf-8")
            : throw Refused.NotFound("text");
    }

    private static async Task<IResult> Take(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Versions versions,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var (version, content) = await versions.Download(workspace.Id, found.Id, null, caller, cancel);
        return new Download(content, version.FileName, version.MediaType, version.Sha256);
    }

    internal static object Wire(Document document, Snippet? snippet) =>
        new
        {
            document.Number,
            document.Id,
            document.FamilyId,
            document.ParentId,
            document.Name,
            document.Path,
            document.Custodian,
            kind = document.Kind.ToString(),
            outcome = document.Outcome.ToString(),
            document.DuplicateReason,
            date = document.SortedAt,
            document.MediaType,
            document.Size,
            document.Sha256,
            document.Md5,
            document.TextLength,
            snippet,
        };
}
