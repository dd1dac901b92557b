using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Previews: announced and uploaded. See <see cref="LookEndpoints"/> for how they are seen.</summary>
internal static class PreviewEndpoints
{
    /// <summary>In bytes.</summary>
    private const long LargestFile = 64L << 30;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/add-preview", Add);
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/preview-files/{preview_file_id}", AddBeside);
        api.MapPost("/pictures/preview-files/{instance_id}", Upload);
    }

    private static Task<IResult> Add(
        string task_id,
        string comment_id,
        Given given,
        Caller caller,
        Previews previews,
        CancellationToken cancel
    ) => AddTo(Query.PathId(task_id), Query.PathId(comment_id), given, caller, previews, cancel);

    internal static async Task<IResult> AddTo(
        Guid task,
        Guid comment,
        Given given,
        Actor actor,
        Previews previews,
        CancellationToken cancel
    )
    {
        var revision = given.WholeOrNull("revision") is { } asked and not 0 ? asked : (int?)null;
        return Reply.Created(await previews.Add(task, comment, revision, actor, cancel));
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
        var isAsItCame = context.Request.Query["normalize"].ToString().Equals("false", StringComparison.OrdinalIgnoreCase);
        return Multipart.Receive(
            context,
            "file",
            [],
            LargestFile,
            async (_, file) =>
            {
                var shown = new ShownFile(file.FileName, file.Content)
                {
                    IsNormalized = !isAsItCame,
                    IsWaitedFor = Query.Flag(context.Request, "no_job"),
                };
                return Reply.Created(await previews.Upload(id, shown, caller, cancel));
            },
            cancel
        );
    }
}
