using Dossier.Core.Kernel;
using Dossier.Core.Review;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.2, batch sets. Their data is kept for the caller, and never sent.</summary>
internal static class BatchSetEndpoints
{
    private const string All = "/projects/{project_id}/batchsets";
    private const string One = All + "/{set_id}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(All, List);
        api.MapPost(All, Create);
        api.MapGet(One, Find);
        api.MapPut(One, Change);
        api.MapDelete(One, Delete);
    }

    internal sealed record SetBody(string? Name = null, string? Description = null, string? Data = null);

    private static async Task<IResult> List(Project project, Caller caller, BatchSets sets, CancellationToken cancel) =>
        Reply.Ok((await sets.List(project.Id, caller, cancel)).Select(Wire));

    private static async Task<IResult> Find(
        HttpContext context,
        Project project,
        Caller caller,
        BatchSets sets,
        CancellationToken cancel
    ) => Reply.Ok(Wire(await sets.Find(project.Id, Asked.Id(context, "set_id"), caller, cancel)));

    private static async Task<IResult> Create(
        Project project,
        Body<SetBody> body,
        Caller caller,
        BatchSets sets,
        CancellationToken cancel
    ) => Reply.Created(Wire(await sets.Create(project.Id, Order(body.Value, null), caller, cancel)));

    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<SetBody> body,
        Caller caller,
        BatchSets sets,
        CancellationToken cancel
    )
    {
        var number = Asked.Id(context, "set_id");
        return Reply.Ok(Wire(await sets.Change(project.Id, number, before => Order(body.Value, before), caller, cancel)));
    }

    private static async Task<IResult> Delete(HttpContext context, Project project, Caller caller, BatchSets sets, CancellationToken cancel)
    {
        await sets.Delete(project.Id, Asked.Id(context, "set_id"), caller, cancel);
        return Results.NoContent();
    }

    private static BatchSetOrder Order(SetBody asked, BatchSet? before) =>
        new(Asked.Text(asked.Name, "name"))
        {
            Description = asked.Description ?? before?.Description,
            ExtrasJson = asked.Data is null
                ? before?.ExtrasJson ?? "{}"
                : Asked.Kept(before?.ExtrasJson ?? "{}", extras => extras["data"] = asked.Data),
        };

    private static object Wire(BatchSet set) =>
        new
        {
            id = set.Number,
            set.Name,
            description = set.Description ?? "",
            dataStoreId = 0,
            isValid = true,
        };
}
