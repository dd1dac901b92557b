using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;

namespace Dossier.Core.Tracking;

/// <summary>
/// Files beside the work: those that came with comments, and the other documents of a project's workspace, by whatever door they came in.
/// </summary>
public sealed class Attachments(IEngine engine, Records records, Versions versions, Renditions.Renditions renditions)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Files beside the comments of a project, then its other documents.</summary>
    /// <param name="page">Of the documents; what is beside comments comes with the first.</param>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> OfProject(Guid projectId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        var with = new
        {
            projectId,
            page.Size,
            page.Skip,
        };
        var beside = page.Number == 1 ? await Beside(session, "k.project_id = @projectId", with, cancel) : [];
        var documents = await RowTable.Select(
            session,
            Models.ProjectDocuments,
            $"t.workspace_id = @projectId AND {Models.ProjectDocuments.Where}",
            "ORDER BY t.number LIMIT @Size OFFSET @Skip",
            withRelations: false,
            with,
            cancel
        );
        return [.. beside, .. documents.Select(Named)];
    }

    /// <summary>Files beside the comments of a task.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> OfTask(Guid taskId, Actor actor, CancellationToken cancel)
    {
        var task = await records.Find(Models.Tasks, taskId, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Administrator, task.Reference("project_id")!.Value, cancel);
        return await Beside(session, "c.task_id = @taskId", new { taskId }, cancel);
    }

    /// <summary>A file with its bytes, to whoever may read the comment it is beside, or works in the project it is a document of.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<(Row File, DocumentVersion Version, Stream Content)> Open(Guid id, Actor actor, CancellationToken cancel)
    {
        var (file, documentId) = await Find(id, actor, cancel);
        var (version, content) = await versions.Download(file.Reference("project_id")!.Value, documentId, null, actor, cancel);
        return (file, version, content);
    }

    /// <summary>A small picture of a file, to whoever may have the file.</summary>
    /// <exception cref="Refused">NotFound, with the reason when nothing can be shown of it.</exception>
    public async Task<Look> Thumbnail(Guid id, Actor actor, CancellationToken cancel)
    {
        var (file, documentId) = await Find(id, actor, cancel);
        var projectId = file.Reference("project_id")!.Value;
        var shown = await renditions.Of(
            projectId,
            documentId,
            ordinal: null,
            PreviewRecipes.Small,
            RenditionUse.Listed,
            Patience,
            actor,
            cancel
        );
        return shown.Rendition.State == RenditionState.Ready
            ? await PreviewLooks.Made(renditions, shown, isLasting: true, cancel)
            : throw PreviewLooks.Missing(shown.Rendition);
    }

    private static Task<List<Row>> Beside(Session session, string where, object with, CancellationToken cancel) =>
        RowTable.Select(session, Models.Attachments, where, "ORDER BY t.number", withRelations: false, with, cancel);

    private async Task<(Row File, Guid DocumentId)> Find(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        if (await RowTable.Find(session, Models.Attachments, id, cancel) is not { } attachment)
        {
            return (Named(await Records.Seen(session, Models.ProjectDocuments, id, false, standing, actor, cancel)), id);
        }

        await Records.Seen(session, Models.Comments, attachment.Reference("comment_id")!.Value, false, standing, actor, cancel);
        return (attachment, attachment.Reference("document_id") ?? throw Refused.NotFound("file"));
    }

    /// <summary>With the extension of its name in the place of the name.</summary>
    private static Row Named(Row document)
    {
        var values = document.Values.ToArray();
        values[document.Model.IndexOf("extension")] = PreviewNames.ExtensionOf(document.Text("name") ?? "");
        return document with { Values = values };
    }
}
