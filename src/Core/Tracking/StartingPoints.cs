using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What somebody begins with: the open projects they see, and all that is asked about these at once.</summary>
public sealed record StartingPoint
{
    public required IReadOnlyList<Row> Projects { get; init; }

    /// <summary>What they are in each project.</summary>
    public required IReadOnlyDictionary<Guid, Standing> Standings { get; init; }
    public required ILookup<Guid, Row> Descriptors { get; init; }
    public required ILookup<Guid, Usage> UsedTaskTypes { get; init; }
    public required ILookup<Guid, Usage> UsedTaskStatuses { get; init; }
    public required IReadOnlyDictionary<Guid, Guid> FirstEpisodes { get; init; }
    public required IReadOnlyList<Row> ProjectStatuses { get; init; }
    public required IReadOnlyList<Row> EntityTypes { get; init; }
    public required IReadOnlyList<Row> TaskTypes { get; init; }
    public required IReadOnlyList<Row> TaskStatuses { get; init; }
    public required IReadOnlyList<Row> Departments { get; init; }
    public required IReadOnlyList<Row> Studios { get; init; }
    public required IReadOnlyList<Row> Persons { get; init; }
    public required IReadOnlyList<Row> CustomActions { get; init; }
    public required IReadOnlyList<Row> StatusAutomations { get; init; }
    public required IReadOnlyList<Row> PreviewBackgrounds { get; init; }
    public required IReadOnlyList<Row> Plugins { get; init; }
    public required IReadOnlyList<Row> SearchFilters { get; init; }
    public required IReadOnlyList<Row> SearchFilterGroups { get; init; }

    /// <summary>Notifications that are not read yet.</summary>
    public required long Unread { get; init; }
}

/// <summary>Everything a front end needs at its start. Many short statements, so most of them go to the database together.</summary>
public sealed class StartingPoints(IEngine engine)
{
    /// <summary>Models all of whose rows are wanted.</summary>
    private static readonly IReadOnlyList<Model> Whole =
    [
        Models.ProjectStatuses,
        Models.EntityTypes,
        Models.TaskTypes,
        Models.TaskStatuses,
        Models.Departments,
        Models.Studios,
        Models.Persons,
        Models.CustomActions,
        Models.StatusAutomations,
        TemplateModels.PreviewBackgrounds,
        TemplateModels.Plugins,
    ];

    /// <summary>Of open projects; where no status is known, of all.</summary>
    private const string IsOpen =
        $"COALESCE(t.project_status_id, ({ProjectModel.FirstStatus})) IS NOT DISTINCT FROM ({ProjectModel.FirstStatus})";

    private const string IsOfOpen = $"""
        COALESCE((SELECT o.project_status_id FROM projects o WHERE o.workspace_id = t.project_id), ({ProjectModel.FirstStatus}))
            IS NOT DISTINCT FROM ({ProjectModel.FirstStatus})
        """;

    /// <summary>What the actor begins with; of what they may not read, nothing.</summary>
    public async Task<StartingPoint> Find(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        List<(Model, string)> wanted =
        [
            (Models.Projects, IsOpen),
            (Models.MetadataDescriptors, IsOfOpen),
            .. Whole.Select(model => (model, "TRUE")),
        ];
        var with = new Dapper.DynamicParameters();
        var shared = SearchFilters.Visible(with, actor);
        List<(Model, string)> filters = [(NewsModels.SearchFilters, shared), (NewsModels.SearchFilterGroups, shared)];
        var all = await Records.All(session, wanted, filters, with, standing, actor, cancel);
        var projects = all[Models.Projects];
        var ids = projects.Select(project => project.Id).ToArray();
        return new StartingPoint
        {
            Projects = projects,
            Standings = await Standings.In(session, actor, ids, cancel),
            Descriptors = all[Models.MetadataDescriptors].ToLookup(row => row.Reference("project_id")!.Value),
            UsedTaskTypes = (await Projects.Usages(session, "task_types", ids, cancel)).ToLookup(usage => usage.ProjectId),
            UsedTaskStatuses = (await Projects.Usages(session, "task_statuses", ids, cancel)).ToLookup(usage => usage.ProjectId),
            FirstEpisodes = await Projects.FirstEpisodes(session, ids, cancel),
            ProjectStatuses = all[Models.ProjectStatuses],
            EntityTypes = all[Models.EntityTypes],
            TaskTypes = all[Models.TaskTypes],
            TaskStatuses = all[Models.TaskStatuses],
            Departments = all[Models.Departments],
            Studios = all[Models.Studios],
            Persons = all[Models.Persons],
            CustomActions = all[Models.CustomActions],
            StatusAutomations = all[Models.StatusAutomations],
            PreviewBackgrounds = all[TemplateModels.PreviewBackgrounds],
            Plugins = all[TemplateModels.Plugins],
            SearchFilters = all[NewsModels.SearchFilters],
            SearchFilterGroups = all[NewsModels.SearchFilterGroups],
            Unread = await Inbox.Unread(session, actor, cancel),
        };
    }
}
