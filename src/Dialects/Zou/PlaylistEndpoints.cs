using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Zou;

/// <summary>Playlists beyond their CRUD: filled, listed, shown whole, shared, and taken home.</summary>
internal static class PlaylistEndpoints
{
    private const int PageSize = 20;
    private const string UsualOrder = "updated_at";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/playlists/{playlist_id}/add-entity", AddEntity);
        api.MapPost("/actions/playlists/{playlist_id}/add-entities", AddEntities);
        api.MapGet("/data/projects/{project_id}/playlists", OfProject);
        api.MapGet("/data/projects/{project_id}/playlists/all", OfProject);
        api.MapGet("/data/projects/{project_id}/episodes/{episode_id}/playlists", OfEpisode);
        api.MapGet("/data/projects/{project_id}/playlists/{playlist_id}", InFull);
        api.MapPost("/data/projects/{project_id}/playlists/temp", Temporary);
        api.MapGet("/data/playlists/{playlist_id}/download/zip", Archive);
        api.MapGet("/data/playlists/{playlist_id}/share", Shares);
        api.MapPost("/data/playlists/{playlist_id}/share", Share);
        api.MapDelete("/data/playlists/{playlist_id}/share/{token}", EndShare);
        api.MapPost("/data/playlists/{playlist_id}/share/{token}/invite", Invite);
    }

    private static async Task<IResult> AddEntity(
        string playlist_id,
        Given given,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    ) => Reply.Row(await playlists.Add(Query.PathId(playlist_id), [PlaceIn(given)], caller, cancel));

    private static async Task<IResult> AddEntities(
        string playlist_id,
        Given given,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        var places = given.Object["entities"] as JsonArray ?? throw Refused.Invalid("entities", "Input should be a valid list");
        return Reply.Row(
            await playlists.Add(
                Query.PathId(playlist_id),
                [.. places.Select(place => PlaceIn(new Given(place?.DeepClone())))],
                caller,
                cancel
            )
        );
    }

    private static Task<IResult> OfProject(
        string project_id,
        HttpRequest request,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    ) => List(Query.PathId(project_id), null, request, caller, playlists, cancel);

    /// <summary>An episode by its id, or all of them by a word.</summary>
    private static Task<IResult> OfEpisode(
        string project_id,
        string episode_id,
        HttpRequest request,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        Guid? episode = episode_id is "all" or "main" ? null : Query.PathId(episode_id);
        return List(Query.PathId(project_id), episode, request, caller, playlists, cancel);
    }

    /// <summary>A bare list, by pages of a fixed size when a page is asked for.</summary>
    private static async Task<IResult> List(
        Guid project,
        Guid? episode,
        HttpRequest request,
        Actor actor,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        PageOf? page = Query.Whole(request, "page") is { } number ? new PageOf(Math.Max(1, number), PageSize) : null;
        var order = request.Query["sort_by"].ToString() is { Length: > 0 } asked ? asked : UsualOrder;
        return Reply.List(await playlists.OfProject(project, episode, Query.Id(request, "task_type_id"), order, page, actor, cancel));
    }

    private static async Task<IResult> InFull(
        string project_id,
        string playlist_id,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        var (playlist, places) = await playlists.InFull(Query.PathId(project_id), Query.PathId(playlist_id), caller, cancel);
        return Reply.Ok(Whole(playlist, places));
    }

    private static async Task<IResult> Temporary(
        string project_id,
        Given given,
        Caller caller,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        var places = await playlists.OfTasks(Query.PathId(project_id), given.IdsIn("task_ids"), caller, cancel);
        return Reply.Ok(new JsonArray([.. places.Select(place => (JsonNode)Shown(place))]));
    }

    private static async Task<IResult> Archive(string playlist_id, Caller caller, PlaylistArchives archives, CancellationToken cancel)
    {
        var (playlist, previews) = await archives.Plan(Query.PathId(playlist_id), caller, cancel);
        return new ArchiveAnswer(
            $"{playlist.Text("name")}.zip",
            (target, stop) => archives.Write(playlist, previews, target, caller, stop)
        );
    }

    private static async Task<IResult> Shares(string playlist_id, Caller caller, PlaylistShares shares, CancellationToken cancel)
    {
        var found = await shares.Of(Query.PathId(playlist_id), caller, cancel);
        return Reply.Ok(new JsonArray([.. found.Select(share => (JsonNode)Told(share))]));
    }

    private static async Task<IResult> Share(
        string playlist_id,
        Given given,
        Caller caller,
        PlaylistShares shares,
        CancellationToken cancel
    )
    {
        DateTimeOffset? end = given.TextOrNull("expiration_date") is { Length: > 0 } text
            ? Given.TimeOf(text) ?? throw Refused.Invalid("expiration_date", "Input should be a valid datetime")
            : null;
        var canComment = given.Object["can_comment"]?.ToString() is not ("false" or "False");
        var made = await shares.Create(Query.PathId(playlist_id), end, canComment, given.TextOrNull("password"), caller, cancel);
        return Reply.Ok(Told(made), StatusCodes.Status201Created);
    }

    private static async Task<IResult> EndShare(
        string playlist_id,
        string token,
        Caller caller,
        PlaylistShares shares,
        CancellationToken cancel
    )
    {
        await shares.End(Query.PathId(playlist_id), token, caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Invite(
        string playlist_id,
        string token,
        Given given,
        Caller caller,
        ShareInvitations invitations,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        IReadOnlyList<Guid> persons = given.Object["person_ids"] is null ? [] : given.IdsIn("person_ids");
        var invitation = new ShareInvitation(given.Texts("emails"), persons, given.TextOrNull("message"));
        var sent = await invitations.Send(Query.PathId(playlist_id), token, invitation, settings.SharePath, caller, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true, ["emails"] = new JsonArray([.. sent.Select(email => (JsonNode)email)]) });
    }

    /// <summary>A playlist whose places are told in full.</summary>
    internal static JsonObject Whole(Row playlist, IReadOnlyList<ShownPlace> places)
    {
        var whole = Wire.Node(playlist);
        whole["shots"] = new JsonArray([.. places.Select(place => (JsonNode)Shown(place))]);
        return whole;
    }

    private static JsonObject Shown(ShownPlace place)
    {
        var shown = Wire.Node(place.Entity);
        shown["entity_id"] = place.Entity.Id.ToString();
        shown["entity_name"] = place.Entity.Text("name");
        shown["preview_files"] = PreviewBoardEndpoints.ByTaskType(place.Others);
        var preview = place.Preview is null ? null : Wire.Node(place.Preview);
        shown["preview_file_id"] = place.Preview?.Id.ToString();
        foreach (
            var member in new[] { "extension", "revision", "width", "height", "duration", "status", "task_id", "annotations", "is_movie" }
        )
        {
            shown[$"preview_file_{member}"] = preview?[member]?.DeepClone();
        }

        return shown;
    }

    private static JsonObject Told(PlaylistShare share) =>
        new()
        {
            ["id"] = share.Id.ToString(),
            ["created_at"] = Wire.Time(share.CreatedAt),
            ["updated_at"] = Wire.Time(share.UpdatedAt),
            ["token"] = share.Token,
            ["playlist_id"] = share.PlaylistId.ToString(),
            ["created_by"] = share.CreatedBy?.ToString(),
            ["expiration_date"] = share.ExpirationDate is { } end ? Wire.Time(end) : null,
            ["is_active"] = share.IsActive,
            ["can_comment"] = share.CanComment,
            ["type"] = "PlaylistShareLink",
        };

    private static PlaylistPlace PlaceIn(Given given) => new(given.Id("entity_id"), given.IdOrNull("preview_file_id"));

    /// <summary>An archive that is written while it is sent.</summary>
    internal sealed class ArchiveAnswer(string fileName, Func<Stream, CancellationToken, Task> write) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(fileName);
            httpContext.Response.ContentType = "application/zip";
            httpContext.Response.Headers.ContentDisposition = disposition.ToString();
            // Archives are closed with small writes that do not wait, which the body itself refuses and its pipe takes.
            await using var target = httpContext.Response.BodyWriter.AsStream(leaveOpen: true);
            await write(target, httpContext.RequestAborted);
        }
    }
}
