using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Lists of terms and what they find; synonyms.</summary>
internal static class TermPages
{
    private const string Workspace = "/workspaces/{number:long}";

    internal sealed record TermList(IReadOnlyList<string> Terms);

    internal sealed record SynonymGroups(IReadOnlyList<IReadOnlyList<string>> Groups);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost($"{Workspace}/terms", Report);
        api.MapPost($"{Workspace}/terms.csv", Table);
        api.MapGet($"{Workspace}/synonyms", ListSynonyms);
        api.MapPut($"{Workspace}/synonyms", ReplaceSynonyms);
    }

    private static async Task<Answer<TermReport>> Report(
        long number,
        Body<TermList> body,
        Caller caller,
        Workspaces workspaces,
        TermReports reports,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.Of(await reports.Make(workspace.Id, body.Value.Terms, caller, cancel));
    }

    private static async Task<Answer<SynonymGroups>> ListSynonyms(
        long number,
        Caller caller,
        Workspaces workspaces,
        Synonyms synonyms,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.Of(new SynonymGroups(await synonyms.List(workspace.Id, caller, cancel)));
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

    private static async Task<IResult> Table(
        long number,
        Body<TermList> body,
        Caller caller,
        Workspaces workspaces,
        TermReports reports,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var report = await reports.Make(workspace.Id, body.Value.Terms, caller, cancel);
        return new CsvTable($"terms-{number}.csv", report.WriteCsv);
    }
}
