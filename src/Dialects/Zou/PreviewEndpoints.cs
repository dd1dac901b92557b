using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Previews: announced, uploaded, and given back as they came. Smaller pictures and other movies of them are still to come.</summary>
internal static class PreviewEndpoints
{
    /// <summary>In bytes.</summary>
    private const long LargestFile = 64L << 30;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/add-preview", Add);
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/preview-files/{preview_file_id}", AddBeside);
        api.MapPost("/pictures/preview-files/{instance_id}", Upload);
        api.MapGet("/pictures/originals/preview-files/{instance_id}.png", Picture);
        // Any other ending, after the one above.
        api.MapGet("/pictures/originals/preview-files/{instance_id}.{extension}", Original).WithOrder(1);
        api.MapGet("/pictures/originals/preview-files/{instance_id}/download", Save);
        api.MapGet("/movies/originals/preview-files/{instance_id}.mp4", Movie);
        api.MapGet("/movies/source/preview-files/{instance_id}.mp4", Movie);
        api.MapGet("/movies/originals/preview-files/{instance_id}/download", Save);
    }

    private static async Task<IResult> Add(
        string task_id,
        string comment_id,
        Given given,
        Caller caller,
        Previews previews,
        CancellationToken cancel
    )
    {
        var revision = given.WholeOrNull("revision") is { } asked and not 0 ? asked : (int?)null;
        return Reply.Created(await previews.Add(Query.PathId(task_id), Query.PathId(comment_id), revision, caller, cancel));
    }

    private static async Task<IResult> AddBeside(
        string task_id,
        string comment_id,
        string preview_file_id,
        Caller caller,
        Previews previews,
        CancellationToken cancel
    ) =>
        Reply.Created(
            await previews.AddBeside(Query.PathId(task_id), Query.PathId(comment_id), Query.PathId(preview_file_id), caller, cancel)
        );

    private static Task<IResult> Upload(string instance_id, HttpContext context, Caller caller, Previews previews, CancellationToken cancel)
    {
        var id = Query.PathId(instance_id);
        return Multipart.Receive(
            context,
            "file",
            [],
            LargestFile,
            async (_, file) => Reply.Created(await previews.Upload(id, file.FileName, file.Content, caller, cancel)),
            cancel
        );
    }

    private static Task<IResult> Picture(string instance_id, Caller caller, Previews previews, CancellationToken cancel) =>
        Answer(instance_id, PreviewNames.IsPicture, caller, previews, cancel);

    private static Task<IResult> Movie(string instance_id, Caller caller, Previews previews, CancellationToken cancel) =>
        Answer(instance_id, PreviewNames.IsMovie, caller, previews, cancel);

    private static Task<IResult> Original(
        string instance_id,
        string extension,
        Caller caller,
        Previews previews,
        CancellationToken cancel
    ) => Answer(instance_id, kept => kept.Equals(extension, StringComparison.OrdinalIgnoreCase), caller, previews, cancel);

    private static Task<IResult> Save(string instance_id, Caller caller, Previews previews, CancellationToken cancel) =>
        Answer(Query.PathId(instance_id), _ => true, isSaved: true, caller, previews, cancel);

    private static Task<IResult> Answer(
        string instanceId,
        Func<string, bool> isThat,
        Actor actor,
        Previews previews,
        CancellationToken cancel
    ) => Answer(Query.PathId(instanceId), isThat, isSaved: false, actor, previews, cancel);

    /// <summary>The bytes of a preview, if its extension is one that was asked for.</summary>
    internal static async Task<IResult> Answer(
        Guid id,
        Func<string, bool> isThat,
        bool isSaved,
        Actor actor,
        Previews previews,
        CancellationToken cancel
    )
    {
        var (preview, version, content) = await previews.Open(id, actor, cancel);
        if (!isThat(preview.Text("extension") ?? ""))
        {
            await content.DisposeAsync();
            throw Refused.NotFound("file");
        }

        return new FileAnswer(version, content, isSaved ? version.FileName : null) { MediaType = TypeOf(preview) };
    }

    /// <summary>By the extension it was taken in with: players ask by it, and reading may later find the content to be something else.</summary>
    private static string TypeOf(Row preview) => PreviewNames.MediaTypeOf(preview.Text("extension") ?? "");
}
