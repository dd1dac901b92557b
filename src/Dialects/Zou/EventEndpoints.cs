using System.Text.Json.Nodes;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Dossier.Dialects.Zou.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What may be asked of the event log, beside its events.</summary>
internal static class EventEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/data/events/names", Names);

    /// <summary>Every name that an event may have, and that the log may be asked by.</summary>
    private static async Task<IResult> Names(Caller caller, RecordEvents events, CancellationToken cancel)
    {
        await events.MustLookBack(caller, cancel);
        var names = EventNames.All.Select(known => known.Name).Distinct().Order(StringComparer.Ordinal);
        return Reply.Ok(new JsonArray([.. names.Select(name => (JsonNode)name)]));
    }
}
