using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.Review;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Fields and folders of a workspace, and what reviewers decide with them.</summary>
internal static class CodingPages
{
    private const string Workspace = "/workspaces/{number:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Workspace}/fields", ListFields);
        api.MapPost($"{Workspace}/fields", CreateField);
        api.MapGet($"{Workspace}/folders", ListFolders);
        api.MapGet($"{Workspace}/folders/tree", Tree);
        api.MapPost($"{Workspace}/folders", CreateFolder);
        api.MapPost($"{Workspace}/codings", Code);
        api.MapPost(Workspace + "/codings/{coding:long}/undo", Undo);
    }

    /// <param name="Choices">For a field of choices; null otherwise.</param>
    internal sealed record FieldRow(
        long Number,
        string Key,
        string Name,
        FieldType Type,
        bool IsSystem,
        bool IsMultiple,
        IReadOnlyList<string>? Choices
    );

    internal sealed record NewFieldRow(string Name, FieldType Type, bool IsMultiple = false, IReadOnlyList<string>? Choices = null);

    internal sealed record FolderRow(long Number, Guid Id, string Name, long? Parent, int Depth, long Documents, long Folders);

    internal sealed record NewFolderRow(string Name, Guid? Parent = null);

    /// <param name="Values">By the numbers of fields; null clears one.</param>
    /// <param name="Place">The numbers of folders.</param>
    internal sealed record Decision(
        IReadOnlyList<long> Documents,
        Relation Spread = Relation.Alone,
        IReadOnlyDictionary<long, JsonNode?>? Values = null,
        IReadOnlyList<long>? Place = null,
        IReadOnlyList<long>? Displace = null
    );

    private static async Task<Answer<ListOf<FieldRow>>> ListFields(
        long number,
        Caller caller,
        Workspaces workspaces,
        Fields fields,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await fields.List(workspace.Id, caller, cancel), Wire);
    }

    private static async Task<Answer<FieldRow>> CreateField(
        long number,
        Body<NewFieldRow> body,
        Caller caller,
        Workspaces workspaces,
        Fields fields,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var (name, type, isMultiple, choices) = body.Value;
        var order = new NewField(name, type)
        {
            IsMultiple = isMultiple,
            SettingsJson = type == FieldType.Choice ? Json.Write(new { choices = choices ?? [] }) : "{}",
        };
        return Answer.Made(Wire(await fields.Create(workspace.Id, order, caller, cancel)));
    }

    private static async Task<Answer<ListOf<FolderRow>>> ListFolders(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Folders folders,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await folders.List(workspace.Id, null, WorkspacePages.Page(page, pageSize), caller, cancel), Wire);
    }

    /// <summary>The folders right in another, or at the top.</summary>
    private static async Task<Answer<ListOf<FolderRow>>> Tree(
        long number,
        Guid? parent,
        Caller caller,
        Workspaces workspaces,
        Folders folders,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await folders.In(workspace.Id, parent, caller, cancel), Wire);
    }

    private static async Task<Answer<FolderRow>> CreateFolder(
        long number,
        Body<NewFolderRow> body,
        Caller caller,
        Workspaces workspaces,
        Folders folders,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var order = new NewFolder(body.Value.Name) { ParentId = body.Value.Parent };
        return Answer.Made(Wire(await folders.Create(workspace.Id, order, caller, cancel)));
    }

    private static async Task<Answer<Coding>> Code(
        long number,
        Body<Decision> body,
        Caller caller,
        Workspaces workspaces,
        Fields fields,
        Codings codings,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var decision = body.Value;
        var ids = (await fields.List(workspace.Id, caller, cancel)).ToDictionary(field => field.Number, field => field.Id);
        var order = new CodingOrder
        {
            Documents = decision.Documents,
            Spread = decision.Spread,
            Values =
            [
                .. (decision.Values ?? new Dictionary<long, JsonNode?>()).Select(value => new GivenValue(
                    ids.TryGetValue(value.Key, out var id) ? id : throw Refused.NotFound("field"),
                    value.Value
                )),
            ],
            Place = decision.Place ?? [],
            Displace = decision.Displace ?? [],
        };
        return Answer.Made(await codings.Apply(workspace.Id, order, caller, cancel));
    }

    private static async Task<Answer<Undone>> Undo(
        long number,
        long coding,
        Caller caller,
        Workspaces workspaces,
        Codings codings,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.Of(await codings.Undo(workspace.Id, coding, caller, cancel));
    }

    private static FieldRow Wire(Field field) =>
        new(
            field.Number,
            field.Key,
            field.Name,
            field.Type,
            field.IsSystem,
            field.IsMultiple,
            field.Type == FieldType.Choice
                ? [.. (JsonNode.Parse(field.SettingsJson)?["choices"] as JsonArray ?? []).Select(choice => $"{choice}")]
                : null
        );

    private static FolderRow Wire(Folder folder) =>
        new(folder.Number, folder.Id, folder.Name, folder.ParentNumber, folder.Depth, folder.DocumentCount, folder.FolderCount);
}
