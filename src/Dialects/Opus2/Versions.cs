using System.Globalization;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 2.1, the versions that the vendor's error texts presuppose, and the content of documents.</summary>
internal static class VersionEndpoints
{
    public const string MayNotDelete = "You do not have permission to delete this file";
    private const string NoVersion = "Document version not found.";
    private static readonly (Reason, string) NoDocument = (Reason.NotFound, "Document not found.");

    public static void Map(RouteGroupBuilder api)
    {
        const string One = "/projects/{projectId}/documents/{document}";
        api.MapMethods($"{One}/download", Verbs.Read, Download);
        api.MapMethods($"{One}/versions", Verbs.Read, List);
        api.MapMethods($"{One}/versions/{{version}}", Verbs.Read, Find);
        api.MapDelete($"{One}/versions/{{version}}", Delete);
        api.MapMethods($"{One}/versions/{{version}}/download", Verbs.Read, DownloadVersion);
    }

    private static async Task<IResult> List(
        HttpContext context,
        Slice slice,
        Project project,
        string document,
        Caller caller,
        Versions versions,
        CancellationToken cancel
    )
    {
        var all = await Translate.Saying(versions.List(project.Id, Translate.Id(document), caller, cancel), NoDocument);
        var part = all.Skip((int)Math.Min(slice.Page.Skip, all.Count)).Take(slice.Page.Size);
        return Reply.List(context, slice, all.Count, part.Select(DocumentWire.Of));
    }

    private static async Task<IResult> Find(
        Project project,
        string document,
        string version,
        Caller caller,
        Versions versions,
        CancellationToken cancel
    ) => Reply.Ok(DocumentWire.Of(await Named(project, document, version, caller, versions, cancel)));

    private static async Task<IResult> Delete(
        Project project,
        string document,
        string version,
        Caller caller,
        Versions versions,
        CancellationToken cancel
    )
    {
        var found = await Named(project, document, version, caller, versions, cancel);
        await Translate.Saying(
            versions.Delete(project.Id, found.DocumentId, found.Ordinal, caller, cancel),
            (Reason.NotFound, NoVersion),
            (Reason.Forbidden, MayNotDelete),
            (Reason.Conflict, "You cannot delete the only version of a document")
        );
        return Reply.Done();
    }

    private static Task<IResult> Download(Project project, string document, Caller caller, Versions versions, CancellationToken cancel) =>
        Content(project, Translate.Id(document), null, caller, versions, cancel);

    private static async Task<IResult> DownloadVersion(
        Project project,
        string document,
        string version,
        Caller caller,
        Versions versions,
        CancellationToken cancel
    )
    {
        var found = await Named(project, document, version, caller, versions, cancel);
        return await Content(project, found.DocumentId, found.Ordinal, caller, versions, cancel);
    }

    /// <summary>Contract 13.11: the project's switch is about content, and nothing else.</summary>
    private static async Task<IResult> Content(
        Project project,
        Guid documentId,
        int? ordinal,
        Actor actor,
        Versions versions,
        CancellationToken cancel
    )
    {
        if (!project.Workspace.Settings.ApiDownloadEnabled)
        {
            throw new Refused(Reason.Forbidden, "Download docs via API is switched off for this project.");
        }

        var download = versions.Download(project.Id, documentId, ordinal, actor, cancel);
        var (version, content) = await Translate.Saying(download, NoDocument);
        return new Download(content, version.FileName, version.MediaType, version.Sha256);
    }

    /// <summary>A version by its id, or by its number in the document.</summary>
    /// <exception cref="Refused">Invalid when it can be neither; NotFound.</exception>
    private static async Task<DocumentVersion> Named(
        Project project,
        string document,
        string version,
        Actor actor,
        Versions versions,
        CancellationToken cancel
    )
    {
        var id = Translate.Id(version);
        var isNumber = long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && ordinal > 0;
        if (id == Guid.Empty && !isNumber)
        {
            throw Refused.Invalid("version", "Invalid version ID Format");
        }

        var all = await Translate.Saying(versions.List(project.Id, Translate.Id(document), actor, cancel), NoDocument);
        return all.FirstOrDefault(one => isNumber ? one.Ordinal == ordinal : one.Id == id) ?? throw new Refused(Reason.NotFound, NoVersion);
    }
}
