using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.3, the case hierarchy: managing client, client, case. Read here; made by making cases.</summary>
internal static class HierarchyEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/managingClients", ManagingClients);
        api.MapGet("/managingClients/{id}", ManagingClient);
        api.MapGet("/managingClients/{id}/clients", ClientsOf);
        api.MapGet("/clients/{id}", Client);
    }

    private static async Task<IResult> ManagingClients(Caller caller, Clients clients, CancellationToken cancel)
    {
        var all = await clients.Organizations(caller, cancel);
        return Reply.List(all.Select(Wire));
    }

    private static async Task<IResult> ManagingClient(string id, Caller caller, Clients clients, CancellationToken cancel) =>
        Reply.Ok(Wire(await clients.Organization(Translate.Number(id, "managing client"), caller, cancel)));

    private static async Task<IResult> ClientsOf(string id, Caller caller, Clients clients, CancellationToken cancel)
    {
        var all = await clients.Of(Translate.Number(id, "managing client"), caller, cancel);
        return Reply.List(all.Select(Wire));
    }

    private static async Task<IResult> Client(string id, Caller caller, Clients clients, CancellationToken cancel) =>
        Reply.Ok(Wire(await clients.Find(Translate.Number(id, "client"), caller, cancel)));

    private static object Wire(Organization organization) => new { id = Translate.Id(organization.Number), organization.Name };

    private static object Wire(Client client) =>
        new
        {
            id = Translate.Id(client.Number),
            client.Name,
            managingClient = new { id = Translate.Id(client.OrganizationNumber), name = client.OrganizationName },
        };
}
