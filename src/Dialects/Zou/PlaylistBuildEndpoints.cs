using System.Text.Json.Nodes;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What becomes of playlists: films and sheets of them, and word to the clients.</summary>
internal static class PlaylistBuildEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/playlists/{playlist_id}/build/mp4", Build);
        api.MapGet("/data/playlists/{playlist_id}/jobs/{build_job_id}", Find);
        api.MapDelete("/data/playlists/{playlist_id}/jobs/{build_job_id}", Delete);
        api.MapGet("/data/playlists/{playlist_id}/jobs/{build_job_id}/build/mp4", Open);
        api.MapGet("/data/projects/{project_id}/build-jobs", OfProject);
        api.MapPost("/data/playlists/{playlist_id}/notify-clients", Notify);
        api.MapGet("/export/csv/playlists/{playlist_id}", Export);
    }

    /// <summary>Begins it, though it is a GET: the job is watched until it has ended.</summary>
    private static async Task<IResult> Build(
        string playlist_id,
        HttpRequest request,
        Caller caller,
        PlaylistBuilds builds,
        CancellationToken cancel
    ) => Reply.Row(await builds.RequestFilm(Query.PathId(playlist_id), Query.Flag(request, "full"), caller, cancel));

    private static async Task<IResult> Find(
        string playlist_id,
        string build_job_id,
        Caller caller,
        PlaylistBuilds builds,
        CancellationToken cancel
    ) => Reply.Row(await builds.Find(Query.PathId(playlist_id), Query.PathId(build_job_id), caller, cancel));

    private static async Task<IResult> Delete(
        string playlist_id,
        string build_job_id,
        Caller caller,
        PlaylistBuilds builds,
        CancellationToken cancel
    )
    {
        await builds.Delete(Query.PathId(playlist_id), Query.PathId(build_job_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Open(
        string playlist_id,
        string build_job_id,
        Caller caller,
        PlaylistBuilds builds,
        CancellationToken cancel
    ) => new FileAnswer(await builds.Open(Query.PathId(playlist_id), Query.PathId(build_job_id), caller, cancel), isSaved: true);

    private static async Task<IResult> OfProject(string project_id, Caller caller, PlaylistBuilds builds, CancellationToken cancel) =>
        Reply.List(await builds.OfProject(Query.PathId(project_id), caller, cancel));

    private static async Task<IResult> Notify(
        string playlist_id,
        Given given,
        Caller caller,
        PlaylistNotices notices,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(playlist_id);
        var told = await notices.TellClients(id, given.IdOrNull("studio_id"), given.IdOrNull("department_id"), caller, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true, ["person_ids"] = Wire.Ids(told) });
    }

    private static async Task<IResult> Export(string playlist_id, Caller caller, PlaylistSheets sheets, CancellationToken cancel)
    {
        var rows = sheets.Read(Query.PathId(playlist_id), caller, cancel).GetAsyncEnumerator(cancel);
        // The head is read before the answer begins: who may not is told so.
        await rows.MoveNextAsync();
        return new SheetEndpoints.CsvAnswer("playlist.csv", rows);
    }
}
