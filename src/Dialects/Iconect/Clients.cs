using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>The states of contract 4.</summary>
internal static class State
{
    public const int Active = 0;
    public const int Inactive = 2;

    /// <summary>The member of extras that it is kept in.</summary>
    public const string Member = "state";

    public static int Of(string extrasJson) => Extras.Of(extrasJson, IconectDialect.Name)[Member]?.GetValue<int>() ?? Active;

    public static string Keep(string extrasJson, int state) => Asked.Kept(extrasJson, extras => extras[Member] = state);
}

/// <summary>Contract 3.7, clients.</summary>
internal static class ClientEndpoints
{
    private const string Description = "description";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients", List);
        api.MapPost("/clients", Create);
        api.MapGet("/clients/{client_id}", Find);
        api.MapPut("/clients/{client_id}", Change);
        api.MapGet("/clients/{client_id}/projects", Projects);
        api.MapMethods("/clients/{client_id}/activate", ["POST", "PUT"], Activate);
        api.MapMethods("/clients/{client_id}/deactivate", ["POST", "PUT"], Deactivate);
    }

    internal sealed record ClientBody(string Name, string Description, int State);

    private static async Task<IResult> List(Caller caller, Clients clients, CancellationToken cancel) =>
        Reply.Ok((await clients.List(caller, cancel)).Select(Wire));

    private static async Task<IResult> Create(Body<ClientBody> body, Caller caller, Clients clients, CancellationToken cancel)
    {
        var extras = Keep("{}", Checked(body.Value));
        return Reply.Created(Wire(await clients.Create(body.Value.Name, extras, caller, cancel)));
    }

    private static async Task<IResult> Find(HttpContext context, Caller caller, Clients clients, CancellationToken cancel) =>
        Reply.Ok(Wire(await clients.Find(Id(context), caller, cancel)));

    private static async Task<IResult> Change(
        HttpContext context,
        Body<ClientBody> body,
        Caller caller,
        Clients clients,
        CancellationToken cancel
    )
    {
        var asked = Checked(body.Value);
        return Reply.Ok(Wire(await clients.Change(Id(context), asked.Name, extras => Keep(extras, asked), caller, cancel)));
    }

    private static async Task<IResult> Projects(
        HttpContext context,
        Caller caller,
        Clients clients,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var client = await clients.Find(Id(context), caller, cancel);
        return Reply.Ok(
            (await workspaces.List(client.Number, PageOf.First(int.MaxValue), caller, cancel)).Items.Select(ProjectEndpoints.Wire)
        );
    }

    private static Task<IResult> Activate(HttpContext context, Caller caller, Clients clients, CancellationToken cancel) =>
        Set(context, State.Active, "Client activated.", caller, clients, cancel);

    private static Task<IResult> Deactivate(HttpContext context, Caller caller, Clients clients, CancellationToken cancel) =>
        Set(context, State.Inactive, "Client deactivated.", caller, clients, cancel);

    private static async Task<IResult> Set(
        HttpContext context,
        int state,
        string message,
        Actor actor,
        Clients clients,
        CancellationToken cancel
    )
    {
        await clients.Change(Id(context), null, extras => State.Keep(extras, state), actor, cancel);
        return Reply.Message(message);
    }

    private static long Id(HttpContext context) => Asked.Id(context, "client_id");

    private static ClientBody Checked(ClientBody body)
    {
        Asked.Text(body.Name, "name");
        Asked.Text(body.Description, Description);
        Asked.OneOf(body.State, State.Member, State.Active, State.Inactive);
        return body;
    }

    private static string Keep(string extrasJson, ClientBody body) =>
        Asked.Kept(
            extrasJson,
            extras =>
            {
                extras[Description] = body.Description;
                extras[State.Member] = body.State;
            }
        );

    public static object Wire(Client client) =>
        new
        {
            id = client.Number,
            client.Name,
            description = Extras.Of(client.ExtrasJson, IconectDialect.Name)[Description]?.GetValue<string>() ?? "",
            state = State.Of(client.ExtrasJson),
        };
}
