using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a file is to be called.</summary>
/// <param name="Mode">The use of it, as the project's tree calls it.</param>
/// <param name="Revision">Null or 0 for the next one.</param>
public sealed record FileWish(string Name, string Mode, int? Revision, string Separator)
{
    public Guid? SoftwareId { get; init; }
    public Guid? OutputTypeId { get; init; }
    public string Representation { get; init; } = "";
    public string Extension { get; init; } = "";
}

/// <summary>Where files lie by the tree of their project.</summary>
public sealed class FilePlaces(IEngine engine, Records records)
{
    /// <summary>Gives a project one of the trees there are.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers.</exception>
    public async Task<Row> SetTree(Guid projectId, string name, Actor actor, CancellationToken cancel)
    {
        var tree = FileTrees.Named(name);
        return await records.Change(Models.Projects, projectId, new JsonObject { ["file_tree"] = tree }, actor, cancel);
    }

    /// <summary>Where the working file of a task is to lie.</summary>
    /// <exception cref="Refused">NotFound; Invalid: the tree knows nothing of it.</exception>
    public async Task<(string Folder, string Name)> OfWorking(Guid taskId, FileWish wish, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var task = await Records.Seen(session, Models.Tasks, taskId, false, await Standings.Of(session, actor, cancel), actor, cancel);
        var revision = wish.Revision is > 0 ? wish.Revision.Value : await WorkingFiles.Next(session, taskId, wish.Name, cancel);
        return await Working(session, task, wish, revision, cancel);
    }

    /// <summary>Where what comes out of a task is to lie.</summary>
    /// <exception cref="Refused">NotFound; Invalid: the tree knows nothing of it.</exception>
    public async Task<(string Folder, string Name)> OfOutput(
        OutputOwner owner,
        Guid taskTypeId,
        FileWish wish,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var place = await OutputPlace.Find(session, owner, actor, cancel);
        var revision = wish.Revision is > 0
            ? wish.Revision.Value
            : await OutputFiles.Next(session, place, wish.OutputTypeId, taskTypeId, wish.Name, cancel);
        return await Output(session, place, taskTypeId, wish, revision, cancel);
    }

    internal static async Task<(string Folder, string Name)> Working(
        Session session,
        Row task,
        FileWish wish,
        int revision,
        CancellationToken cancel
    )
    {
        var entity = await RowTable.MustFind(session, Models.Entities, task.Reference("entity_id") ?? Guid.Empty, cancel);
        return await Of(session, entity, instance: null, task.Reference("task_type_id"), wish, revision, cancel);
    }

    internal static Task<(string Folder, string Name)> Output(
        Session session,
        OutputPlace place,
        Guid taskTypeId,
        FileWish wish,
        int revision,
        CancellationToken cancel
    ) => Of(session, place.Entity, place.Instance, taskTypeId, wish, revision, cancel);

    private static async Task<(string Folder, string Name)> Of(
        Session session,
        Row entity,
        Row? instance,
        Guid? taskTypeId,
        FileWish wish,
        int revision,
        CancellationToken cancel
    )
    {
        var names = (
            await session.Find<Names>(
                """
                SELECT w.name AS project, pr.file_tree_json, et.kind, et.name AS asset_type, p.name AS parent, pt.kind AS parent_kind,
                    g.name AS grandparent, a.name AS instanced, at.name AS instanced_type,
                    (SELECT y.name FROM task_types y WHERE y.id = @taskTypeId) AS task_type,
                    (SELECT s.name FROM softwares s WHERE s.id = @SoftwareId) AS software,
                    (SELECT o.name FROM output_types o WHERE o.id = @OutputTypeId) AS output_type
                FROM entities e
                JOIN entity_types et ON et.id = e.entity_type_id
                JOIN workspaces w ON w.id = e.project_id
                LEFT JOIN projects pr ON pr.workspace_id = e.project_id
                LEFT JOIN entities p ON p.id = e.parent_id
                LEFT JOIN entity_types pt ON pt.id = p.entity_type_id
                LEFT JOIN entities g ON g.id = p.parent_id
                LEFT JOIN entities a ON a.id = @asset
                LEFT JOIN entity_types at ON at.id = a.entity_type_id
                WHERE e.id = @Id
                """,
                new
                {
                    entity.Id,
                    asset = instance?.Reference("asset_id") ?? Guid.Empty,
                    taskTypeId,
                    wish.SoftwareId,
                    wish.OutputTypeId,
                },
                cancel
            )
        )!;
        var isShot = names.Kind is EntityKinds.Shot or EntityKinds.Scene;
        var tags = new Dictionary<string, string>
        {
            ["Project"] = names.Project,
            [names.Kind] = entity.Text("name") ?? "",
            ["AssetType"] = names.Kind == EntityKinds.Asset ? names.AssetType : "",
            ["TaskType"] = names.TaskType ?? "",
            ["Task"] = names.TaskType ?? "",
            ["Software"] = names.Software ?? "",
            ["OutputType"] = names.OutputType ?? "",
            ["Representation"] = wish.Representation,
            ["Name"] = wish.Name,
            ["Revision"] = revision.ToString("'v'000", CultureInfo.InvariantCulture),
        };
        if (names.Parent is { } parent)
        {
            tags[names.ParentKind!] = parent;
            tags["Episode"] = isShot ? names.Grandparent ?? tags.GetValueOrDefault("Episode", "") : tags.GetValueOrDefault("Episode", "");
        }

        if (instance is not null)
        {
            (tags["Asset"], tags["AssetType"]) = (names.Instanced ?? "", names.InstancedType ?? "");
            tags["Instance"] = instance.Text("name") ?? "";
        }

        var kind = instance is null ? names.Kind.ToLowerInvariant() : FileTrees.Instance;
        return FileTrees.PathOf(FileTrees.Of(names.FileTreeJson), wish.Mode, kind, tags, wish.Separator);
    }

    private sealed record Names
    {
        public string Project { get; init; } = "";
        public string? FileTreeJson { get; init; }
        public string Kind { get; init; } = "";
        public string AssetType { get; init; } = "";
        public string? Parent { get; init; }
        public string? ParentKind { get; init; }
        public string? Grandparent { get; init; }
        public string? Instanced { get; init; }
        public string? InstancedType { get; init; }
        public string? TaskType { get; init; }
        public string? Software { get; init; }
        public string? OutputType { get; init; }
    }
}
