using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.12, views.</summary>
internal static class ViewEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/projects/{project_id}/views", Create);

    internal sealed record ViewBody(
        List<long>? SelectedIds = null,
        bool InvertSelection = false,
        string? SearchQuery = null,
        string? ExpiryDate = null
    );

    private static async Task<IResult> Create(Project project, Body<ViewBody> body, Caller caller, Views views, CancellationToken cancel)
    {
        var asked = body.Value;
        var isPicked = asked.SelectedIds is { Count: > 0 } || asked.InvertSelection;
        var query = string.IsNullOrWhiteSpace(asked.SearchQuery) ? null : asked.SearchQuery;
        if (isPicked == query is not null)
        {
            throw Refused.Invalid("search_query", "Give either 'selected_ids' or 'search_query'.");
        }

        var order = new NewView
        {
            Query = query,
            Numbers = asked.SelectedIds ?? [],
            IsInverted = asked.InvertSelection,
            ExpiresAt = Asked.Time(asked.ExpiryDate, "expiry_date"),
        };
        return Reply.Created(new { viewId = (await views.Create(project.Id, order, caller, cancel)).Number });
    }
}
