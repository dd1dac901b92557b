using System.Globalization;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.Review;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.3, batches, and their life as its section 6 has it. That a reviewer takes one from the pool is ours.</summary>
internal static class BatchEndpoints
{
    private const string All = "/projects/{project_id}/batches";
    private const int PageSize = 49;
    private const int LargestPage = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(All + "/assigned", Assigned);
        api.MapPost(All + "/unassigned", Unassigned);
        api.MapPost(All + "/completed", Completed);
        api.MapPost(All + "/assign", Assign);
        api.MapPost(All + "/unassign", Unassign);
        api.MapPost(All + "/checkout", CheckOut);
        api.MapPost(All + "/checkin", CheckIn);
        api.MapPost(All, Create);
        api.MapPut(All, Change);
        api.MapDelete(All, Delete);
    }

    internal sealed record FilterItem(string? Field = null, string? Operator = null, JsonElement? Value = null);

    internal sealed record FilterBody(
        List<long>? UserIds = null,
        bool HideCompleted = false,
        List<FilterItem>? Filters = null,
        int Sort = 0,
        bool Ascending = true
    );

    internal sealed record NamedBatches(List<long>? BatchIds = null, long UserId = 0);

    internal sealed record ChangeBody(List<long>? BatchIds = null, string? Notes = null, long? StatusFolderId = null);

    internal sealed record CheckInBody(long BatchId, int BatchStatus, long TargetBatchSetId = 0);

    internal sealed record CheckOutBody(long BatchId);

    internal sealed record NewBatch(
        long FolderId = -1,
        int DocGroup = 0,
        int Type = 0,
        string? Prefix = null,
        int BatchSize = 100,
        bool BatchCluster = false,
        bool UnbatchedOnly = false,
        long FieldId = -1,
        int StartPos = 1,
        long StatusFolderId = 0,
        bool KeepGroupsTogether = false,
        long LinkType = 0,
        long LinkId = 0,
        long BatchSetId = 0,
        long ClusterPanelId = 0,
        bool NameWithGroupByField = false,
        long ViewingFilter = 0,
        string? Notes = null
    );

    internal sealed record CreateBody(NewBatch Batch, List<long>? RecordIds = null, long? ViewId = null);

    private static Task<IResult> Assigned(
        HttpContext context,
        Project project,
        OptionalBody<FilterBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    ) => List(context, project, BatchList.Assigned, body, caller, batches, cancel);

    private static Task<IResult> Unassigned(
        HttpContext context,
        Project project,
        OptionalBody<FilterBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    ) => List(context, project, BatchList.Available, body, caller, batches, cancel);

    private static Task<IResult> Completed(
        HttpContext context,
        Project project,
        OptionalBody<FilterBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    ) => List(context, project, BatchList.Completed, body, caller, batches, cancel);

    /// <summary>Contract 3.3: pages begin at 0, and batches of the pool have a list of their own.</summary>
    private static async Task<IResult> List(
        HttpContext context,
        Project project,
        BatchList list,
        OptionalBody<FilterBody> body,
        Actor actor,
        Batches batches,
        CancellationToken cancel
    )
    {
        var asked = body.Value ?? new FilterBody();
        var set = Asked.Number(context.Request, "batch_set_id", 0);
        var filter = new BatchFilter(list)
        {
            SetNumber = set == 0 ? null : set,
            // Nobody has what is in the pool: whose batches are wanted says nothing about it.
            Reviewers = list == BatchList.Available ? [] : asked.UserIds ?? [],
            HidesCompleted = asked.HideCompleted,
            Conditions = [.. (asked.Filters ?? []).Select(item => BatchTypes.Condition(item.Field, item.Operator, item.Value))],
            OrderBy = BatchTypes.Order(asked.Sort),
            IsDescending = !asked.Ascending,
        };
        var page = Page(context.Request);
        var found = await batches.List(project.Id, filter, page, actor, cancel);
        var items = found.Items.Select(Wire).ToList();
        var isOpen = list == BatchList.Available;
        return Reply.Ok(
            new
            {
                assignedBatches = isOpen ? [] : items,
                openBatches = isOpen ? items : [],
                batchesMaxPageNum = (found.Total + page.Size - 1) / page.Size,
                totalBatches = found.Total,
            }
        );
    }

    private static async Task<IResult> Create(
        Project project,
        Body<CreateBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        var asked = body.Value.Batch;
        // Contract 7.1: 0, null and an empty list name nothing.
        var records = body.Value.RecordIds ?? [];
        var view = body.Value.ViewId is > 0 ? body.Value.ViewId : null;
        if (asked.Type != BatchTypes.Arbitrary && (records.Count > 0 || view is not null))
        {
            throw Refused.Invalid("record_ids", "Only batches of type 5 take 'record_ids' or 'view_id'.");
        }

        if (asked.Type == BatchTypes.Arbitrary && records.Count > 0 == view is not null)
        {
            throw Refused.Invalid("record_ids", "Batches of type 5 take either 'record_ids' or 'view_id'.");
        }

        var order = new BatchOrder(BatchTypes.Kind(asked.Type))
        {
            Prefix = Asked.Text(asked.Prefix, "prefix"),
            FirstNumber = asked.StartPos >= 0 ? asked.StartPos : throw Refused.Invalid("start_pos", "'start_pos' must not be negative."),
            IsNamedByValue = asked.NameWithGroupByField,
            Size = asked.BatchSize >= 1 ? asked.BatchSize : throw Refused.Invalid("batch_size", "'batch_size' must be at least 1."),
            KeepsGroupsTogether = asked.KeepGroupsTogether,
            Grouping = BatchTypes.Group(asked.DocGroup),
            UnbatchedOnly = asked.UnbatchedOnly,
            SetNumber = Named(asked.BatchSetId),
            FolderNumber = Named(asked.FolderId),
            FieldNumber = Named(asked.FieldId),
            PanelNumber = Named(asked.ClusterPanelId),
            Documents = records,
            ViewNumber = view,
            StatusFolderNumber = Named(asked.StatusFolderId),
            Notes = asked.Notes ?? "",
            ExtrasJson = Keep(asked),
        };
        await batches.Create(project.Id, order, caller, cancel);
        return Reply.Created(new { iconectOk = "Batches created under unassigned." });
    }

    private static async Task<IResult> Assign(
        Project project,
        Body<NamedBatches> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        await batches.Assign(project.Id, Ids(body.Value.BatchIds), body.Value.UserId, caller, cancel);
        return Reply.Message("Batches assigned.");
    }

    private static async Task<IResult> Unassign(
        Project project,
        Body<NamedBatches> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        await batches.Unassign(project.Id, Ids(body.Value.BatchIds), caller, cancel);
        return Reply.Message("Batches unassigned.");
    }

    private static async Task<IResult> Change(
        Project project,
        Body<ChangeBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        var change = new BatchChange { Notes = body.Value.Notes, StatusFolderNumber = body.Value.StatusFolderId };
        await batches.Change(project.Id, Ids(body.Value.BatchIds), change, caller, cancel);
        return Reply.Message("Batches updated.");
    }

    private static async Task<IResult> CheckOut(
        Project project,
        Body<CheckOutBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        await batches.CheckOut(project.Id, body.Value.BatchId, caller, cancel);
        return Reply.Message("Batch checked out.");
    }

    private static async Task<IResult> CheckIn(
        Project project,
        Body<CheckInBody> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var set = Named(asked.TargetBatchSetId);
        await batches.CheckIn(project.Id, asked.BatchId, BatchTypes.State(asked.BatchStatus), set, caller, cancel);
        return Reply.Message("Batch checked in.");
    }

    private static async Task<IResult> Delete(
        Project project,
        Body<NamedBatches> body,
        Caller caller,
        Batches batches,
        CancellationToken cancel
    )
    {
        await batches.Delete(project.Id, Ids(body.Value.BatchIds), caller, cancel);
        return Results.NoContent();
    }

    /// <summary>Contract 7.4: all of them above 0.</summary>
    private static List<long> Ids(List<long>? ids) =>
        ids is { Count: > 0 } && ids.All(id => id > 0)
            ? ids
            : throw Refused.Invalid("batch_ids", "'batch_ids' must name batches, by ids greater than 0.");

    /// <summary>0 and -1 name nothing.</summary>
    private static long? Named(long id) => id > 0 ? id : null;

    private static PageOf Page(HttpRequest request)
    {
        var number = Asked.Number(request, "page", 0);
        var size = Asked.Number(request, "page_size", PageSize);
        return number is < 0 or >= int.MaxValue ? throw Refused.Invalid("page", "'page' must not be negative.")
            : size is < 1 or > LargestPage ? throw Refused.Invalid("page_size", $"'page_size' must be from 1 to {LargestPage}.")
            : new PageOf((int)number + 1, (int)size);
    }

    private static string Keep(NewBatch asked) =>
        Asked.Kept(
            "{}",
            extras =>
            {
                extras["link_type"] = asked.LinkType;
                extras["link_id"] = asked.LinkId;
                extras["doc_group"] = asked.DocGroup;
                extras["batch_cluster"] = asked.BatchCluster;
                extras["viewing_filter"] = asked.ViewingFilter;
            }
        );

    private static object Wire(Batch batch)
    {
        var extras = Extras.Of(batch.ExtrasJson, IconectDialect.Name);
        long Kept(string name) => extras[name]?.GetValue<long>() ?? 0;
        return new
        {
            batchId = batch.Number,
            batchName = batch.Name,
            batchType = BatchTypes.Of(batch.Kind),
            batchStatus = BatchTypes.Of(batch.State),
            createDate = Date(batch.CreatedAt),
            createUser = batch.CreatorNumber ?? 0,
            userId = batch.ReviewerNumber ?? 0,
            assignedBy = batch.AssignerNumber ?? 0,
            assignedDate = Date(batch.AssignedAt),
            completedDate = Date(batch.CompletedAt),
            docCount = batch.DocumentCount,
            groupCount = batch.GroupCount,
            statusFolderName = string.Join('|', batch.StatusFolderPath),
            linkType = Kept("link_type"),
            linkedItem = Kept("link_id"),
            docGroupId = Kept("doc_group"),
            projectNameAndIterName = (string?)null,
            batchSetId = batch.SetNumber ?? 0,
            batch.Notes,
        };
    }

    /// <summary>As sampled: <c>2026-02-11 4:55:12 PM</c>.</summary>
    private static string? Date(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd h:mm:ss tt", CultureInfo.InvariantCulture);
}
