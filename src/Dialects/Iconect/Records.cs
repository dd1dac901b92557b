using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Stores;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.6, records: documents of any kind, as rows of fields.</summary>
internal static class RecordEndpoints
{
    private const int PageSize = 50;
    private const int PageSizeOfNothingAsked = 100;
    private const int LargestPage = 1000;
    private const int ValueLength = 100;
    private const string Unnamed = "Record";

    // Contract 4, record_status.
    private const int Added = 0;
    private const int Duplicate = 1;
    private const int Failed = 2;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/projects/{project_id}/records", List);
        api.MapPost("/projects/{project_id}/records", Create);
        api.MapPut("/projects/{project_id}/records", Change);
        api.MapGet("/projects/{project_id}/records/{record_id}", Find);
    }

    internal sealed record RecordsBody(
        List<RecordBody>? Records = null,
        List<long>? HashIds = null,
        long? FilestoreId = null,
        long? NativeFieldId = null
    );

    private static async Task<IResult> Find(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        var ids = Wanted(context, all);
        var document = await Record(Asked.Id(context, "record_id"), project, caller, documents, cancel);
        return Reply.Ok(new RecordWire(context, project, all).Of(document, ids, 0));
    }

    /// <summary>Contract 3.6; <c>after_id</c> is ours: the records after one, at the same cost however many came before.</summary>
    private static async Task<IResult> List(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        Views views,
        Fields fields,
        CancellationToken cancel
    )
    {
        var request = context.Request;
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        var ids = Wanted(context, all);
        var records = Asked.Numbers(request, "record_ids");
        var view = Asked.Number(request, "view_id", 0);
        if (records is not null && view != 0)
        {
            throw Refused.Invalid("view_id", "'record_ids' and 'view_id' exclude each other.");
        }

        var after = Asked.Number(request, "after_id", 0);
        if (view != 0 && after != 0)
        {
            throw Refused.Invalid("after_id", "'after_id' and 'view_id' exclude each other.");
        }

        var page = Page(request);
        var filter = new DocumentFilter
        {
            Numbers = records,
            After = after == 0 ? null : after,
            IsUncounted = true,
        };
        var found =
            view != 0
                ? await views.Documents(project.Id, view, page, caller, cancel)
                : await documents.List(project.Id, filter, page, caller, cancel);
        var wire = new RecordWire(context, project, all);
        var longest = Math.Min(Asked.Number(request, "size_limit", ValueLength), int.MaxValue);
        return Reply.Ok(found.Items.Select(document => wire.Of(document, ids, longest)));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Project project,
        Body<RecordsBody> body,
        Caller caller,
        ManyDocuments records,
        Fields fields,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        var asked = Checked(body.Value);
        var natives = await RecordFiles.Of(body.Value, project, all, stores, caller, cancel);
        var wire = new RecordWire(context, project, all);
        var read = asked.Select(record => Read(wire, record, natives.Field)).ToList();
        var rows = read.Select(row => row.Given).OfType<RecordWire.Given>().Select(given => Row(given, all)).ToList();
        var made = new Queue<RecordOutcome>(await records.Create(project.Id, rows, Identity(body.Value, all), caller, cancel));
        var outcomes = read.Select(row => row.Given is null ? new RecordOutcome(null, null, row.Problem) : made.Dequeue()).ToList();
        return Answer(asked, await natives.Attach(outcomes, read.Select(row => row.Given?.FilePath), cancel), wire);
    }

    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<RecordsBody> body,
        Caller caller,
        ManyDocuments records,
        Fields fields,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        var asked = Checked(body.Value);
        var natives = await RecordFiles.Of(body.Value, project, all, stores, caller, cancel);
        var wire = new RecordWire(context, project, all);
        var read = asked.Select(record => Read(wire, record, natives.Field)).ToList();
        var changes = asked
            .Zip(read, (record, row) => (record, row.Given))
            .Where(pair => pair.Given is not null)
            .Select(pair => new RecordChange(
                pair.record.Id,
                pair.record.Version == 0 ? null : pair.record.Version,
                pair.Given!.Name,
                pair.Given.Values
            ))
            .ToList();
        var made = new Queue<RecordOutcome>(await records.Change(project.Id, changes, Identity(body.Value, all), caller, cancel));
        var outcomes = read.Select(row => row.Given is null ? new RecordOutcome(null, null, row.Problem) : made.Dequeue()).ToList();
        var errors = asked
            .Zip(await natives.Attach(outcomes, read.Select(row => row.Given?.FilePath), cancel))
            .Where(pair => pair.Second.Problem is not null)
            .Select(pair => new { pair.First.Id, message = pair.Second.Problem });
        return Reply.Ok(new { iconectOk = "Records updated.", recordErrors = errors });
    }

    /// <summary>The record of an address.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static async Task<Document> Record(long id, Project project, Actor actor, Documents documents, CancellationToken cancel)
    {
        try
        {
            return await documents.Find(project.Id, id, actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw Refused.NotFound("record");
        }
    }

    private static IResult Answer(IReadOnlyList<RecordBody> asked, IReadOnlyList<RecordOutcome> outcomes, RecordWire wire)
    {
        var added = outcomes.Select(outcome => outcome.Document).OfType<Document>().ToList();
        var problems = outcomes
            .Where(outcome => outcome.Problem is not null)
            .Select(outcome => new { id = outcome.Document?.Number ?? 0, message = outcome.Problem! })
            .ToList();
        var duplicates = asked
            .Zip(outcomes)
            .Where(pair => pair.Second.DuplicateOf is not null)
            .Select(pair => new
            {
                pair.First.FieldData,
                id = pair.Second.DuplicateOf,
                version = 0,
            })
            .ToList();
        var isRefused = added.Count == 0 && problems.Count == asked.Count;
        var body = new Dictionary<string, object?>
        {
            [isRefused ? "iconect_error" : "iconect_ok"] =
                isRefused ? problems[0].message
                : added.Count > 0 ? "Records created."
                : "No records created.",
            ["new_records_list"] = new
            {
                records = added.Select(document => wire.Of(document, null, 0)),
                recordStatus = new { results = asked.Zip(outcomes, Result), addedRecordIds = added.Select(document => document.Number) },
            },
            ["duplicate_list"] = duplicates.Count > 0 ? duplicates : null,
            ["record_errors"] = problems.Count > 0 ? problems : null,
        };
        return Reply.Json(
            body,
            isRefused ? StatusCodes.Status400BadRequest
                : added.Count > 0 ? StatusCodes.Status201Created
                : StatusCodes.Status200OK
        );
    }

    private static object Result(RecordBody asked, RecordOutcome outcome) =>
        new
        {
            status = outcome.Document is not null ? Added
            : outcome.DuplicateOf is not null ? Duplicate
            : Failed,
            data = new
            {
                asked.FieldData,
                id = 0,
                version = 0,
            },
            fieldErrors = outcome.Problem is { } problem ? new[] { problem } : null,
        };

    private static (RecordWire.Given? Given, string? Problem) Read(RecordWire wire, RecordBody record, long native)
    {
        try
        {
            return (wire.Read(record, native), null);
        }
        catch (Refused refused)
        {
            return (null, refused.Message);
        }
    }

    /// <summary>A record has a name here: the one it is given, or else its first text.</summary>
    private static NewRecord Row(RecordWire.Given given, ProjectFields all)
    {
        var missing = all
            .Defaults.Where(value => given.Values.All(own => own.FieldId != value.Field.Id))
            .Select(value => new GivenValue(value.Field.Id, value.Text));
        List<GivenValue> values = [.. given.Values, .. missing];
        return new NewRecord(string.IsNullOrWhiteSpace(given.Name) ? Unnamed : given.Name, values);
    }

    private static List<RecordBody> Checked(RecordsBody body)
    {
        var records = body.Records is { Count: > 0 } given ? given : throw Refused.Invalid("records", "'records' must name a record.");
        var wrong = records.FindIndex(record => record.FieldData is { ValueKind: not JsonValueKind.Object });
        return wrong < 0
            ? records
            : throw Refused.Invalid($"records[{wrong}].field_data", $"'records[{wrong}].field_data' must be an object.");
    }

    private static List<Guid> Identity(RecordsBody body, ProjectFields all) =>
        [
            .. (body.HashIds ?? [])
                .Distinct()
                .Select(id => all.Field(id)?.Id ?? throw Refused.Invalid("hash_ids", $"Field {id} cannot identify a record.")),
        ];

    private static IReadOnlyList<long>? Wanted(HttpContext context, ProjectFields all)
    {
        var ids = Asked.Numbers(context.Request, "field_ids");
        return ids?.FirstOrDefault(id => !all.Has(id)) is { } unknown and not 0
            ? throw Refused.Invalid("field_ids", $"There is no field {unknown}.")
            : ids;
    }

    /// <summary>Contract 8, B8: nothing asked gives 100.</summary>
    private static PageOf Page(HttpRequest request)
    {
        var number = Asked.Number(request, "page", 1);
        var size = Asked.Number(request, "page_size", request.Query.Count == 0 ? PageSizeOfNothingAsked : PageSize);
        return number is < 1 or > int.MaxValue ? throw Refused.Invalid("page", "'page' must be at least 1.")
            : size is < 1 or > LargestPage ? throw Refused.Invalid("page_size", $"'page_size' must be from 1 to {LargestPage}.")
            : new PageOf((int)number, (int)size);
    }
}
