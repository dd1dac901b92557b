using System.Text.Json.Nodes;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.9, panels. Where and how one is shown is kept for the caller.</summary>
internal static class PanelEndpoints
{
    private const string Kind = "type";
    private const string Location = "location";
    private const string Matching = "matching_field_ids";
    private const string Displayed = "display_field_ids";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/projects/{project_id}/panels", List);
        api.MapPost("/projects/{project_id}/panels", Create);
        api.MapGet("/projects/{project_id}/panels/{panel_id}", Find);
        api.MapPut("/projects/{project_id}/panels/{panel_id}", Change);
    }

    internal sealed record RelatedSettings(List<long>? MatchingFieldIds = null, List<long>? DisplayFieldIds = null);

    internal sealed record PanelBody(
        string? Name = null,
        int Type = 0,
        long? Location = null,
        RelatedSettings? CustomRelatedSettings = null
    );

    private static async Task<IResult> List(HttpContext context, Project project, Caller caller, Panels panels, CancellationToken cancel)
    {
        var type = context.Request.Query[Kind].ToString();
        if (type is not ("" or "0" or "1"))
        {
            throw Refused.Invalid(Kind, "'type' must be 0 or 1, or left out.");
        }

        var all = await panels.List(project.Id, caller, cancel);
        return Reply.Ok(all.Where(panel => type.Length == 0 || $"{KindOf(panel)}" == type).Select(Wire));
    }

    private static async Task<IResult> Create(Project project, Body<PanelBody> body, Caller caller, Panels panels, CancellationToken cancel)
    {
        var asked = Checked(body.Value);
        Asked.OneOf(asked.Type, Kind, 0, 1);
        var extras = Asked.Kept(Keep("{}", asked), extras => extras[Kind] = asked.Type);
        return Reply.Created(Wire(await panels.Create(project.Id, Asked.Text(asked.Name, "name"), extras, caller, cancel)));
    }

    private static async Task<IResult> Find(HttpContext context, Project project, Caller caller, Panels panels, CancellationToken cancel) =>
        Reply.Ok(Wire(await panels.Find(project.Id, Asked.Id(context, "panel_id"), caller, cancel)));

    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<PanelBody> body,
        Caller caller,
        Panels panels,
        CancellationToken cancel
    )
    {
        var asked = Checked(body.Value);
        var id = Asked.Id(context, "panel_id");
        return Reply.Ok(Wire(await panels.Change(project.Id, id, asked.Name, extras => Keep(extras, asked), caller, cancel)));
    }

    private static PanelBody Checked(PanelBody body) =>
        body.Location is < 0 ? throw Refused.Invalid(Location, "'location' must not be negative.") : body;

    private static string Keep(string extrasJson, PanelBody body) =>
        Asked.Kept(
            extrasJson,
            extras =>
            {
                extras[Location] = body.Location ?? extras[Location]?.GetValue<long>() ?? 0;
                if (body.CustomRelatedSettings is { } settings)
                {
                    extras[Matching] = Array(settings.MatchingFieldIds);
                    extras[Displayed] = Array(settings.DisplayFieldIds);
                }
            }
        );

    private static JsonArray Array(List<long>? ids) => [.. (ids ?? []).Select(id => (JsonNode)id)];

    private static int KindOf(Panel panel) => Extras.Of(panel.ExtrasJson, IconectDialect.Name)[Kind]?.GetValue<int>() ?? 0;

    private static object Wire(Panel panel)
    {
        var extras = Extras.Of(panel.ExtrasJson, IconectDialect.Name);
        return new
        {
            id = panel.Number,
            panel.Name,
            type = KindOf(panel),
            location = extras[Location]?.GetValue<long>() ?? 0,
            customRelatedSettings = new { matchingFieldIds = Ids(extras[Matching]), displayFieldIds = Ids(extras[Displayed]) },
        };
    }

    private static IEnumerable<long> Ids(JsonNode? ids) => ids is JsonArray array ? array.Select(id => id!.GetValue<long>()) : [];
}
