using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.6: files of records that lie in a file store and are named by their paths.</summary>
internal sealed class RecordFiles(Project project, FileStores stores, FileStore? store, long column, Actor actor)
{
    /// <summary>The field whose values are paths; 0 when there is none.</summary>
    public long Field => column;

    /// <exception cref="Refused">Invalid: a store without a field, or the other way round; NotFound.</exception>
    public static async Task<RecordFiles> Of(
        RecordEndpoints.RecordsBody body,
        Project project,
        ProjectFields all,
        FileStores stores,
        Actor actor,
        CancellationToken cancel
    )
    {
        var field = body.NativeFieldId ?? 0;
        if (body.FilestoreId is not > 0)
        {
            return field > 0
                ? throw Refused.Invalid("filestore_id", "'native_field_id' needs a 'filestore_id'.")
                : new RecordFiles(project, stores, null, 0, actor);
        }

        var store = await stores.Find(project.Id, body.FilestoreId.Value, actor, cancel);
        return all.IsNative(field)
            ? new RecordFiles(project, stores, store, field, actor)
            : throw Refused.Invalid("native_field_id", "'native_field_id' must name a field that holds native files.");
    }

    /// <summary>Gives records their files; one whose file cannot be had stays without, and says so.</summary>
    public async Task<IReadOnlyList<RecordOutcome>> Attach(
        IReadOnlyList<RecordOutcome> outcomes,
        IEnumerable<string?> paths,
        CancellationToken cancel
    )
    {
        var attached = new List<RecordOutcome>(outcomes.Count);
        foreach (var (outcome, path) in outcomes.Zip(paths))
        {
            attached.Add(
                store is not null && outcome.Document is not null && !string.IsNullOrEmpty(path)
                    ? await Attach(store, outcome, outcome.Document, path, cancel)
                    : outcome
            );
        }

        return attached;
    }

    private async Task<RecordOutcome> Attach(
        FileStore from,
        RecordOutcome outcome,
        Document document,
        string path,
        CancellationToken cancel
    )
    {
        try
        {
            return outcome with { Document = await stores.Attach(project.Id, from, document.Id, path, actor, cancel) };
        }
        catch (Refused refused)
        {
            return outcome with { Problem = refused.Message };
        }
    }
}
