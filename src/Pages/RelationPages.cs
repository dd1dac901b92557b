using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Review;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What belongs to a document, and what became of it.</summary>
internal static class RelationPages
{
    private const string Document = "/workspaces/{number:long}/documents/{document:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Document}/related", Related);
        api.MapGet($"{Document}/history", History);
    }

    /// <param name="Similarity">In per cent, to the text its group is named by.</param>
    /// <param name="Depth">In its conversation, from 0.</param>
    internal sealed record Row(DocumentPages.Row Document, int? Similarity, int? Depth);

    internal sealed record Happening(long Number, string Kind, string Who, DateTimeOffset At, JsonElement Details);

    private static async Task<Answer<ListOf<Row>>> Related(
        long number,
        long document,
        Relation relation,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Relations relations,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var part = WorkspacePages.Page(page, pageSize);
        var found = await relations.Of(workspace.Id, document, relation, part, caller, cancel);
        return Answer.List(found, one => new Row(DocumentPages.Wire(one.Document, null), one.Similarity, one.Depth));
    }

    private static async Task<Answer<ListOf<Happening>>> History(
        long number,
        long document,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Histories histories,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var events = await histories.EventsOf(found, WorkspacePages.Page(page, pageSize), caller, cancel);
        return Answer.List(
            events,
            fact => new Happening(fact.Number, fact.Kind, fact.ActorName, fact.OccurredAt, JsonElement.Parse(fact.DetailsJson))
        );
    }
}
