using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.1, connectors. There are none to sources outside, so the list is empty.</summary>
internal static class ConnectorEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/clients/{id}/connectors", List);

    private static async Task<IResult> List(string id, Caller caller, Clients clients, CancellationToken cancel)
    {
        await clients.Find(Translate.Number(id, "client"), caller, cancel);
        return Reply.List(Array.Empty<object>());
    }
}
