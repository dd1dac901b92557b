using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;

namespace Dossier.Core.Tracking;

/// <summary>Pictures of people, projects and studios.</summary>
public sealed class Portraits(
    IEngine engine,
    IBlobStore blobs,
    RenditionMaking making,
    Renditions.Renditions renditions,
    Records records,
    TimeProvider clock
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Gives somebody or something a picture, in place of the one there is.</summary>
    /// <param name="model">Persons, projects or organisations.</param>
    /// <exception cref="Refused">
    /// NotFound; Forbidden: people change their own, managers those of their projects, administrators all. Invalid: no picture. Conflict: it takes too long.
    /// </exception>
    public async Task Put(Model model, Guid id, Stream content, Actor actor, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            await MustChange(session, model, id, actor, cancel);
        }

        var blob = await blobs.Store(content, cancel);
        var made = await making.Get(blob.Sha256, PreviewRecipes.Portrait, Patience, cancel);
        if (made.State != RenditionState.Ready)
        {
            throw made.State == RenditionState.Failed
                ? Refused.Invalid("file", made.FaultMessage ?? "This is no picture.")
                : Refused.Conflict("The picture takes long to be read. Try again in a minute.");
        }

        await Keep(model, id, blob.Sha256, actor, cancel);
    }

    /// <summary>The picture, 400 by 400 pixels.</summary>
    /// <exception cref="Refused">NotFound, also when there is none; Forbidden.</exception>
    public async Task<Look> Open(Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        await records.Find(model, id, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        var kept =
            await session.Find<Kept>("SELECT sha256, updated_at FROM portraits WHERE subject_id = @id", new { id }, cancel)
            ?? throw Refused.NotFound("picture");
        var made = await making.Get(kept.Sha256, PreviewRecipes.Portrait, Patience, cancel);
        return made.State == RenditionState.Ready
            ? new Look(await renditions.Open(made, cancel), made.MediaType!, made.Sha256!, kept.UpdatedAt, $"{id}.png", IsLasting: false)
            : throw PreviewLooks.Missing(made);
    }

    /// <summary>Takes a picture away; where there is none, nothing happens.</summary>
    /// <exception cref="Refused">NotFound; Forbidden: as for giving one.</exception>
    public async Task Clear(Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustChange(session, model, id, actor, cancel);
        if (await session.Execute("DELETE FROM portraits WHERE subject_id = @id", new { id }, cancel) == 1)
        {
            await RowTable.Update(
                session,
                model,
                id,
                new Dictionary<string, object?> { ["has_avatar"] = false },
                clock.GetUtcNow(),
                cancel
            );
            var row = await RowTable.MustFind(session, model, id, cancel, withRelations: true);
            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        }

        await session.Commit(cancel);
    }

    private async Task Keep(Model model, Guid id, string sha256, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        // Rights, and the row itself, may have gone while the picture was read.
        await MustChange(session, model, id, actor, cancel);
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO portraits (subject_id, sha256, updated_at) VALUES (@id, @sha256, @now)
            ON CONFLICT (subject_id) DO UPDATE SET sha256 = excluded.sha256, updated_at = excluded.updated_at
            """,
            new
            {
                id,
                sha256,
                now,
            },
            cancel
        );
        await RowTable.Update(session, model, id, new Dictionary<string, object?> { ["has_avatar"] = true }, now, cancel);
        var row = await Records.Seen(session, model, id, true, await Standings.Of(session, actor, cancel), actor, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
    }

    private static async Task MustChange(Session session, Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, model, id, false, standing, actor, cancel);
        if (model == Models.Projects)
        {
            await Standings.Must(session, actor, Standing.Manager, id, cancel);
        }
        else if (standing < Standing.Administrator && id != actor.UserId)
        {
            throw Standings.Forbidden();
        }
    }

    private sealed record Kept
    {
        public string Sha256 { get; init; } = "";
        public DateTimeOffset UpdatedAt { get; init; }
    }
}
