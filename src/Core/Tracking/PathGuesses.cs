using System.Text.Json.Nodes;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a path is about, by one template of the project's file tree.</summary>
/// <param name="Template">The kind of entity the template is for, in lower case.</param>
/// <param name="Ids">By the tags of the template: Project, Shot, Sequence, TaskType and their like.</param>
public sealed record PathGuess(string Template, IReadOnlyDictionary<string, Guid> Ids);

/// <summary>Finding out what a file is of by where it lies: the other way round than <see cref="FilePlaces"/>.</summary>
public sealed class PathGuesses(IEngine engine)
{
    private const int LongestPath = 4000;
    private static readonly string[] Kinds =
    [
        EntityKinds.Asset,
        EntityKinds.Shot,
        EntityKinds.Sequence,
        EntityKinds.Episode,
        EntityKinds.Scene,
        EntityKinds.Edit,
        EntityKinds.Concept,
    ];

    /// <summary>All that a path may be about; what the actor does not see, it is not about.</summary>
    /// <exception cref="Refused">NotFound for the project; Invalid.</exception>
    public async Task<IReadOnlyList<PathGuess>> Of(Guid projectId, string path, string separator, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Of(session, projectId, path, separator, actor, cancel);
    }

    /// <summary>The task that a file is of: the path must name an entity and a type of task.</summary>
    /// <param name="kind">Of the entity, in any case; null for any.</param>
    /// <exception cref="Refused">NotFound for the project, and when there is no such task; Invalid.</exception>
    public async Task<Row> TaskOf(Guid projectId, string path, string? kind, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        foreach (var guess in await Of(session, projectId, path, "/", actor, cancel))
        {
            var own = Kinds.FirstOrDefault(one => one.Equals(guess.Template, StringComparison.OrdinalIgnoreCase));
            if (
                (kind is not null && !guess.Template.Equals(kind, StringComparison.OrdinalIgnoreCase))
                || own is null
                || !guess.Ids.TryGetValue(own, out var entity)
                || !guess.Ids.TryGetValue("TaskType", out var type)
            )
            {
                continue;
            }

            var with = new Dapper.DynamicParameters();
            with.Add("entity", entity);
            with.Add("type", type);
            var visible = RowTable.Visible(Models.Tasks, await Standings.Of(session, actor, cancel), with, actor);
            var tasks = await RowTable.Select(
                session,
                Models.Tasks,
                $"t.entity_id = @entity AND t.task_type_id = @type AND {visible}",
                "ORDER BY t.number LIMIT 1",
                withRelations: true,
                with,
                cancel
            );
            if (tasks.Count > 0)
            {
                return tasks[0];
            }
        }

        throw Refused.NotFound("task");
    }

    private static async Task<IReadOnlyList<PathGuess>> Of(
        Session session,
        Guid projectId,
        string path,
        string separator,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Standings.Must(session, actor, Standing.Client, projectId, cancel);
        if (path.Length > LongestPath || separator.Length == 0)
        {
            throw Refused.Invalid("file_path", $"'file_path' must not be longer than {LongestPath} characters.");
        }

        var project = await RowTable.MustFind(session, Models.Projects, projectId, cancel);
        var tree =
            project.Text("file_tree") is { } own && JsonNode.Parse(own) is JsonObject whole ? whole : FileTrees.Named(FileTrees.Default);
        var found = FileTrees.TagsIn(tree, path.Split(separator, StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (found.Count == 0)
        {
            return [];
        }

        var with = new Dapper.DynamicParameters();
        with.Add("projectId", projectId);
        var visible = RowTable.Visible(Models.Entities, await Standings.In(session, actor, projectId, cancel), with, actor);
        var entities = await session.Query<Known>(
            $"SELECT t.id, t.name, et.kind, t.parent_id, t.entity_type_id FROM {Models.Entities.From} WHERE t.project_id = @projectId AND {visible} ORDER BY t.number",
            with,
            cancel
        );
        var byName = entities.ToLookup(one => (one.Kind, FileTrees.Folded(one.Name)));
        var assetTypes = (await Named(session, "entity_types", cancel)).ToLookup(one => FileTrees.Folded(one.Name));
        var taskTypes = (await Named(session, "task_types", cancel)).ToLookup(one => FileTrees.Folded(one.Name));
        return
        [
            .. found
                .Where(one =>
                    !one.Tags.TryGetValue("Project", out var name) || FileTrees.Folded(project.Text("name")!) == FileTrees.Folded(name)
                )
                .Select(one => Guess(projectId, one.Kind, one.Tags, byName, assetTypes, taskTypes))
                .OfType<PathGuess>(),
        ];
    }

    /// <summary>Null when an entity that the path names is not there, or not where the path says.</summary>
    private static PathGuess? Guess(
        Guid projectId,
        string template,
        IReadOnlyDictionary<string, string> tags,
        ILookup<(string, string), Known> entities,
        ILookup<string, Known> assetTypes,
        ILookup<string, Known> taskTypes
    )
    {
        var ids = new Dictionary<string, Guid> { ["Project"] = projectId };
        if (tags.TryGetValue("AssetType", out var type) && assetTypes[FileTrees.Folded(type)].FirstOrDefault() is { } assetType)
        {
            ids["AssetType"] = assetType.Id;
        }

        foreach (var name in new[] { "TaskType", "Task" })
        {
            if (tags.TryGetValue(name, out var text) && taskTypes[FileTrees.Folded(text)].FirstOrDefault() is { } taskType)
            {
                ids["TaskType"] = taskType.Id;
            }
        }

        // From the top: a shot is looked for in the sequence that was found.
        Guid? above = null;
        foreach (var kind in new[] { EntityKinds.Episode, EntityKinds.Sequence }.Concat(Kinds).Distinct())
        {
            if (!tags.TryGetValue(kind, out var text))
            {
                continue;
            }

            var known = entities[(kind, FileTrees.Folded(text))]
                .Where(one => above is null || one.ParentId == above)
                .FirstOrDefault(one => kind != EntityKinds.Asset || !ids.TryGetValue("AssetType", out var of) || one.EntityTypeId == of);
            if (known is null)
            {
                return null;
            }

            ids[kind] = known.Id;
            above = kind is EntityKinds.Episode or EntityKinds.Sequence ? known.Id : above;
        }

        return new PathGuess(template, ids);
    }

    private static Task<IReadOnlyList<Known>> Named(Session session, string table, CancellationToken cancel) =>
        session.Query<Known>($"SELECT id, name FROM {table} ORDER BY number", null, cancel);

    private sealed record Known
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Kind { get; init; } = "";
        public Guid? ParentId { get; init; }
        public Guid? EntityTypeId { get; init; }
    }
}
