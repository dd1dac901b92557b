using Dossier.Core.Kernel;
using Dossier.Core.Review;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Batches: made, handed out, worked through, given back.</summary>
internal static class BatchPages
{
    private const string Batches = "/workspaces/{number:long}/batches";
    private const string Batch = Batches + "/{batch:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Batches, List);
        api.MapPost(Batches, Create);
        api.MapGet($"{Batches}/progress", Progress);
        api.MapPost($"{Batch}/check-out", CheckOut);
        api.MapPost($"{Batch}/check-in", CheckIn);
        api.MapPost($"{Batch}/assign", Assign);
        api.MapPost($"{Batch}/release", Release);
    }

    /// <param name="Folder">Only documents of the folder of this number.</param>
    /// <param name="Query">Only what this query finds; not together with a folder.</param>
    internal sealed record NewBatches(
        string Prefix,
        int Size = 100,
        Grouping? KeepTogether = null,
        bool UnbatchedOnly = true,
        long? Folder = null,
        string? Query = null
    );

    /// <param name="Reviewer">The number of who has it; null for the pool.</param>
    internal sealed record Row(
        long Number,
        string Name,
        BatchState State,
        long Documents,
        long? Reviewer,
        DateTimeOffset? AssignedAt,
        DateTimeOffset? CompletedAt,
        DateTimeOffset CreatedAt,
        bool IsMine
    );

    internal sealed record Made(int Batches);

    /// <param name="State">Available, Incomplete or Completed.</param>
    internal sealed record GivenBack(BatchState State);

    internal sealed record Assignment(long Reviewer);

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        BatchList? which,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var filter = new BatchFilter(which ?? BatchList.All) { OrderBy = BatchOrderBy.Created };
        var found = await batches.List(workspace.Id, filter, WorkspacePages.Page(page, pageSize), caller, cancel);
        return Answer.List(found, batch => Wire(batch, caller));
    }

    private static async Task<Answer<Made>> Create(
        long number,
        Body<NewBatches> body,
        Caller caller,
        Workspaces workspaces,
        Views views,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var asked = body.Value;
        if (asked is { Folder: not null, Query: not null })
        {
            throw Refused.Invalid("folder", "Batches are made of a folder or of what a query finds, not of both.");
        }

        var view = asked.Query is { } query ? await views.Create(workspace.Id, new NewView { Query = query }, caller, cancel) : null;
        var kind =
            view is not null ? BatchKind.Picked
            : asked.Folder is not null ? BatchKind.Folder
            : BatchKind.All;
        var order = new BatchOrder(kind)
        {
            Prefix = asked.Prefix,
            Size = asked.Size,
            KeepsGroupsTogether = asked.KeepTogether is not null,
            Grouping = asked.KeepTogether ?? Grouping.Families,
            UnbatchedOnly = asked.UnbatchedOnly,
            FolderNumber = asked.Folder,
            ViewNumber = view?.Number,
        };
        return Answer.Made(new Made(await batches.Create(workspace.Id, order, caller, cancel)));
    }

    private static async Task<Answer<ListOf<BatchProgress>>> Progress(
        long number,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await batches.Progress(workspace.Id, caller, cancel), one => one);
    }

    private static async Task<IResult> CheckOut(
        long number,
        long batch,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await batches.CheckOut(workspace.Id, batch, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> CheckIn(
        long number,
        long batch,
        Body<GivenBack> body,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await batches.CheckIn(workspace.Id, batch, body.Value.State, null, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Assign(
        long number,
        long batch,
        Body<Assignment> body,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await batches.Assign(workspace.Id, [batch], body.Value.Reviewer, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Release(
        long number,
        long batch,
        Caller caller,
        Workspaces workspaces,
        Batches batches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await batches.Unassign(workspace.Id, [batch], caller, cancel);
        return Results.NoContent();
    }

    private static Row Wire(Batch batch, Actor actor) =>
        new(
            batch.Number,
            batch.Name,
            batch.State,
            batch.DocumentCount,
            batch.ReviewerNumber,
            batch.AssignedAt,
            batch.CompletedAt,
            batch.CreatedAt,
            batch.ReviewerId == actor.UserId
        );
}
