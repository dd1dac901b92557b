using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 9, comments: each made on a version of its resource.</summary>
internal static class CommentEndpoints
{
    private const string Path = "/comments";
    private const string Version = "version";
    private const int Slice = 500;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, List);
        api.MapPost(Path, Add);
    }

    /// <summary>All comments on a resource, or those on one version of it, oldest first.</summary>
    private static async Task<IResult> List(
        Parameters parameters,
        Caller caller,
        Documents documents,
        Comments comments,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var version = parameters.Number(Version, 1);
        var document = await Of(parameters, caller, documents, cancel);
        var found = new List<Comment>();
        Page<Comment> page;
        do
        {
            page = await comments.List(document.WorkspaceId, document.Id, PageOf.From(found.Count, Slice), caller, cancel);
            found.AddRange(page.Items);
        } while (page.Items.Count == Slice);

        var names = await profiles.NamesOf(found.Select(comment => comment.CreatedBy), cancel);
        return Reply.Response(
            new
            {
                comment = found.Where(comment => version is null || VersionOf(comment) == version).Select(comment => Wire(comment, names)),
            }
        );
    }

    private static async Task<IResult> Add(
        Parameters parameters,
        Caller caller,
        Documents documents,
        Versions versions,
        Comments comments,
        CancellationToken cancel
    )
    {
        var text = parameters.Required("comment");
        var version = parameters.Number(Version, 1);
        var document = await Of(parameters, caller, documents, cancel);
        if (
            version is not null
            && !(await versions.List(document.WorkspaceId, document.Id, caller, cancel)).Any(one => one.Ordinal == version)
        )
        {
            throw Refused.NotFound(Version);
        }

        var own = new JsonObject { [Version] = version ?? document.CurrentVersion };
        var extras = Extras.With("{}", IntelligenceBankDialect.Name, own);
        await comments.Add(document.WorkspaceId, document.Id, text, replyTo: null, extras, caller, cancel);
        return Reply.Nothing();
    }

    private static Task<Document> Of(Parameters parameters, Actor actor, Documents documents, CancellationToken cancel) =>
        documents.FindByFile(Translate.Id(parameters.Required(ResourceEndpoints.File), "resource"), actor, cancel);

    /// <summary>Null for a comment that came through another door, where comments belong to documents.</summary>
    private static int? VersionOf(Comment comment) => Extras.Of(comment.ExtrasJson, IntelligenceBankDialect.Name)[Version]?.GetValue<int>();

    private static object Wire(Comment comment, IReadOnlyDictionary<Guid, string> names)
    {
        var author = names.GetValueOrDefault(comment.CreatedBy, comment.AuthorName ?? "");
        return new
        {
            commentid = Translate.Id(comment.Id),
            comment = comment.Text,
            createdat = Translate.Time(comment.CreatedAt),
            createdby = author,
            updatedat = Translate.Time(comment.UpdatedAt),
            updatedby = author,
            version = VersionOf(comment) is { } version ? Translate.Number(version) : "",
            iconuuid = Translate.Id(comment.CreatedBy),
        };
    }
}
