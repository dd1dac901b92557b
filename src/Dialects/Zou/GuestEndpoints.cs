using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What guests of a shared playlist read of it, and say and draw themselves.</summary>
internal static class GuestEndpoints
{
    /// <summary>In bytes, all files of a request together: anybody with the address sends them.</summary>
    private const long LargestUpload = 256L << 20;

    /// <summary>All that guests learn of people: nobody's address, and not what they sign in with.</summary>
    private static readonly HashSet<string> OfPeople = ["id", "first_name", "last_name", "full_name", "has_avatar", "is_guest"];

    /// <summary>What else is told of a comment.</summary>
    private static readonly string[] OfComments =
    [
        "id",
        "created_at",
        "updated_at",
        "object_id",
        "object_type",
        "text",
        "replies",
        "checklist",
        "links",
        "pinned",
        "for_client",
        "task_status_id",
        "person_id",
        "type",
    ];

    private static readonly HashSet<string> OfProjects =
    [
        "id",
        "name",
        "code",
        "fps",
        "ratio",
        "resolution",
        "production_type",
        "production_style",
        "has_avatar",
        "is_clients_isolated",
        "is_preview_download_allowed",
        "is_frame_in_numbering",
        "revision_padding",
    ];

    public static void Map(RouteGroupBuilder open)
    {
        const string Root = "/shared/playlists/{token}";
        open.MapGet($"{Root}/context", Context);
        open.MapPost($"{Root}/guest", Enter);
        open.MapGet($"{Root}/comments", Comments);
        open.MapPost($"{Root}/comments", Say);
        open.MapPut($"{Root}/comments/{{comment_id}}", Change);
        open.MapDelete($"{Root}/comments/{{comment_id}}", Delete);
        open.MapPost($"{Root}/comments/{{comment_id}}/attachments", AddFiles);
        open.MapDelete($"{Root}/comments/{{comment_id}}/attachments/{{attachment_file_id}}", DeleteFile);
        open.MapGet($"{Root}/attachment-files/{{attachment_file_id}}/file/{{file_name}}", OpenFile);
        open.MapPut($"{Root}/annotations", Annotate);
    }

    private static async Task<IResult> Context(string token, HttpContext context, SharedReviews reviews, CancellationToken cancel)
    {
        var found = await reviews.Context(SharedKeys.Of(token, context.Request), SharedKeys.Guest(token, context.Request), cancel);
        SharedKeys.Remember(found.Share, context);
        return Reply.Ok(
            new JsonObject
            {
                ["project"] = Wire.Node(found.Project with { Visible = OfProjects }),
                ["task_types"] = Wire.Nodes(found.TaskTypes),
                ["task_status"] = Wire.Nodes(found.Statuses),
                ["asset_types"] = Wire.Nodes(found.AssetTypes),
                ["guest"] = found.Guest is null ? null : Wire.Node(found.Guest),
                ["can_comment"] = found.Share.Share.CanComment,
                ["expiration_date"] = Wire.Time(found.Share.Share.ExpirationDate),
            }
        );
    }

    private static async Task<IResult> Enter(
        string token,
        Given given,
        HttpContext context,
        PlaylistGuests guests,
        CancellationToken cancel
    )
    {
        var known = given.IdOrNull("guest_id") is { } id ? SharedKeys.Guest(token, id, context.Request) : null;
        var (guest, secret) = await guests.Enter(
            SharedKeys.Of(token, context.Request),
            known,
            given.TextOrNull("first_name") is { Length: > 0 } first ? first : "Guest",
            given.TextOrNull("last_name") ?? "",
            cancel
        );
        if (secret is not null)
        {
            SharedKeys.Remember(token, guest, secret, context);
        }

        return Reply.Row(guest, secret is null ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<IResult> Comments(string token, HttpRequest request, SharedReviews reviews, CancellationToken cancel)
    {
        var all = await reviews.Comments(SharedKeys.Of(token, request), SharedKeys.Guest(token, request), cancel);
        return Reply.Ok(new JsonArray([.. all.Select(comment => (JsonNode)Told(comment))]));
    }

    private static async Task<IResult> Say(string token, Given given, HttpRequest request, SharedReviews reviews, CancellationToken cancel)
    {
        var words = WordsIn(given) with { TaskStatusId = given.Id("task_status_id") };
        var said = await reviews.Say(SharedKeys.Of(token, request), GuestIn(token, given, request), given.Id("task_id"), words, cancel);
        return Reply.Ok(Told(said), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Change(
        string token,
        string comment_id,
        Given given,
        HttpRequest request,
        SharedReviews reviews,
        CancellationToken cancel
    ) =>
        Reply.Ok(
            Told(
                await reviews.Change(
                    SharedKeys.Of(token, request),
                    GuestIn(token, given, request),
                    Query.PathId(comment_id),
                    WordsIn(given),
                    cancel
                )
            )
        );

    private static async Task<IResult> Delete(
        string token,
        string comment_id,
        Given given,
        HttpRequest request,
        SharedReviews reviews,
        CancellationToken cancel
    )
    {
        await reviews.Delete(SharedKeys.Of(token, request), GuestIn(token, given, request), Query.PathId(comment_id), cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Who is not who they say sends nothing: their files are not even taken in.</summary>
    private static async Task<IResult> AddFiles(
        string token,
        string comment_id,
        HttpContext context,
        SharedReviews reviews,
        CancellationToken cancel
    )
    {
        var id = Query.Id(context.Request, "guest_id") ?? throw Refused.Invalid("guest_id", "Field required");
        var (key, guest) = (SharedKeys.Of(token, context.Request), SharedKeys.Guest(token, id, context.Request));
        var comment = Query.PathId(comment_id);
        await reviews.MustOwn(key, guest, comment, cancel);
        await using var form = await Form.Read(context, cancel, LargestUpload);
        return Reply.List(await reviews.AddFiles(key, guest, comment, form.Files, cancel), StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteFile(
        string token,
        string comment_id,
        string attachment_file_id,
        Given given,
        HttpRequest request,
        SharedReviews reviews,
        CancellationToken cancel
    )
    {
        await reviews.DeleteFile(
            SharedKeys.Of(token, request),
            GuestIn(token, given, request),
            Query.PathId(comment_id),
            Query.PathId(attachment_file_id),
            cancel
        );
        return TypedResults.NoContent();
    }

    private static async Task<IResult> OpenFile(
        string token,
        string attachment_file_id,
        string file_name,
        HttpRequest request,
        SharedReviews reviews,
        CancellationToken cancel
    )
    {
        var (file, version, content) = await reviews.OpenFile(
            SharedKeys.Of(token, request),
            SharedKeys.Guest(token, request),
            Query.PathId(attachment_file_id),
            cancel
        );
        return AttachmentEndpoints.Opened(file, version, content);
    }

    private static async Task<IResult> Annotate(
        string token,
        Given given,
        HttpRequest request,
        SharedReviews reviews,
        CancellationToken cancel
    ) =>
        Reply.Row(
            await reviews.Annotate(
                SharedKeys.Of(token, request),
                GuestIn(token, given, request),
                given.Id("preview_file_id"),
                PreviewBoardEndpoints.ChangeIn(given),
                cancel
            )
        );

    private static GuestKey GuestIn(string token, Given given, HttpRequest request) =>
        SharedKeys.Guest(token, given.Id("guest_id"), request);

    private static GuestWords WordsIn(Given given) =>
        new(
            given.TextOrNull("text"),
            given.Object["checklist"] is null ? null : PreviewBoardEndpoints.Listed(given, "checklist"),
            given.IdOrNull("task_status_id")
        );

    private static JsonObject Told(CommentInFull comment)
    {
        var whole = Wire.Node(comment.Comment);
        var told = new JsonObject(OfComments.Select(name => KeyValuePair.Create(name, whole[name]?.DeepClone())));
        told["task_status"] = comment.Status is null ? null : Wire.Node(comment.Status);
        told["person"] = comment.Person is null ? null : Wire.Node(comment.Person with { Visible = OfPeople });
        told["previews"] = Wire.Nodes(comment.Previews);
        told["attachment_files"] = Wire.Nodes(comment.Attachments);
        return told;
    }
}
