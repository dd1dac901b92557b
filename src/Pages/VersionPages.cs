using Dossier.Core.Documents;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>The states that a document's file has had.</summary>
internal static class VersionPages
{
    private const string Versions = "/workspaces/{number:long}/documents/{document:long}/versions";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Versions, List);
        api.MapPost(Versions, Add);
        api.MapGet(Versions + "/{ordinal:int}/file", Take);
    }

    /// <param name="Ordinal">From 1.</param>
    /// <param name="Size">In bytes.</param>
    internal sealed record Row(
        int Ordinal,
        string FileName,
        string MediaType,
        long Size,
        string Sha256,
        string? Note,
        string CreatedBy,
        DateTimeOffset CreatedAt,
        bool IsCurrent
    );

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Versions versions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var all = await versions.List(workspace.Id, found.Id, caller, cancel);
        var names = await profiles.NamesOf(all.Select(version => version.CreatedBy), cancel);
        return Answer.List(
            all,
            version => new Row(
                version.Ordinal,
                version.FileName,
                version.MediaType,
                version.Size,
                version.Sha256,
                version.Note,
                names.GetValueOrDefault(version.CreatedBy, ""),
                version.CreatedAt,
                version.Ordinal == found.CurrentVersion
            )
        );
    }

    /// <summary>The bytes of the request become the next version; the earlier ones stay.</summary>
    private static async Task<Answer<DocumentPages.Row>> Add(
        long number,
        long document,
        string fileName,
        string? note,
        HttpRequest request,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var file = new NewFile(Core.Kernel.Names.Check(fileName, "fileName"), request.Body)
        {
            MediaType = request.ContentType,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
        };
        return Answer.Made(DocumentPages.Wire(await documents.Replace(workspace.Id, found.Id, file, caller, cancel), null));
    }

    private static async Task<IResult> Take(
        long number,
        long document,
        int ordinal,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Versions versions,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var (version, content) = await versions.Download(workspace.Id, found.Id, ordinal, caller, cancel);
        return new Download(content, version.FileName, version.MediaType, version.Sha256);
    }
}
