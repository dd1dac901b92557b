using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a path may be of.</summary>
/// <param name="Template">The kind of entity whose template of the project's tree it follows.</param>
/// <param name="Ids">By the template's tags.</param>
public sealed record PathGuess(string Template, IReadOnlyList<(string Tag, Guid Id)> Ids);

/// <summary>Tells what files are of by where they lie: the other way round to <see cref="FilePlaces"/>.</summary>
public sealed class PathGuesses(IEngine engine)
{
    private const int LongestPath = 4000;

    /// <summary>Names that are written alike in a path.</summary>
    private const int MostAlike = 50;

    /// <summary>Tags that say nothing of what a file is of.</summary>
    private static readonly HashSet<string> Free = ["Name", "Revision", "Representation", "Version", "Date"];

    /// <summary>What there is in the project that a path may be of, by any of the templates; nothing when it follows none.</summary>
    /// <exception cref="Refused">NotFound; Invalid: too long.</exception>
    public async Task<IReadOnlyList<PathGuess>> Of(Guid projectId, string path, char separator, Actor actor, CancellationToken cancel)
    {
        MustBeShort(path);
        await using var session = await engine.Read(cancel);
        return await Of(session, projectId, path, separator, actor, cancel);
    }

    /// <summary>The task that a file is of: its path must name an entity and a type of task.</summary>
    /// <param name="kind">Of the entity, in any case; null for any.</param>
    /// <exception cref="Refused">NotFound for the project, and when there is no such task; Invalid: too long.</exception>
    public async Task<Row> TaskOf(Guid projectId, string path, string? kind, Actor actor, CancellationToken cancel)
    {
        MustBeShort(path);
        await using var session = await engine.Read(cancel);
        foreach (var guess in await Of(session, projectId, path, '/', actor, cancel))
        {
            var type = guess.Ids.FirstOrDefault(one => one.Tag is "TaskType" or "Task").Id;
            var entity = guess.Ids.FirstOrDefault(one => one.Tag.Equals(guess.Template, StringComparison.OrdinalIgnoreCase)).Id;
            if (
                type == default
                || entity == default
                || (kind is not null && !guess.Template.Equals(kind, StringComparison.OrdinalIgnoreCase))
            )
            {
                continue;
            }

            var with = new DynamicParameters();
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

    private static void MustBeShort(string path)
    {
        if (path.Length > LongestPath)
        {
            throw Refused.Invalid("file_path", $"A path has at most {LongestPath} characters.");
        }
    }

    private static async Task<IReadOnlyList<PathGuess>> Of(
        Session session,
        Guid projectId,
        string path,
        char separator,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Standings.Must(session, actor, Standing.Client, projectId, cancel);
        var project = await RowTable.MustFind(session, Models.Projects, projectId, cancel);
        var search = new Search(session, project, await Standings.Of(session, actor, cancel), actor);
        var guesses = new List<PathGuess>();
        foreach (var reading in PathReading.Of(FileTrees.Of(project.Text("file_tree")), path, separator))
        {
            if (await search.Find(reading, cancel) is { } guess && !guesses.Exists(other => Tells(other, guess)))
            {
                guesses.Add(guess);
            }
        }

        return guesses;
    }

    /// <summary>Whether a guess says all that another says: that one has only left something out.</summary>
    private static bool Tells(PathGuess one, PathGuess other) => one.Template == other.Template && other.Ids.All(one.Ids.Contains);

    /// <summary>The names of one path, looked up once each.</summary>
    private sealed class Search(Session session, Row project, Standing standing, Actor actor)
    {
        private readonly Dictionary<(string Tag, string Text, string Style, Guid? Above), Guid?> known = [];

        /// <summary>Null when anything the path names is not there.</summary>
        public async Task<PathGuess?> Find(PathAsRead reading, CancellationToken cancel)
        {
            var ids = new List<(string Tag, Guid Id)>();
            Guid? above = null;
            foreach (var (tag, text) in reading.Tags.Where(tag => !Free.Contains(tag.Tag)))
            {
                var key = (tag, text, reading.Style, above);
                if (!known.TryGetValue(key, out var found))
                {
                    known[key] = found = await Find(tag, text, reading.Style, above, cancel);
                }

                if (found is not { } id)
                {
                    return null;
                }

                ids.Add((tag, id));
                above = tag is "Episode" or "Sequence" or "AssetType" or "Asset" ? id : above;
            }

            return ids.Count > 0 ? new PathGuess(reading.Template, ids) : null;
        }

        private async Task<Guid?> Find(string tag, string text, string style, Guid? above, CancellationToken cancel)
        {
            if (tag == "Project")
            {
                return FileTrees.Written(project.Text("name") ?? "", style) == text ? project.Id : null;
            }

            const string InProject = "t.project_id = @project AND et.kind = @tag";
            var (model, condition, parent) = tag switch
            {
                EntityKinds.Asset => (Models.Entities, InProject, "entity_type_id"),
                EntityKinds.Sequence or EntityKinds.Scene or EntityKinds.Shot => (Models.Entities, InProject, "parent_id"),
                EntityKinds.Episode or EntityKinds.Edit or EntityKinds.Concept => (Models.Entities, InProject, null),
                "AssetType" => (Models.EntityTypes, "t.kind = 'Asset'", null),
                "TaskType" or "Task" => (Models.TaskTypes, "TRUE", null),
                "Software" => (Models.Softwares, "TRUE", null),
                "OutputType" => (Models.OutputTypes, "TRUE", null),
                "Instance" => (CastingModels.AssetInstances, "e.project_id = @project", "asset_id"),
                _ => ((Model?)null, "", (string?)null),
            };
            if (model is null)
            {
                return null;
            }

            var with = new DynamicParameters();
            with.Add("project", project.Id);
            with.Add("tag", tag);
            with.Add("above", above);
            with.Add("like", Like(text));
            with.Add("most", MostAlike);
            var where = parent is null || above is null ? condition : $"{condition} AND t.{parent} = @above";
            var rows = await RowTable.Select(
                session,
                model,
                $"{where} AND LOWER(TRIM(t.name)) LIKE @like ESCAPE '\\' AND {RowTable.Visible(model, standing, with, actor)}",
                $"ORDER BY {model.NumberSql} LIMIT @most",
                withRelations: false,
                with,
                cancel
            );
            return rows.Find(row => FileTrees.Written(row.Text("name") ?? "", style) == text)?.Id;
        }

        /// <summary>Every name that may be written so; signs that paths do not have are underscores, which stand for anything here.</summary>
        private static string Like(string text) =>
            string.Concat(
                text.Select(letter =>
                    letter is '%' or '\\' ? $"\\{letter}"
                    : char.IsAscii(letter) ? char.ToLowerInvariant(letter).ToString()
                    : "_"
                )
            );
    }
}
