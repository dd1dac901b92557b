using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>
/// Contract 3.4, native files: the file of a record, in one piece or in chunks one after the other. That it is also had from there is ours.
/// </summary>
internal static class NativeFileEndpoints
{
    private const string FileField = "file";

    /// <summary>In bytes: more than any disk takes, so that no file is refused for its size alone.</summary>
    public const long Longest = 1L << 42;

    private const string ByField = "/projects/{project_id}/records/{record_id}/fields/{field_id}/file";

    /// <summary>Contract 3.4: the field may be named in the query instead.</summary>
    private const string ByQuery = "/projects/{project_id}/records/{record_id}/file";

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var path in new[] { ByField, ByQuery })
        {
            api.MapPost(path, Receive);
            api.MapDelete(path, Delete);
            api.MapGet(path, Send);
        }
    }

    private static async Task<IResult> Receive(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        Fields fields,
        FileParts parts,
        CancellationToken cancel
    )
    {
        var document = await Target(context, project, caller, documents, fields, cancel);
        var claim = Chunk(context);
        var whole = await Multipart.Receive(
            context,
            FileField,
            [],
            Longest,
            (_, file) =>
            {
                var name = file.FileName.Length > 0 ? file.FileName : document.Name;
                var content = new NewFile(name, file.Content) { MediaType = file.MediaType };
                return parts.Receive(project.Id, document.Id, claim, content, caller, cancel);
            },
            cancel
        );
        return Reply.Message(whole is null ? $"Chunk {claim.Ordinal} of {claim.Count} received." : "File uploaded.");
    }

    private static async Task<IResult> Delete(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var document = await Target(context, project, caller, documents, fields, cancel);
        await documents.DeleteFile(project.Id, document.Id, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Send(
        HttpContext context,
        Project project,
        Caller caller,
        Documents documents,
        Fields fields,
        Versions versions,
        CancellationToken cancel
    )
    {
        var document = await Target(context, project, caller, documents, fields, cancel);
        var (version, content) = await versions.Download(project.Id, document.Id, null, caller, cancel);
        return new Download(content, version.FileName, version.MediaType, version.Sha256);
    }

    /// <summary>The record, once it is clear that the field is one that holds its file.</summary>
    private static async Task<Document> Target(
        HttpContext context,
        Project project,
        Actor actor,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var document = await RecordEndpoints.Record(Asked.Id(context, "record_id"), project, actor, documents, cancel);
        var all = new ProjectFields(await fields.List(project.Id, actor, cancel));
        var isInPath = context.GetRouteValue("field_id") is not null;
        var id = isInPath ? Asked.Id(context, "field_id") : Asked.Number(context.Request, "field_id", 0);
        if (!all.Has(id))
        {
            throw isInPath ? Refused.NotFound("field") : Refused.Invalid("field_id", "'field_id' must name a field.");
        }

        return all.IsNative(id) ? document : throw Refused.Invalid("field_id", $"Field {id} holds no native file.");
    }

    /// <summary>Which chunk of a file comes.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static FilePartClaim Chunk(HttpContext context) => new(Ordinal(context, "chunk_index"), Ordinal(context, "chunk_count"));

    private static int Ordinal(HttpContext context, string name)
    {
        var number = Asked.Number(context.Request, name, 1);
        return number is >= 1 and <= int.MaxValue ? (int)number : throw Refused.Invalid(name, $"'{name}' must be at least 1.");
    }
}
