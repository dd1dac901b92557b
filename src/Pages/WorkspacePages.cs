using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Reports;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Workspaces: how large they are, how far the work is; made, and opened.</summary>
internal static class WorkspacePages
{
    public const int MostRows = 200;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces", List);
        api.MapPost("/workspaces", Create);
        api.MapGet("/workspaces/{number:long}", Show);
    }

    internal sealed record NewWorkspace(string Name, string? Client = null, string? Description = null);

    /// <param name="Bytes">Of the current versions of its documents.</param>
    /// <param name="Running">Workflows that are not over.</param>
    internal sealed record Row(
        long Number,
        string Name,
        string? Description,
        string Client,
        WorkspaceState State,
        DateTimeOffset CreatedAt,
        string CreatedBy,
        long Documents,
        long Bytes,
        long Running,
        long Exceptions,
        long Batches,
        long CompletedBatches,
        long Members
    );

    /// <param name="Rights">What whoever asks may do there.</param>
    internal sealed record Opened(Row Workspace, IReadOnlyList<Capability> Rights, string TimeZone, bool TakesEvidence);

    /// <summary>The part of a list that a request asks for.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static PageOf Page(int? page, int? pageSize) => PageOf.Checked(page ?? 1, pageSize ?? 50, MostRows);

    private static async Task<Answer<ListOf<Row>>> List(
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        WorkspaceSizes sizes,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var found = await workspaces.List(null, Page(page, pageSize), caller, cancel);
        var size = await sizes.Of([.. found.Items.Select(workspace => workspace.Id)], caller, cancel);
        var names = await profiles.NamesOf(found.Items.Select(workspace => workspace.CreatedBy), cancel);
        return Answer.List(found, workspace => Wire(workspace, size.GetValueOrDefault(workspace.Id), names));
    }

    private static async Task<Answer<Row>> Create(Body<NewWorkspace> body, Caller caller, Workspaces workspaces, CancellationToken cancel)
    {
        var (name, client, description) = body.Value;
        var order = new WorkspaceOrder(name)
        {
            Description = string.IsNullOrWhiteSpace(description) ? null : description.Trim(),
            ClientName = string.IsNullOrWhiteSpace(client) ? null : client.Trim(),
        };
        var made = await workspaces.Create(order, caller, cancel);
        return Answer.Made(Wire(made, null, new Dictionary<Guid, string>()));
    }

    private static async Task<Answer<Opened>> Show(
        long number,
        Caller caller,
        Workspaces workspaces,
        WorkspaceSizes sizes,
        Memberships memberships,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var size = await sizes.Of([workspace.Id], caller, cancel);
        var names = await profiles.NamesOf([workspace.CreatedBy], cancel);
        var rights = await memberships.Rights(workspace.Id, caller, cancel);
        var settings = workspace.Settings;
        return Answer.Of(
            new Opened(
                Wire(workspace, size.GetValueOrDefault(workspace.Id), names),
                [.. rights.Order()],
                settings.TimeZone,
                settings.IngestionEnabled && workspace.State == WorkspaceState.Active
            )
        );
    }

    private static Row Wire(Workspace workspace, WorkspaceSize? size, IReadOnlyDictionary<Guid, string> names)
    {
        size ??= new WorkspaceSize();
        return new Row(
            workspace.Number,
            workspace.Name,
            workspace.Description,
            workspace.ClientName,
            workspace.State,
            workspace.CreatedAt,
            names.GetValueOrDefault(workspace.CreatedBy, ""),
            size.Documents,
            size.Bytes,
            size.Running,
            size.Exceptions,
            size.Batches,
            size.CompletedBatches,
            size.Members
        );
    }
}
