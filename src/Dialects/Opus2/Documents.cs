using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 7, documents.</summary>
internal static class DocumentEndpoints
{
    private const string FileField = "file";
    private const string FolderField = "folderId";
    private const string NameField = "name";
    private const string MetadataField = "metadata";
    private const string RejectDuplicate = "rejectDuplicate";

    /// <summary>In bytes: more than any file system of today takes for one file.</summary>
    private const long LargestFile = 1L << 50;
    private static readonly (Reason, string) NoDocument = (Reason.NotFound, "Document not found.");

    public static void Map(RouteGroupBuilder api)
    {
        const string One = "/projects/{projectId}/documents/{document}";
        api.MapMethods("/projects/{projectId}/documents", Verbs.Read, List);
        api.MapPost("/projects/{projectId}/documents", Create);
        api.MapMethods("/projects/{projectId}/documents/folder/{folder}", Verbs.Read, ListOfFolder);
        api.MapMethods(One, Verbs.Read, Find);
        api.MapMethods(One, Verbs.Change, Change);
        api.MapDelete(One, Delete);
        api.MapPut($"{One}/{{folder}}", Move);
        api.MapPost($"{One}/replace", Replace);
    }

    /// <summary>What of a document may be changed; what is not there stays. Values are named by field, null clears one.</summary>
    internal sealed record DocumentPatch
    {
        [MinLength(1)]
        public string Name { get; init; } = "";

        [MinLength(1)]
        public string FolderId { get; init; } = "";

        public IReadOnlyDictionary<string, JsonNode?> Fields { get; init; } = new Dictionary<string, JsonNode?>();
    }

    private static async Task<IResult> List(
        HttpContext context,
        Slice slice,
        Project project,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var filter = new DocumentFilter { UpdatedAfter = slice.After, ByChange = true };
        var page = await documents.List(project.Id, filter, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, await wire.Of(project, page.Items, caller, cancel));
    }

    private static async Task<IResult> ListOfFolder(
        HttpContext context,
        Slice slice,
        Project project,
        string folder,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var found = await wire.Folders.Find(project.Id, Translate.Id(folder), caller, cancel);
        var filter = new DocumentFilter
        {
            FolderId = found.Folder.Id,
            UpdatedAfter = slice.After,
            ByChange = true,
        };
        var page = await documents.List(project.Id, filter, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, await wire.Of(project, page.Items, caller, cancel));
    }

    private static async Task<IResult> Find(
        Project project,
        string document,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var found = documents.Find(project.Id, Translate.Id(document), caller, cancel);
        return Reply.Ok(await wire.Of(project, await Translate.Saying(found, NoDocument), caller, cancel));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var rejectsDuplicate = Truth(context.Request.Query, RejectDuplicate);
        var made = await Multipart.Receive(
            context,
            FileField,
            [],
            LargestFile,
            async (fields, file) =>
            {
                var order = await Order(project, fields, file, caller, wire, cancel);
                return await documents.Create(project.Id, order with { RejectDuplicate = rejectsDuplicate }, caller, cancel);
            },
            cancel,
            optional: [FolderField, NameField, MetadataField]
        );
        var path = $"/projects/{Translate.Id(project.Id)}/documents/{Translate.Id(made.Id)}";
        return Reply.Created(context, path, await wire.Of(project, made, caller, cancel));
    }

    private static async Task<IResult> Change(
        Project project,
        string document,
        Body<DocumentPatch> body,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var patch = body.Value;
        var change = new DocumentChange
        {
            Name = patch.Name.Length > 0 ? patch.Name : null,
            Values = await Values(project, patch.Fields, caller, wire.Fields, cancel),
        };
        if (patch.FolderId.Length > 0)
        {
            change = Into(await FolderOf(project, patch.FolderId, caller, wire.Folders, cancel), change);
        }

        var changed = documents.Change(project.Id, Translate.Id(document), change, caller, cancel);
        return Reply.Ok(await wire.Of(project, await changed, caller, cancel));
    }

    private static async Task<IResult> Delete(
        Project project,
        string document,
        Caller caller,
        Documents documents,
        CancellationToken cancel
    )
    {
        var deleted = documents.Delete(project.Id, Translate.Id(document), caller, cancel);
        await Translate.Saying(deleted, NoDocument, (Reason.Forbidden, VersionEndpoints.MayNotDelete));
        return Reply.Done();
    }

    private static async Task<IResult> Move(
        Project project,
        string document,
        string folder,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var change = Into(await FolderOf(project, folder, caller, wire.Folders, cancel), new DocumentChange());
        var moved = await documents.Change(project.Id, Translate.Id(document), change, caller, cancel);
        return Reply.Ok(await wire.Of(project, moved, caller, cancel));
    }

    private static async Task<IResult> Replace(
        HttpContext context,
        Project project,
        string document,
        Caller caller,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var before = await Translate.Saying(documents.Find(project.Id, Translate.Id(document), caller, cancel), NoDocument);
        var replaced = await Multipart.Receive(
            context,
            FileField,
            [],
            LargestFile,
            (_, file) => documents.Replace(project.Id, before.Id, File(file), caller, cancel),
            cancel
        );
        return Reply.Ok(await wire.Of(project, replaced, caller, cancel));
    }

    private static async Task<NewDocument> Order(
        Project project,
        IReadOnlyDictionary<string, string> fields,
        FilePart part,
        Actor actor,
        DocumentWire wire,
        CancellationToken cancel
    )
    {
        var file = File(part);
        return new NewDocument(fields.GetValueOrDefault(NameField) ?? file.FileName)
        {
            File = file,
            FolderIds = fields.GetValueOrDefault(FolderField) is { Length: > 0 } folder
                ? [(await FolderOf(project, folder, actor, wire.Folders, cancel)).Id]
                : [],
            Values = await Values(project, Metadata(fields.GetValueOrDefault(MetadataField)), actor, wire.Fields, cancel),
        };
    }

    private static NewFile File(FilePart part)
    {
        // Some senders name the whole path on their own machine.
        var name = part.FileName[(part.FileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return new NewFile(Names.Check(name, FileField, 1000), part.Content) { MediaType = part.MediaType };
    }

    private static async Task<Folder> FolderOf(Project project, string id, Actor actor, MainFolders folders, CancellationToken cancel)
    {
        var found = folders.Find(project.Id, Translate.Id(id), actor, cancel);
        return (await Translate.Saying(found, (Reason.NotFound, "Folder not found."))).Folder;
    }

    /// <summary>Out of all other folders of its panel; its places in other panels stay.</summary>
    private static DocumentChange Into(Folder folder, DocumentChange change) =>
        change with
        {
            FolderIds = [folder.Id],
            PanelId = folder.PanelId,
        };

    private static async Task<IReadOnlyList<GivenValue>> Values(
        Project project,
        IReadOnlyDictionary<string, JsonNode?> given,
        Actor actor,
        Fields fields,
        CancellationToken cancel
    )
    {
        if (given.Count == 0)
        {
            return [];
        }

        var known = (await fields.List(project.Id, actor, cancel)).ToDictionary(field => field.Id);
        return
        [
            .. given.Select(value =>
                known.TryGetValue(Translate.Id(value.Key), out var field)
                    ? FieldWire.Given(field, value.Value)
                    : throw new Refused(Reason.NotFound, $"Field '{value.Key}' not found.")
            ),
        ];
    }

    private static Dictionary<string, JsonNode?> Metadata(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(text) ?? [];
        }
        catch (JsonException)
        {
            throw Refused.Invalid(MetadataField, $"'{MetadataField}' must be a JSON object of values by field id.");
        }
    }

    private static bool Truth(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var text))
        {
            return false;
        }

        return bool.TryParse(text, out var truth) ? truth : throw Refused.Invalid(name, $"'{name}' must be true or false.");
    }
}
