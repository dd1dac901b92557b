using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>A recipe that an organization has given a name.</summary>
public sealed record RenditionPreset
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string RecipeJson { get; init; } = "{}";

    public Recipe Recipe => Json.Read<Recipe>(RecipeJson);
}

/// <summary>The presets of the actor's organization: everybody in it sees them, administrators make and delete them.</summary>
public sealed class RenditionPresets(IEngine engine, Events events, TimeProvider clock)
{
    private const int Most = 1_000;

    /// <summary>In the order in which they were made.</summary>
    public async Task<IReadOnlyList<RenditionPreset>> List(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<RenditionPreset>(
            "SELECT number, id, name, recipe_json FROM rendition_presets WHERE organization_id = @OrganizationId ORDER BY number",
            new { actor.OrganizationId },
            cancel
        );
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<RenditionPreset> Find(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<RenditionPreset>(
                "SELECT number, id, name, recipe_json FROM rendition_presets WHERE organization_id = @OrganizationId AND id = @id",
                new { actor.OrganizationId, id },
                cancel
            ) ?? throw Refused.NotFound("preset");
    }

    /// <exception cref="Refused">Invalid; Conflict when the name is taken, or there are too many; Forbidden.</exception>
    public async Task<RenditionPreset> Create(string name, Recipe recipe, Actor actor, CancellationToken cancel)
    {
        var kept = Names.Check(name, "name");
        Recipes.Check(recipe);
        await using var session = await engine.Write(cancel);
        MustAdminister(actor);
        var count = await session.Value<int>(
            "SELECT COUNT(*) FROM rendition_presets WHERE organization_id = @OrganizationId",
            new { actor.OrganizationId },
            cancel
        );
        var made =
            (
                count < Most
                    ? await session.Find<RenditionPreset>(
                        """
                        INSERT INTO rendition_presets (id, organization_id, name, name_key, recipe_json, created_by, created_at)
                        VALUES (@id, @OrganizationId, @kept, @key, @recipe, @UserId, @now)
                        ON CONFLICT (organization_id, name_key) DO NOTHING RETURNING number, id, name, recipe_json
                        """,
                        new
                        {
                            id = Id.New(clock),
                            actor.OrganizationId,
                            kept,
                            key = Names.Key(kept),
                            recipe = Json.Write(recipe),
                            actor.UserId,
                            now = clock.GetUtcNow(),
                        },
                        cancel
                    )
                    : throw Refused.Conflict($"There are at most {Most} presets.")
            ) ?? throw Refused.Conflict($"There is a preset named '{kept}' already.");
        await events.Append(session, EventKinds.RenditionPresetCreated, null, made.Id, new { name = kept }, actor, cancel);
        await session.Commit(cancel);
        return made;
    }

    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        MustAdminister(actor);
        var name =
            await session.Find<string>(
                "DELETE FROM rendition_presets WHERE id = @id AND organization_id = @OrganizationId RETURNING name",
                new { id, actor.OrganizationId },
                cancel
            ) ?? throw Refused.NotFound("preset");
        await events.Append(session, EventKinds.RenditionPresetDeleted, null, id, new { name }, actor, cancel);
        await session.Commit(cancel);
    }

    private static void MustAdminister(Actor actor)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "This needs an administrator.");
        }
    }
}
