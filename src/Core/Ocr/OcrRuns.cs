using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>
/// Recognition of text in pictures: scanned PDF, images. What is recognized becomes the document's own text, found by search; its file stays as
/// it is. Runs are paused, resumed and cancelled as workflows.
/// </summary>
public sealed class OcrRuns(IEngine engine, OcrPlaces places, Workflows workflows, JobQueue queue)
{
    /// <summary>
    /// Starts a run over what a folder on the server's side stands for: documents ingested from there, or exported to there; of the latter the
    /// text goes into the volume too.
    /// </summary>
    /// <param name="path">Absolute, with either slash.</param>
    /// <param name="languages">Codes of <see cref="OcrLanguage"/>; null for the usual.</param>
    /// <exception cref="Refused">Invalid naming the member; Forbidden.</exception>
    public async Task<OcrRun> Create(string name, string path, IReadOnlyList<string>? languages, Actor actor, CancellationToken cancel)
    {
        var named = Names.Check(name, "name");
        var chosen = OcrChoice.Check(languages, "ocrLanguages");
        await using var session = await engine.Write(cancel);
        var all = await session.Query<Guid>("SELECT id FROM workspaces", null, cancel);
        var rights = await Access.Rights(session, actor, [.. all], cancel);
        var (source, workspaces) = await places.Find(session, path, id => rights[id].Contains(Capability.Ingest), cancel);
        if (workspaces.Count > 1 && !actor.IsAdministrator)
        {
            throw Refused.Invalid("path", "The folder belongs to several workspaces, over which only an administrator can start one run.");
        }

        var run = await Start(session, workspaces.Count == 1 ? workspaces[0] : null, named, path, chosen, source, actor, cancel);
        await session.Commit(cancel);
        return run;
    }

    /// <summary>Starts a run over the documents of a workspace that a search finds when the run begins.</summary>
    /// <param name="query">As people search; null or <c>*</c> for all documents.</param>
    /// <exception cref="Refused">Invalid naming the member, NotFound, Forbidden.</exception>
    public async Task<OcrRun> Create(
        Guid workspaceId,
        string name,
        string? query,
        IReadOnlyList<string>? languages,
        Actor actor,
        CancellationToken cancel
    )
    {
        var named = Names.Check(name, "name");
        var chosen = OcrChoice.Check(languages, "languages");
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var source = new OcrSource { Query = new OcrSource.OfQuery(workspaceId, query ?? "*") };
        var run = await Start(session, workspaceId, named, "", chosen, source, actor, cancel);
        await session.Commit(cancel);
        return run;
    }

    /// <summary>Starts a run over what an ingestion has read, when its workspace wants that, in the transaction that settles it.</summary>
    public async Task AfterSettling(Session session, Guid ingestionId, Guid workspaceId, CancellationToken cancel)
    {
        var settings = await session.Value<string>(
            "SELECT settings_json FROM workspaces WHERE id = @workspaceId",
            new { workspaceId },
            cancel
        );
        if (Json.Read<Workspaces.WorkspaceSettings>(settings).OcrLanguages is { Count: > 0 } languages)
        {
            var ingestion = (await session.Find<Workflow>("SELECT * FROM workflows WHERE id = @ingestionId", new { ingestionId }, cancel))!;
            var source = new OcrSource { Evidence = [new OcrSource.OfEvidence(ingestionId, null)] };
            var actor = Actor.System with { CorrelationId = ingestion.CorrelationId };
            var chosen = OcrChoice.Check(languages, "ocrLanguages");
            await Start(session, workspaceId, ingestion.Name, "", chosen, source, actor, cancel);
        }
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<OcrRun> Find(long number, Actor actor, CancellationToken cancel)
    {
        var workflow = await workflows.Find(WorkflowKind.Ocr, number, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await Load(session, workflow.Id, cancel) ?? throw Refused.NotFound("workflow");
    }

    /// <summary>All runs that the actor may see, oldest first.</summary>
    public async Task<Page<OcrRun>> List(PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = new
        {
            userId = actor.UserId,
            everything = actor.IsAdministrator,
            page.Size,
            page.Skip,
        };
        var where = $"WHERE (w.id IS NULL OR w.state <> 4) AND {Access.Visible}";
        var items = await session.Query<OcrRun>($"{OcrRun.Select} {where} ORDER BY f.number LIMIT @Size OFFSET @Skip", with, cancel);
        var total = await session.Value<long>($"SELECT COUNT(*) FROM ({OcrRun.Select} {where}) runs", with, cancel);
        return new Page<OcrRun>(items, total);
    }

    internal static Task<OcrRun?> Load(Session session, Guid id, CancellationToken cancel) =>
        session.Find<OcrRun>($"{OcrRun.Select} WHERE r.id = @id", new { id }, cancel);

    private async Task<OcrRun> Start(
        Session session,
        Guid? workspaceId,
        string name,
        string path,
        IReadOnlyList<OcrLanguage> languages,
        OcrSource source,
        Actor actor,
        CancellationToken cancel
    )
    {
        var workflow = await workflows.Start(session, workspaceId, WorkflowKind.Ocr, name, actor, cancel);
        await session.Execute(
            "INSERT INTO ocr_runs (id, path, languages_json, source_json) VALUES (@Id, @path, @languages, @source)",
            new
            {
                workflow.Id,
                path,
                languages = Json.Write(languages.Select(language => language.Code)),
                source = Json.Write(source),
            },
            cancel
        );
        var job = new NewJob(workflow.Id, OcrBegin.JobKind, Parts.Ocr, new OcrBegin.Order(workflow.Id), $"ocr/{workflow.Id}");
        await queue.Add(session, job, cancel);
        return (await Load(session, workflow.Id, cancel))!;
    }
}
