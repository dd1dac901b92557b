using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>An address by which somebody without an account watches one playlist.</summary>
public sealed record PlaylistShare
{
    public Guid Id { get; init; }
    public Guid PlaylistId { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null: for good.</summary>
    public DateTimeOffset? ExpirationDate { get; init; }
    public bool IsActive { get; init; }
    public bool CanComment { get; init; }

    /// <summary>As it stands in the address.</summary>
    public string Token { get; init; } = "";

    /// <summary>The hash of what must be known beside it; null for nothing.</summary>
    internal string? Password { get; init; }
}

/// <summary>What somebody shows who comes with the address of a share.</summary>
/// <param name="Token">As it stands in the address.</param>
/// <param name="Password">Null when none is told.</param>
/// <param name="Pass">What was handed out for the right password; see <see cref="OpenShare.Pass"/>.</param>
public sealed record ShareKey(string Token, string? Password, string? Pass);

/// <summary>A share that somebody came in by.</summary>
/// <param name="Maker">In whose name everything is looked at.</param>
/// <param name="Shown">The previews that the playlist shows, each with its task: all that a share opens.</param>
public sealed record OpenShare(PlaylistShare Share, Row Playlist, Actor Maker, IReadOnlyDictionary<Guid, Guid> Shown)
{
    public Guid ProjectId => Playlist.Reference("project_id")!.Value;

    /// <summary>Stands for the share's password until that is changed, so that it need not be in every address; null without a password.</summary>
    public string? Pass { get; init; }

    /// <exception cref="Refused">NotFound: the playlist does not show it.</exception>
    public Guid MustShow(Guid previewId) => Shown.ContainsKey(previewId) ? previewId : throw Refused.NotFound("preview file");
}

/// <summary>
/// Playlists shared with whoever has their address. A share is worth what its maker may see: it ends when they leave, or manage the project no
/// longer.
/// </summary>
public sealed class PlaylistShares(IEngine engine, Secrets secrets, Actors actors, Records records, TimeProvider clock)
{
    private const string Columns =
        "id, playlist_id, created_by, created_at, updated_at, expiration_date, is_active, can_comment, token, password";

    /// <summary>Shares a playlist.</summary>
    /// <param name="password">To be known beside the address; null for nothing.</param>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Invalid: an end that is past.</exception>
    public async Task<PlaylistShare> Create(
        Guid playlistId,
        DateTimeOffset? expirationDate,
        bool canComment,
        string? password,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        if (expirationDate <= now)
        {
            throw Refused.Invalid("expiration_date", "'expiration_date' must be in the future.");
        }

        var token = Secrets.NewToken();
        await using var session = await engine.Write(cancel);
        var playlist = await MustManage(session, playlistId, actor, cancel);
        var id = Id.New(clock);
        await session.Execute(
            """
            INSERT INTO playlist_share_links (id, created_at, updated_at, token, token_hash, playlist_id, created_by, expiration_date, is_active,
                can_comment, password)
            VALUES (@id, @now, @now, @kept, @hash, @playlistId, @UserId, @expirationDate, TRUE, @canComment, @password)
            """,
            new
            {
                id,
                now,
                kept = secrets.Protect(token),
                hash = Secrets.HashOf(token),
                playlistId,
                actor.UserId,
                expirationDate,
                canComment,
                password = string.IsNullOrEmpty(password) ? null : Passwords.HashOf(password),
            },
            cancel
        );
        await records.Append(session, EventKinds.RecordChanged, playlist, actor, cancel);
        var made = (await session.Find<PlaylistShare>($"SELECT {Columns} FROM playlist_share_links WHERE id = @id", new { id }, cancel))!;
        await session.Commit(cancel);
        return Readable(made);
    }

    /// <summary>The addresses of a playlist that still work.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers.</exception>
    public async Task<IReadOnlyList<PlaylistShare>> Of(Guid playlistId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustManage(session, playlistId, actor, cancel);
        var found = await session.Query<PlaylistShare>(
            $"""
            SELECT {Columns} FROM playlist_share_links
            WHERE playlist_id = @playlistId AND is_active AND (expiration_date IS NULL OR expiration_date > @now) ORDER BY number
            """,
            new { playlistId, now = clock.GetUtcNow() },
            cancel
        );
        return [.. found.Select(Readable)];
    }

    /// <summary>Ends an address at once.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers.</exception>
    public async Task End(Guid playlistId, string token, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var playlist = await MustManage(session, playlistId, actor, cancel);
        var ended = await session.Execute(
            """
            UPDATE playlist_share_links SET is_active = FALSE, updated_at = @now
            WHERE playlist_id = @playlistId AND token_hash = @hash AND is_active
            """,
            new
            {
                playlistId,
                hash = Secrets.HashOf(token),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (ended == 0)
        {
            throw Refused.NotFound("share link");
        }

        await records.Append(session, EventKinds.RecordChanged, playlist, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The playlist of an address.</summary>
    /// <exception cref="Refused">NotFound, for whatever reason it does not work; Forbidden when a password is needed and this is not it.</exception>
    public async Task<OpenShare> Open(ShareKey key, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var share = await session.Find<PlaylistShare>(
            $"""
            SELECT {Columns} FROM playlist_share_links
            WHERE token_hash = @hash AND is_active AND (expiration_date IS NULL OR expiration_date > @now)
            """,
            new { hash = Secrets.HashOf(key.Token), now = clock.GetUtcNow() },
            cancel
        );
        if (
            share?.CreatedBy is not { } maker
            || await actors.Find(maker, null, cancel) is not { } actor
            || await RowTable.Find(session, PlaylistModels.Playlists, share.PlaylistId, cancel) is not { } playlist
            || await Standings.In(session, actor, playlist.Reference("project_id")!.Value, cancel) < Standing.Manager
        )
        {
            throw Refused.NotFound("share link");
        }

        // Nobody without the database can make it, since the hash of a password is salted.
        var pass = share.Password is null ? null : Secrets.HashOf($"{key.Token} {share.Password}");
        if (pass is not null && pass != key.Pass && !Passwords.IsRight(key.Password ?? "", share.Password!))
        {
            throw new Refused(Reason.Forbidden, "This playlist is shown to those who know its password.");
        }

        var viewer = actor with { Name = $"{actor.Name} (shared playlist)" };
        return new OpenShare(Readable(share), playlist, viewer, await Shown(session, playlist, cancel)) { Pass = pass };
    }

    /// <summary>What a playlist names and is not of its project, or of another entity, it does not show.</summary>
    private static async Task<IReadOnlyDictionary<Guid, Guid>> Shown(Session session, Row playlist, CancellationToken cancel)
    {
        var places = Playlists.PlacesOf(playlist).Where(place => place.PreviewFileId is not null).ToList();
        var found =
            places.Count == 0
                ? []
                : await session.Query<ShownPreview>(
                    """
                    SELECT p.id, p.task_id, k.entity_id FROM preview_files p JOIN tasks k ON k.id = p.task_id
                    WHERE p.id IN @ids AND k.project_id = @project
                    """,
                    new { ids = places.Select(place => place.PreviewFileId!.Value).Distinct().ToArray(), project = playlist["project_id"] },
                    cancel
                );
        var named = places.Select(place => (place.EntityId, place.PreviewFileId!.Value)).ToHashSet();
        return found
            .Where(preview => named.Contains((preview.EntityId ?? Guid.Empty, preview.Id)))
            .ToDictionary(preview => preview.Id, preview => preview.TaskId);
    }

    private PlaylistShare Readable(PlaylistShare share) => share with { Token = secrets.Unprotect(share.Token) };

    internal static async Task<Row> MustManage(Session session, Guid playlistId, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        var playlist = await Records.Seen(session, PlaylistModels.Playlists, playlistId, false, standing, actor, cancel);
        await Standings.Must(session, actor, Standing.Manager, playlist.Reference("project_id")!.Value, cancel);
        return playlist;
    }

    private sealed record ShownPreview
    {
        public Guid Id { get; init; }
        public Guid TaskId { get; init; }
        public Guid? EntityId { get; init; }
    }
}
