using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>An output file to be announced.</summary>
public sealed record NewOutputFile(FileWish Wish, Guid TaskTypeId)
{
    public string? Comment { get; init; }
    public int Elements { get; init; } = 1;

    /// <summary>Null for whoever announces it.</summary>
    public Guid? PersonId { get; init; }
    public Guid? WorkingFileId { get; init; }

    /// <summary>Null for the first there is.</summary>
    public Guid? FileStatusId { get; init; }

    /// <summary>What else is to be said of it, by the names of columns: it wins over what would follow from the order, such as its path.</summary>
    public JsonObject Facts { get; init; } = [];
}

/// <summary>Which output files are wanted: all of these hold.</summary>
public sealed record OutputQuery
{
    public Guid? OutputTypeId { get; init; }
    public Guid? TaskTypeId { get; init; }
    public Guid? FileStatusId { get; init; }
    public string? Representation { get; init; }
    public string? Name { get; init; }

    /// <summary>Of output of instances, where they are used.</summary>
    public Guid? TemporalEntityId { get; init; }
}

/// <summary>What comes out of working files for others to go on with. Only where it lies is known here.</summary>
public sealed class OutputFiles(IEngine engine, Records records, TimeProvider clock)
{
    private const string UsualStatus = "To Be Reviewed";

    /// <summary>Announces the next revision of what comes out of something.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients and vendors; Invalid when the revision is there already.</exception>
    public async Task<Row> Create(OutputOwner owner, NewOutputFile order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM entities WHERE id = @EntityId{engine.ForUpdate}", owner, cancel);
        var place = await MustSee(session, owner, actor, cancel);
        await Standings.Must(session, actor, Standing.Artist, place.ProjectId, cancel);
        var wish = order.Wish;
        var type = wish.OutputTypeId!.Value;
        await RowTable.MustFind(session, Models.OutputTypes, type, cancel);
        await RowTable.MustFind(session, Models.TaskTypes, order.TaskTypeId, cancel);
        var next = await Next(session, place, type, order.TaskTypeId, wish.Name, cancel);
        var revision = wish.Revision is > 0 ? wish.Revision.Value : next;
        await MustBeNew(session, place, order, revision, cancel);
        var source = order.WorkingFileId is { } working ? await OfEntity(session, working, owner.EntityId, cancel) : (Guid?)null;
        var (folder, name) = await FilePlaces.Output(session, place, order.TaskTypeId, wish, revision, cancel);
        var id = Id.New(clock);
        var values = new Dictionary<string, object?>
        {
            ["name"] = wish.Name,
            ["canceled"] = false,
            ["comment"] = order.Comment,
            ["extension"] = wish.Extension,
            ["revision"] = revision,
            ["representation"] = wish.Representation,
            ["nb_elements"] = order.Elements,
            ["path"] = folder + wish.Separator + name,
            ["file_status_id"] = order.FileStatusId ?? await FirstStatus(session, cancel),
            ["entity_id"] = place.Instance?.Reference("asset_id") ?? owner.EntityId,
            ["asset_instance_id"] = owner.InstanceId,
            ["temporal_entity_id"] = owner.InstanceId is null ? null : owner.EntityId,
            ["output_type_id"] = type,
            ["task_type_id"] = order.TaskTypeId,
            ["person_id"] = order.PersonId ?? actor.UserId,
            ["source_file_id"] = source,
        };
        GivenValues.ForChange(FileModels.OutputFiles, order.Facts).PutInto(values);
        await records.Keep(
            FileModels.OutputFiles,
            () => RowTable.Insert(session, FileModels.OutputFiles, id, values, clock.GetUtcNow(), cancel)
        );
        var row = await RowTable.MustFind(session, FileModels.OutputFiles, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>The revision the next one will have.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<int> Next(OutputOwner owner, Guid outputTypeId, Guid taskTypeId, string name, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var place = await MustSee(session, owner, actor, cancel);
        return await Next(session, place, outputTypeId, taskTypeId, name, cancel);
    }

    /// <summary>What comes out of something, newest revision first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<IReadOnlyList<Row>> Of(OutputOwner owner, OutputQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var place = await MustSee(session, owner, actor, cancel);
        return await Find(session, place.Where, owner, query, actor, cancel);
    }

    /// <summary>The last revision of each of the outputs of something.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<IReadOnlyList<Row>> LastOf(OutputOwner owner, OutputQuery query, Actor actor, CancellationToken cancel) =>
        [
            .. (await Of(owner, query, actor, cancel)).DistinctBy(file =>
                (file.Reference("output_type_id"), file.Reference("task_type_id"), file.Text("name"), file.Text("representation"))
            ),
        ];

    /// <summary>The types of which something has output.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<IReadOnlyList<Row>> TypesOf(OutputOwner owner, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var place = await MustSee(session, owner, actor, cancel);
        return await RowTable.Select(
            session,
            Models.OutputTypes,
            $"EXISTS (SELECT 1 FROM output_files f WHERE f.output_type_id = t.id AND {place.WhereIn("f")})",
            "ORDER BY t.number",
            withRelations: false,
            owner,
            cancel
        );
    }

    /// <summary>The output of an instance of an asset, wherever it is used.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<IReadOnlyList<Row>> OfInstance(Guid instanceId, OutputQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustRead(session, actor, cancel);
        var instance = await RowTable.MustFind(session, CastingModels.AssetInstances, instanceId, cancel);
        await Standings.Must(session, actor, Standing.Client, instance.Reference("project_id")!.Value, cancel);
        return await Find(session, "t.asset_instance_id = @InstanceId", new { InstanceId = instanceId }, query, actor, cancel);
    }

    /// <summary>A working file or an output file, whichever has the id.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> FindFile(Guid id, Actor actor, CancellationToken cancel)
    {
        bool isWorking;
        await using (var session = await engine.Read(cancel))
        {
            isWorking = await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM working_files WHERE id = @id)", new { id }, cancel);
        }

        var model = isWorking ? FileModels.WorkingFiles : FileModels.OutputFiles;
        return await records.Find(model, id, withRelations: true, actor, cancel);
    }

    /// <summary>All output of a project.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers.</exception>
    public async Task<IReadOnlyList<Row>> OfProject(Guid projectId, OutputQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        return await Find(session, "e.project_id = @projectId", new { projectId }, query, actor, cancel);
    }

    internal static Task<int> Next(
        Session session,
        OutputPlace place,
        Guid? outputTypeId,
        Guid taskTypeId,
        string name,
        CancellationToken cancel
    ) =>
        session.Value<int>(
            $"""
            SELECT COALESCE(MAX(t.revision), 0) + 1 FROM output_files t
            WHERE {place.Where} AND t.output_type_id = @outputTypeId AND t.task_type_id = @taskTypeId AND t.name = @name
            """,
            new
            {
                place.Owner.EntityId,
                place.Owner.InstanceId,
                outputTypeId,
                taskTypeId,
                name,
            },
            cancel
        );

    private static async Task<IReadOnlyList<Row>> Find(
        Session session,
        string where,
        object owner,
        OutputQuery query,
        Actor actor,
        CancellationToken cancel
    )
    {
        var with = new DynamicParameters(query);
        with.AddDynamicParams(owner);
        string?[] conditions =
        [
            where,
            query.OutputTypeId is null ? null : "t.output_type_id = @OutputTypeId",
            query.TaskTypeId is null ? null : "t.task_type_id = @TaskTypeId",
            query.FileStatusId is null ? null : "t.file_status_id = @FileStatusId",
            query.Representation is null ? null : "t.representation = @Representation",
            query.Name is null ? null : "t.name = @Name",
            query.TemporalEntityId is null ? null : "t.temporal_entity_id = @TemporalEntityId",
            RowTable.Visible(FileModels.OutputFiles, await Standings.Of(session, actor, cancel), with, actor),
        ];
        return await RowTable.Select(
            session,
            FileModels.OutputFiles,
            string.Join(" AND ", conditions.OfType<string>()),
            "ORDER BY t.revision DESC, t.number DESC",
            withRelations: false,
            with,
            cancel
        );
    }

    private static async Task MustBeNew(Session session, OutputPlace place, NewOutputFile order, int revision, CancellationToken cancel)
    {
        var exists = await session.Value<bool>(
            $"""
            SELECT EXISTS (SELECT 1 FROM output_files t WHERE {place.Where} AND t.output_type_id = @OutputTypeId
                AND t.task_type_id = @TaskTypeId AND t.name = @Name AND t.representation = @Representation AND t.revision = @revision)
            """,
            new
            {
                place.Owner.EntityId,
                place.Owner.InstanceId,
                order.Wish.OutputTypeId,
                order.TaskTypeId,
                order.Wish.Name,
                order.Wish.Representation,
                revision,
            },
            cancel
        );
        if (exists)
        {
            throw new Refused(Reason.Invalid, $"Revision {revision} is there already.");
        }
    }

    private static async Task<Guid> OfEntity(Session session, Guid workingFileId, Guid entityId, CancellationToken cancel)
    {
        var file = await RowTable.MustFind(session, FileModels.WorkingFiles, workingFileId, cancel);
        return file.Reference("entity_id") == entityId ? file.Id : throw Refused.NotFound("working file");
    }

    /// <summary>Every output has a status; the first installation's first output brings one.</summary>
    private async Task<Guid> FirstStatus(Session session, CancellationToken cancel)
    {
        if (await session.Find<Guid?>("SELECT id FROM file_statuses ORDER BY number LIMIT 1", null, cancel) is { } first)
        {
            return first;
        }

        var id = Id.New(clock);
        var values = new Dictionary<string, object?> { ["name"] = UsualStatus, ["color"] = "#78909C" };
        await RowTable.Insert(session, Models.FileStatuses, id, values, clock.GetUtcNow(), cancel);
        return id;
    }

    private static async Task<OutputPlace> MustSee(Session session, OutputOwner owner, Actor actor, CancellationToken cancel)
    {
        await MustRead(session, actor, cancel);
        return await OutputPlace.Find(session, owner, actor, cancel);
    }

    private static async Task MustRead(Session session, Actor actor, CancellationToken cancel)
    {
        if (!Records.MayRead(FileModels.OutputFiles.Read, await Standings.Of(session, actor, cancel)))
        {
            throw Standings.Forbidden();
        }
    }
}
