using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Recipes with a name, which an organization keeps for its people.</summary>
internal static class PresetPages
{
    private const string Path = "/rendition-presets";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, List);
        api.MapPost(Path, Create);
        api.MapDelete(Path + "/{id:guid}", Delete);
    }

    /// <param name="Format">A format's name, such as <c>png</c>.</param>
    /// <param name="Percent">Both dimensions; not with a width or height.</param>
    /// <param name="Quality">From 1 to 100.</param>
    /// <param name="Packing">Of a TIFF.</param>
    internal sealed record PresetRequest(
        string Name,
        string Format,
        int? Percent = null,
        int? Width = null,
        int? Height = null,
        int? CropWidth = null,
        int? CropHeight = null,
        int? Quality = null,
        string? Packing = null
    );

    private static async Task<IResult> List(Caller caller, RenditionPresets presets, CancellationToken cancel) =>
        Results.Json(new { items = (await presets.List(caller, cancel)).Select(Wire) }, PagesApi.Format.Json);

    private static async Task<IResult> Create(Body<PresetRequest> body, Caller caller, RenditionPresets presets, CancellationToken cancel)
    {
        var asked = body.Value;
        if ((asked.CropWidth is null) != (asked.CropHeight is null))
        {
            throw Refused.Invalid("cropWidth", "'cropWidth' and 'cropHeight' belong together.");
        }

        var recipe = new Recipe(Word<RenditionFormat>("format", asked.Format)!.Value)
        {
            Percent = asked.Percent,
            Width = asked.Width,
            Height = asked.Height,
            Crop = asked is { CropWidth: { } width, CropHeight: { } height } ? new Crop(0, 0, width, height) : null,
            Quality = asked.Quality,
            Packing = Word<Packing>("packing", asked.Packing),
        };
        var made = await presets.Create(asked.Name, recipe, caller, cancel);
        return Results.Json(Wire(made), PagesApi.Format.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Delete(Guid id, Caller caller, RenditionPresets presets, CancellationToken cancel)
    {
        await presets.Delete(id, caller, cancel);
        return Results.NoContent();
    }

    private static object Wire(RenditionPreset preset)
    {
        var recipe = preset.Recipe;
        return new
        {
            preset.Id,
            preset.Number,
            preset.Name,
            format = $"{recipe.Format}".ToLowerInvariant(),
            recipe.Percent,
            recipe.Width,
            recipe.Height,
            cropWidth = recipe.Crop?.Width,
            cropHeight = recipe.Crop?.Height,
            recipe.Quality,
            packing = recipe.Packing?.ToString().ToLowerInvariant(),
        };
    }

    /// <exception cref="Refused">Invalid: it is none of the words.</exception>
    private static T? Word<T>(string member, string? word)
        where T : struct, Enum =>
        word is null
            ? null
            : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => $"{value}".Equals(word, StringComparison.OrdinalIgnoreCase))
                ?? throw Refused.Invalid(member, $"'{member}' must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
}
