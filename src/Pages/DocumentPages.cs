using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>The documents of a workspace: found, looked at, taken.</summary>
internal static class DocumentPages
{
    private const string Documents = "/workspaces/{number:long}/documents";
    private const string Document = Documents + "/{document:long}";

    /// <summary>Characters of one part of a text.</summary>
    private const int LargestPart = 1_000_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Documents, Find);
        api.MapGet($"{Documents}/groups", Groups);
        api.MapGet(Documents + "/groups/{member:long}", InGroup);
        api.MapGet(Document, Show);
        api.MapGet($"{Document}/text", Text);
        api.MapGet($"{Document}/text/part", Part);
        api.MapGet($"{Document}/file", Take);
    }

    /// <param name="Date">Sent, or else last modified.</param>
    /// <param name="TextLength">In characters (UTF-16 units).</param>
    /// <param name="Values">Of the fields asked for, by their numbers.</param>
    internal sealed record Row(
        long Number,
        Guid Id,
        Guid FamilyId,
        Guid? ParentId,
        string Name,
        string Path,
        string Custodian,
        DocumentKind Kind,
        Outcome Outcome,
        Guid? DuplicateOf,
        string? DuplicateReason,
        DateTimeOffset? Date,
        string MediaType,
        long Size,
        string? Sha256,
        string? Md5,
        long TextLength,
        int? PageCount,
        Snippet? Snippet,
        IReadOnlyDictionary<string, JsonNode?>? Values
    );

    /// <param name="Waiting">Changes that are not in the index yet.</param>
    internal sealed record Found(IReadOnlyList<Row> Items, long Total, int Waiting);

    /// <param name="Values">By the names of fields.</param>
    /// <param name="Folders">The ids of those it is placed in.</param>
    internal sealed record Shown(Row Document, IReadOnlyDictionary<string, JsonNode?> Values, IReadOnlyList<Guid> Folders);

    internal sealed record TextPart(long Start, string Text, long Total);

    /// <summary>What is asked of the documents of a workspace.</summary>
    internal sealed record Asked
    {
        public string? Query { get; init; }
        public SearchSort? Sort { get; init; }

        /// <summary>The number of the field that <c>sort=Field</c> sorts by.</summary>
        public long? SortField { get; init; }
        public bool? Descending { get; init; }
        public long? Batch { get; init; }
        public Guid? Folder { get; init; }
        public bool? WithoutDuplicates { get; init; }

        /// <summary>With a piece of each text that shows its hits; without, a list is quicker.</summary>
        public bool? Snippets { get; init; }

        /// <summary>Numbers of fields whose values are told, separated by commas.</summary>
        public string? Fields { get; init; }
        public int? Page { get; init; }
        public int? PageSize { get; init; }

        /// <exception cref="Refused">Invalid.</exception>
        public SearchOrder Order() =>
            new(Query)
            {
                Page = WorkspacePages.Page(Page, PageSize),
                Sort = Sort ?? (string.IsNullOrEmpty(Query) ? SearchSort.Number : SearchSort.Relevance),
                SortField = SortField,
                IsDescending = Descending ?? false,
                BatchNumber = Batch,
                UnderFolderId = Folder,
                IsWithoutDuplicates = WithoutDuplicates ?? false,
                HasSnippets = !string.IsNullOrEmpty(Query) && (Snippets ?? true),
            };
    }

    /// <param name="Lead">The first of its documents that were found.</param>
    /// <param name="Documents">How many of them were found.</param>
    internal sealed record GroupRow(Row Lead, long Documents);

    /// <param name="Total">How many groups there are.</param>
    /// <param name="Documents">How many documents are in all of them.</param>
    /// <param name="Waiting">Changes that are not in the index yet.</param>
    internal sealed record FoundGroups(IReadOnlyList<GroupRow> Items, long Total, long Documents, int Waiting);

    private static async Task<Answer<Found>> Find(
        long number,
        [AsParameters] Asked asked,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var result = await searches.Find(workspace.Id, asked.Order(), caller, cancel);
        var wanted = Numbers(asked.Fields);
        var items = result.Hits.Items.Select(hit => Wire(hit.Document, hit.Snippet, wanted));
        return Answer.Of(new Found([.. items], result.Hits.Total, result.Waiting));
    }

    private static async Task<Answer<FoundGroups>> Groups(
        long number,
        GroupedBy by,
        [AsParameters] Asked asked,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var result = await searches.Groups(workspace.Id, asked.Order(), by, caller, cancel);
        var wanted = Numbers(asked.Fields);
        var items = result.Groups.Items.Select(group => new GroupRow(Wire(group.Lead, null, wanted), group.Documents));
        return Answer.Of(new FoundGroups([.. items], result.Groups.Total, result.Documents, result.Waiting));
    }

    /// <summary>What is found of the family or conversation that a document is in.</summary>
    private static async Task<Answer<ListOf<Row>>> InGroup(
        long number,
        long member,
        GroupedBy by,
        [AsParameters] Asked asked,
        Caller caller,
        Workspaces workspaces,
        Searches searches,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await searches.InGroup(workspace.Id, member, asked.Order(), by, caller, cancel);
        var wanted = Numbers(asked.Fields);
        return Answer.List(found, document => Wire(document, null, wanted));
    }

    private static async Task<Answer<Shown>> Show(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var names = (await fields.List(workspace.Id, caller, cancel)).ToDictionary(field => $"{field.Number}", field => field.Name);
        var values = JsonNode.Parse(found.ValuesJson)!.AsObject().Where(value => names.ContainsKey(value.Key));
        var folders = await documents.FoldersOf([found.Id], cancel);
        return Answer.Of(
            new Shown(Wire(found, null), values.ToDictionary(value => names[value.Key], value => value.Value), [.. folders[found.Id]])
        );
    }

    private static async Task<IResult> Text(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Texts texts,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        return found.TextHash is { } hash
            ? Results.Stream(await texts.OpenBytes(hash, cancel), "text/plain; charset=utf-8")
            : throw Refused.NotFound("text");
    }

    /// <summary>As much of a long text as is shown at a time; empty when the document has none.</summary>
    private static async Task<Answer<TextPart>> Part(
        long number,
        long document,
        long? start,
        int? length,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Texts texts,
        CancellationToken cancel
    )
    {
        var from = start is null or >= 0 ? start ?? 0 : throw Refused.Invalid("start", "'start' must not be negative.");
        var most = length ?? LargestPart;
        if (most is < 1 or > LargestPart)
        {
            throw Refused.Invalid("length", $"'length' must be from 1 to {LargestPart}.");
        }

        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        return Answer.Of(new TextPart(from, await texts.Part(found.TextHash, from, most, cancel), found.TextLength));
    }

    private static async Task<IResult> Take(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Versions versions,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var (version, content) = await versions.Download(workspace.Id, found.Id, null, caller, cancel);
        return new Download(content, version.FileName, version.MediaType, version.Sha256);
    }

    /// <summary>The numbers of fields in a list separated by commas.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    private static string[] Numbers(string? list)
    {
        var numbers = (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return numbers.All(number => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? numbers
            : throw Refused.Invalid("fields", "'fields' must be numbers of fields, separated by commas.");
    }

    internal static Row Wire(Document document, Snippet? snippet, params string[] fields) =>
        new(
            document.Number,
            document.Id,
            document.FamilyId,
            document.ParentId,
            document.Name,
            document.Path,
            document.Custodian,
            document.Kind,
            document.Outcome,
            document.DuplicateOf,
            document.DuplicateReason,
            document.SortedAt,
            document.MediaType,
            document.Size,
            document.Sha256,
            document.Md5,
            document.TextLength,
            document.PageCount,
            snippet,
            fields.Length == 0 ? null : ValuesOf(document, fields)
        );

    private static Dictionary<string, JsonNode?> ValuesOf(Document document, string[] fields)
    {
        var values = JsonNode.Parse(document.ValuesJson)!.AsObject();
        return fields.Where(values.ContainsKey).Distinct().ToDictionary(field => field, field => values[field]);
    }
}
