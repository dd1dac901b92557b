using Dossier.Core.Documents;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What people say about documents.</summary>
internal static class CommentPages
{
    private const string Comments = "/workspaces/{number:long}/documents/{document:long}/comments";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Comments, List);
        api.MapPost(Comments, Add);
    }

    /// <param name="ReplyTo">The id of the comment that it answers.</param>
    internal sealed record Row(long Number, Guid Id, Guid? ReplyTo, string Text, string Author, DateTimeOffset CreatedAt);

    internal sealed record NewComment(string Text, Guid? ReplyTo = null);

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        long document,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Comments comments,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var part = await comments.List(workspace.Id, found.Id, WorkspacePages.Page(page, pageSize), caller, cancel);
        var names = await profiles.NamesOf(part.Items.Select(comment => comment.CreatedBy), cancel);
        return Answer.List(part, comment => Wire(comment, names));
    }

    private static async Task<Answer<Row>> Add(
        long number,
        long document,
        Body<NewComment> body,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Comments comments,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var (text, replyTo) = body.Value;
        var added = await comments.Add(workspace.Id, found.Id, text, replyTo, "{}", caller, cancel);
        return Answer.Made(Wire(added, await profiles.NamesOf([added.CreatedBy], cancel)));
    }

    private static Row Wire(Comment comment, IReadOnlyDictionary<Guid, string> names) =>
        new(
            comment.Number,
            comment.Id,
            comment.ReplyTo,
            comment.Text,
            names.GetValueOrDefault(comment.CreatedBy, comment.AuthorName ?? ""),
            comment.CreatedAt
        );
}
