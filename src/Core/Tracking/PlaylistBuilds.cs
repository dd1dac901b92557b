using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>What is made of playlists, archives and films: each is a row that people watch until it is done.</summary>
public sealed class PlaylistBuilds(IEngine engine, IBlobStore blobs, Records records, JobQueue queue, TimeProvider clock)
{
    internal const string Archive = "archive";
    private const string Film = "movie";

    /// <summary>Has one film made of those a playlist shows, in its order. Pictures and what is broken are left out.</summary>
    /// <param name="isFull">Of the project's resolution; otherwise at most 1280 pixels wide.</param>
    /// <returns>The job, which is running.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Conflict: there is no film in it.</exception>
    public async Task<Row> RequestFilm(Guid playlistId, bool isFull, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var playlist = await Seen(session, playlistId, Standing.Manager, actor, cancel);
        var films = await FilmsOf(session, playlist, cancel);
        if (films.Count == 0)
        {
            throw Refused.Conflict("There is no film in this playlist.");
        }

        var project = await RowTable.MustFind(session, Models.Projects, playlist.Reference("project_id")!.Value, cancel);
        var piece = PreviewRecipes.Joinable(PreviewRecipes.Film(project.Text("resolution"), project.Text("fps")), isLight: !isFull);
        var job = await Begin(session, playlist, Film, actor, cancel);
        await queue.Add(session, new NewJob(null, MakePlaylistFilm.JobKind, "", new MakePlaylistFilm.Order(job.Id, piece, films)), cancel);
        await session.Commit(cancel);
        return job;
    }

    /// <summary>How far a build is.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<Row> Find(Guid playlistId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return (await Find(session, playlistId, id, Standing.Client, actor, cancel)).Job;
    }

    /// <summary>The film that came of it.</summary>
    /// <exception cref="Refused">NotFound, also while it is being made, and with the reason when it cannot be; Forbidden to vendors.</exception>
    public async Task<Look> Open(Guid playlistId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var (playlist, job) = await Find(session, playlistId, id, Standing.Client, actor, cancel);
        if (job.Text("sha256") is not { } sha256)
        {
            throw new Refused(
                Reason.NotFound,
                job.Text("fault") ?? (job.Text("status") == "running" ? "It is still being made." : "There is no film of it.")
            );
        }

        var madeAt = (DateTimeOffset)(job["ended_at"] ?? job["updated_at"])!;
        return new Look(await blobs.Open(sha256, cancel), MediaTypes.Mp4, sha256, madeAt, $"{playlist.Text("name")}.mp4", IsLasting: true);
    }

    /// <summary>Forgets a build. One that is running ends without a trace.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but supervisors.</exception>
    public async Task Delete(Guid playlistId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var (_, job) = await Find(session, playlistId, id, Standing.Supervisor, actor, cancel);
        await session.Execute("DELETE FROM build_jobs WHERE id = @id", new { id }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, job, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>What was made of a project's playlists, newest first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> OfProject(Guid projectId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        return await RowTable.Select(
            session,
            PlaylistModels.BuildJobs,
            "p.project_id = @projectId",
            "ORDER BY t.number DESC LIMIT 1000",
            withRelations: false,
            new { projectId },
            cancel
        );
    }

    internal async Task<Row> Begin(Row playlist, string type, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var job = await Begin(session, playlist, type, actor, cancel);
        await session.Commit(cancel);
        return job;
    }

    /// <summary>Notes how a build went; once, and only if nobody has forgotten it meanwhile.</summary>
    /// <param name="sha256">Of the film; null for what is not kept.</param>
    /// <param name="fault">Null when it is done.</param>
    internal async Task End(Guid id, string? sha256, string? fault, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await End(session, id, sha256, fault, actor, cancel);
        await session.Commit(cancel);
    }

    internal async Task End(Session session, Guid id, string? sha256, string? fault, Actor actor, CancellationToken cancel)
    {
        var ended = await session.Execute(
            """
            UPDATE build_jobs SET status = @status, sha256 = @sha256, fault = @fault, ended_at = @now, updated_at = @now
            WHERE id = @id AND status = 'running'
            """,
            new
            {
                id,
                status = fault is null ? "succeeded" : "failed",
                sha256,
                fault,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (ended == 1)
        {
            var job = await RowTable.MustFind(session, PlaylistModels.BuildJobs, id, cancel);
            await records.Append(session, EventKinds.RecordChanged, job, actor, cancel);
        }
    }

    private async Task<Row> Begin(Session session, Row playlist, string type, Actor actor, CancellationToken cancel)
    {
        var id = Id.New(clock);
        var values = new Dictionary<string, object?>
        {
            ["status"] = "running",
            ["job_type"] = type,
            ["playlist_id"] = playlist.Id,
        };
        await RowTable.Insert(session, PlaylistModels.BuildJobs, id, values, clock.GetUtcNow(), cancel);
        var job = await RowTable.MustFind(session, PlaylistModels.BuildJobs, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, job, actor, cancel);
        return job;
    }

    /// <summary>The files of a playlist's films, in its order.</summary>
    private static async Task<IReadOnlyList<string>> FilmsOf(Session session, Row playlist, CancellationToken cancel)
    {
        var ids = Playlists.PlacesOf(playlist).Select(place => place.PreviewFileId).OfType<Guid>().ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var films = await session.Query<FilmFile>(
            """
            SELECT p.id, v.sha256 FROM preview_files p
            JOIN tasks k ON k.id = p.task_id
            JOIN document_versions v ON v.document_id = p.document_id AND v.ordinal = p.version
            WHERE p.id IN @ids AND k.project_id = @project AND p.is_movie AND p.status <> 'broken'
            """,
            new { ids = ids.Distinct().ToArray(), project = playlist.Reference("project_id") },
            cancel
        );
        var byPreview = films.ToDictionary(film => film.Id, film => film.Sha256);
        return [.. ids.Where(byPreview.ContainsKey).Select(id => byPreview[id])];
    }

    private static async Task<(Row Playlist, Row Job)> Find(
        Session session,
        Guid playlistId,
        Guid id,
        Standing least,
        Actor actor,
        CancellationToken cancel
    )
    {
        var playlist = await Seen(session, playlistId, least, actor, cancel);
        var job = await RowTable.MustFind(session, PlaylistModels.BuildJobs, id, cancel);
        return job.Reference("playlist_id") == playlistId ? (playlist, job) : throw Refused.NotFound("build job");
    }

    private static async Task<Row> Seen(Session session, Guid playlistId, Standing least, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        if (!Records.MayRead(PlaylistModels.Playlists.Read, standing))
        {
            throw Standings.Forbidden();
        }

        var playlist = await Records.Seen(session, PlaylistModels.Playlists, playlistId, false, standing, actor, cancel);
        await Standings.Must(session, actor, least, playlist.Reference("project_id")!.Value, cancel);
        return playlist;
    }

    private sealed record FilmFile
    {
        public Guid Id { get; init; }
        public string Sha256 { get; init; } = "";
    }
}

/// <summary>Makes one film of many: each in the form of the project's films, then all of them joined. What is made once is there the next time.</summary>
public sealed class MakePlaylistFilm(PlaylistBuilds builds, RenditionMaking making) : Job<MakePlaylistFilm.Order>
{
    public const string JobKind = "playlist.film";

    /// <param name="Piece">What each film is made into.</param>
    /// <param name="Films">The SHA-256 of each, in their order.</param>
    public sealed record Order(Guid BuildId, Recipe Piece, IReadOnlyList<string> Films);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Rendering;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        var pieces = new List<string>();
        foreach (var film in order.Films)
        {
            var piece = await making.Get(film, order.Piece, Timeout.InfiniteTimeSpan, cancel);
            if (piece.Sha256 is not { } sha256)
            {
                await builds.End(order.BuildId, null, FaultOf(piece), Actor.System, cancel);
                return;
            }

            pieces.Add(sha256);
        }

        if (pieces.Count == 1)
        {
            await builds.End(order.BuildId, pieces[0], null, Actor.System, cancel);
            return;
        }

        var recipe = new Recipe(RenditionFormat.Mp4) { Joined = [.. pieces.Skip(1)] };
        var whole = await making.Get(pieces[0], recipe, Timeout.InfiniteTimeSpan, cancel);
        await builds.End(order.BuildId, whole.Sha256, whole.Sha256 is null ? FaultOf(whole) : null, Actor.System, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        builds.End(session, order.BuildId, null, failure, Actor.System, cancel);

    private static string FaultOf(Rendition rendition) => rendition.FaultMessage ?? "A film of it cannot be read.";
}
