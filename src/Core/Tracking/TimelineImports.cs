using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Tracking;

/// <summary>How the clips of an edit become shots.</summary>
/// <param name="Convention">See <see cref="ClipNames"/>; clips of other names are passed over. Null: each clip is a shot of its name.</param>
/// <param name="IsExact">Whether capitals and small letters of names are different.</param>
public sealed record TimelineWish(string? Convention, bool IsExact);

/// <summary>
/// Shots out of an edit: a clip is the shot of its name, in and out as the clip is. Shots that are there are changed, wherever they lie; new ones come into
/// the sequence that the naming convention tells, or else into one called as the innermost group the clip is in, such as the timeline.
/// </summary>
public sealed class TimelineImports(IEngine engine, Records records, EntitySheets sheets, TimeProvider clock)
{
    private const int LongestName = 160;

    /// <summary>Makes and changes the shots of an edit: all of them, or none.</summary>
    /// <param name="episodeId">The episode that all of it is of; null for none.</param>
    /// <param name="content">OpenTimelineIO's JSON.</param>
    /// <returns>The shots, in the order of the edit.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Invalid: no timeline, no clips, or a name that will not do.</exception>
    public async Task<IReadOnlyList<Row>> Import(
        Guid projectId,
        Guid? episodeId,
        Stream content,
        TimelineWish wish,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using (var reading = await engine.Read(cancel))
        {
            await Standings.Must(reading, actor, Standing.Manager, projectId, cancel);
        }

        var names = wish.Convention is null ? null : new ClipNames(wish.Convention, wish.IsExact);
        var clips = await Clips(content, cancel);
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        var edit = await Edit.Open(session, projectId, episodeId, wish.IsExact, cancel);
        var cuts = clips.Select(clip => CutOf(clip, names, edit)).OfType<Cut>().ToList();
        if (cuts.Count == 0)
        {
            throw new Refused(Reason.Invalid, "There is no clip in it whose name is that of a shot.");
        }

        var shots = new List<Row>();
        // A shot that is cut in pieces is as long as all of them.
        foreach (var pieces in cuts.GroupBy(cut => edit.KeyOf(cut)))
        {
            shots.Add(await Save(session, edit, [.. pieces], actor, cancel));
        }

        await session.Commit(cancel);
        return shots;
    }

    private static async Task<IReadOnlyList<TimelineClip>> Clips(Stream content, CancellationToken cancel)
    {
        try
        {
            return await Otio.Read(content, cancel);
        }
        catch (Unreadable unreadable)
        {
            throw new Refused(Reason.Invalid, unreadable.Message);
        }
    }

    /// <summary>Null for a clip that is no shot of this project.</summary>
    private static Cut? CutOf(TimelineClip clip, ClipNames? names, Edit edit)
    {
        var cut = new Cut(clip.Name, null, null, clip.First, clip.Last) { Group = clip.Groups.Count > 0 ? clip.Groups[^1] : null };
        if (names is not null)
        {
            if (names.Read(clip.Name) is not var (project, episode, sequence, shot) || (project is not null && !edit.IsProject(project)))
            {
                return null;
            }

            cut = cut with { Shot = shot, Sequence = sequence, Episode = episode };
        }

        return cut.Shot.Length is > 0 and <= LongestName && (cut.Sequence ?? cut.Group ?? "").Length <= LongestName
            ? cut
            : throw new Refused(Reason.Invalid, $"The clip '{clip.Name}' has no name, or one that is too long.");
    }

    private async Task<Row> Save(Session session, Edit edit, IReadOnlyList<Cut> pieces, Actor actor, CancellationToken cancel)
    {
        var cut = pieces[0];
        var values = new Dictionary<string, object?>();
        var existing = edit.Shot(cut);
        if (pieces.Min(piece => piece.First) is { } first && pieces.Max(piece => piece.Last) is { } last)
        {
            var data = existing?.Text("data") is { } kept ? JsonNode.Parse(kept) as JsonObject ?? [] : [];
            (data["frame_in"], data["frame_out"]) = (first, last);
            values["data"] = data.ToJsonString(Json.Options);
            values["nb_frames"] = last - first + 1;
        }

        if (existing is null)
        {
            var sequence = await SequenceOf(session, edit, cut, actor, cancel);
            return await sheets.Insert(session, edit.ProjectId, edit.ShotType, sequence, cut.Shot, values, actor, cancel);
        }

        if (values.Count > 0)
        {
            await RowTable.Update(session, Models.Entities, existing.Id, values, clock.GetUtcNow(), cancel);
        }

        var row = await RowTable.MustFind(session, Models.Entities, existing.Id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        return row;
    }

    private async Task<Guid?> SequenceOf(Session session, Edit edit, Cut cut, Actor actor, CancellationToken cancel)
    {
        var episode = edit.EpisodeId;
        if (episode is null && cut.Episode is { } name)
        {
            episode = edit.Episode(name);
            if (episode is null)
            {
                var made = await sheets.Insert(session, edit.ProjectId, edit.EpisodeType, null, name, [], actor, cancel);
                edit.Add(made);
                episode = made.Id;
            }
        }

        if ((cut.Sequence ?? cut.Group) is not { } wanted)
        {
            return episode;
        }

        if (edit.Sequence(wanted, episode) is { } known)
        {
            return known;
        }

        var sequence = await sheets.Insert(session, edit.ProjectId, edit.SequenceType, episode, wanted, [], actor, cancel);
        edit.Add(sequence);
        return sequence.Id;
    }

    /// <summary>A clip as a shot.</summary>
    private sealed record Cut(string Shot, string? Sequence, string? Episode, int? First, int? Last)
    {
        /// <summary>The innermost group the clip is in.</summary>
        public string? Group { get; init; }
    }

    /// <summary>What a project has of episodes, sequences and shots.</summary>
    private sealed class Edit
    {
        private readonly StringComparer comparer;
        private readonly Row project;
        private readonly Dictionary<Guid, Row> byId;
        private readonly Dictionary<(string Kind, string Name, Guid? Above), Guid> groups = [];
        private readonly ILookup<string, Row> shots;

        private Edit(Row project, Guid? episodeId, List<Row> all, bool isExact)
        {
            comparer = isExact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
            (this.project, EpisodeId) = (project, episodeId);
            byId = all.ToDictionary(row => row.Id);
            foreach (var row in all.Where(row => row.Text("kind") != EntityKinds.Shot))
            {
                Add(row);
            }

            shots = all.Where(row => row.Text("kind") == EntityKinds.Shot && IsHere(row)).ToLookup(row => row.Text("name")!, comparer);
        }

        public Guid ProjectId => project.Id;
        public Guid? EpisodeId { get; }
        public Guid ShotType { get; private init; }
        public Guid SequenceType { get; private init; }
        public Guid EpisodeType { get; private init; }

        public static async Task<Edit> Open(Session session, Guid projectId, Guid? episodeId, bool isExact, CancellationToken cancel)
        {
            var project = await RowTable.MustFind(session, Models.Projects, projectId, cancel);
            var all = await RowTable.Select(
                session,
                Models.Entities,
                "t.project_id = @projectId AND et.kind IN ('Episode', 'Sequence', 'Shot')",
                "ORDER BY t.number",
                withRelations: false,
                new { projectId },
                cancel
            );
            if (episodeId is { } episode && !all.Exists(row => row.Id == episode && row.Text("kind") == EntityKinds.Episode))
            {
                throw Refused.NotFound("episode");
            }

            return new Edit(project, episodeId, all, isExact)
            {
                ShotType = await TypeOf(session, EntityKinds.Shot, cancel),
                SequenceType = await TypeOf(session, EntityKinds.Sequence, cancel),
                EpisodeType = await TypeOf(session, EntityKinds.Episode, cancel),
            };
        }

        /// <summary>Names of files and clips have no spaces.</summary>
        public bool IsProject(string name) =>
            comparer.Equals(name, project.Text("name")) || comparer.Equals(name, project.Text("name")?.Replace(' ', '_'));

        /// <summary>Pieces of one shot have one key.</summary>
        public string KeyOf(Cut cut) => Folded($"{cut.Episode}/{cut.Sequence}/{cut.Shot}");

        /// <summary>The shot of that name: in the sequence that is told, or else the one there is of it.</summary>
        /// <exception cref="Refused">Invalid: there are several, and nothing tells which is meant.</exception>
        public Row? Shot(Cut cut)
        {
            var named = shots[cut.Shot].ToList();
            var sequence = (cut.Sequence ?? (named.Count > 1 ? cut.Group : null)) is { } name
                ? named.FindAll(shot => comparer.Equals(Above(shot)?.Text("name"), name))
                : named;
            return sequence.Count > 1
                ? throw new Refused(
                    Reason.Invalid,
                    $"There are several shots called '{cut.Shot}': the naming convention must tell the sequence."
                )
                : sequence.FirstOrDefault();
        }

        public Guid? Episode(string name) => Find(EntityKinds.Episode, name, null);

        public Guid? Sequence(string name, Guid? episode) => Find(EntityKinds.Sequence, name, episode);

        /// <summary>An episode or sequence that is there now; of several alike, the first.</summary>
        public void Add(Row row) => groups.TryAdd((row.Text("kind")!, Folded(row.Text("name")!), row.Reference("parent_id")), row.Id);

        private Guid? Find(string kind, string name, Guid? above) =>
            groups.TryGetValue((kind, Folded(name), above), out var id) ? id : null;

        private string Folded(string name) => comparer == StringComparer.Ordinal ? name : name.ToUpperInvariant();

        private Row? Above(Row row) => row.Reference("parent_id") is { } id ? byId.GetValueOrDefault(id) : null;

        /// <summary>Whether a shot is in the episode, when one is named.</summary>
        private bool IsHere(Row shot) =>
            EpisodeId is null || shot.Reference("parent_id") == EpisodeId || Above(shot)?.Reference("parent_id") == EpisodeId;

        private static async Task<Guid> TypeOf(Session session, string kind, CancellationToken cancel) =>
            await session.Find<Guid?>("SELECT id FROM entity_types WHERE kind = @kind ORDER BY number LIMIT 1", new { kind }, cancel)
            ?? throw Refused.NotFound(kind.ToLowerInvariant());
    }
}
