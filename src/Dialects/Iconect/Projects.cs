using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.11, projects.</summary>
internal static class ProjectEndpoints
{
    private const string Kind = "type";
    private const string DataServer = "dataservers_id";
    private const int Templates = 1;
    private static readonly int[] Kinds = [0, 3, 4, 5, 6, 7, 8, 9];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/projects", List);
        api.MapPost("/projects", Create);
        api.MapGet("/projects/{project_id}", Find);
        api.MapPut("/projects/{project_id}", Change);
        api.MapGet("/projects/{project_id}/client", ClientOf);
        api.MapGet("/projects/{project_id}/settings", Settings);
        api.MapMethods("/projects/{project_id}/activate", ["POST", "PUT"], Activate);
        api.MapMethods("/projects/{project_id}/deactivate", ["POST", "PUT"], Deactivate);
    }

    internal sealed record NewProject(
        long DataserversId,
        long ClientId,
        string Name,
        string? Description = null,
        int? ProjectTemplateId = null,
        int Type = 0,
        int State = State.Active
    );

    internal sealed record ProjectState(string Name, string Description);

    /// <summary>Templates are a kind of their own there; here any project can be the model of another, and none is only that.</summary>
    private static async Task<IResult> List(HttpContext context, Caller caller, Workspaces workspaces, CancellationToken cancel)
    {
        var type = Asked.OneOf((int)Math.Clamp(Asked.Number(context.Request, Kind, 0), -1, 3), Kind, 0, Templates, 2);
        var projects = type == Templates ? [] : (await workspaces.List(null, PageOf.First(int.MaxValue), caller, cancel)).Items;
        return Reply.Ok(projects.Select(Wire));
    }

    private static async Task<IResult> Create(Body<NewProject> body, Caller caller, Workspaces workspaces, CancellationToken cancel)
    {
        var asked = body.Value;
        Asked.OneOf(asked.Type, Kind, Kinds);
        Asked.OneOf(asked.State, State.Member, State.Active, State.Inactive);
        var order = new WorkspaceOrder(Asked.Text(asked.Name, "name"))
        {
            Description = asked.Description,
            ClientNumber = asked.ClientId,
            BaseWorkspaceNumber = asked.ProjectTemplateId is > 0 ? asked.ProjectTemplateId : null,
            ExtrasJson = Asked.Kept(
                "{}",
                extras =>
                {
                    extras[Kind] = asked.Type;
                    extras[State.Member] = asked.State;
                    extras[DataServer] = asked.DataserversId;
                }
            ),
        };
        return Reply.Created(Wire(await workspaces.Create(order, caller, cancel)));
    }

    private static IResult Find(Project project) => Reply.Ok(Wire(project.Workspace));

    private static async Task<IResult> Change(
        Project project,
        Body<ProjectState> body,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var change = new WorkspaceChange
        {
            Name = Asked.Text(body.Value.Name, "name"),
            Description = Asked.Text(body.Value.Description, "description"),
        };
        return Reply.Ok(Wire(await workspaces.Change(project.Id, _ => change, caller, cancel)));
    }

    private static async Task<IResult> ClientOf(Project project, Caller caller, Clients clients, CancellationToken cancel) =>
        Reply.Ok(ClientEndpoints.Wire(await clients.Find(project.Workspace.ClientNumber, caller, cancel)));

    private static async Task<IResult> Settings(Project project, Caller caller, Fields fields, CancellationToken cancel) =>
        Reply.Ok(new { fieldAssociations = Associations.Of(new ProjectFields(await fields.List(project.Id, caller, cancel))) });

    private static Task<IResult> Activate(Project project, Caller caller, Workspaces workspaces, CancellationToken cancel) =>
        Set(project, State.Active, "Project activated.", caller, workspaces, cancel);

    private static Task<IResult> Deactivate(Project project, Caller caller, Workspaces workspaces, CancellationToken cancel) =>
        Set(project, State.Inactive, "Project deactivated.", caller, workspaces, cancel);

    private static async Task<IResult> Set(
        Project project,
        int state,
        string message,
        Actor actor,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        await workspaces.Change(
            project.Id,
            before => new WorkspaceChange { ExtrasJson = State.Keep(before.ExtrasJson, state) },
            actor,
            cancel
        );
        return Reply.Message(message);
    }

    public static object Wire(Workspace workspace)
    {
        var extras = Extras.Of(workspace.ExtrasJson, IconectDialect.Name);
        return new
        {
            id = workspace.Number,
            workspace.Name,
            description = workspace.Description ?? "",
            state = State.Of(workspace.ExtrasJson),
            type = Number(extras, Kind),
            clientId = workspace.ClientNumber,
            dataserversId = Number(extras, DataServer),
        };
    }

    private static long Number(JsonObject extras, string member) => extras[member]?.GetValue<long>() ?? 0;
}
