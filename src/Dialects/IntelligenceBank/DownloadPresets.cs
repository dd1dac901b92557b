using Dossier.Core.Renditions;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 12: the download presets of the platform, which clients turn into the parameters of a download.</summary>
internal static class DownloadPresetEndpoints
{
    private const string Custom = "custom";
    private const int UsualQuality = 100;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/downloadpresets", List);

    private static async Task<IResult> List(Caller caller, RenditionPresets presets, CancellationToken cancel) =>
        Reply.Json(new { presets = (await presets.List(caller, cancel)).Select(Wire) });

    private static object Wire(RenditionPreset preset)
    {
        var recipe = preset.Recipe;
        var isCustom = recipe.Width is not null || recipe.Height is not null;
        return new
        {
            uuid = Translate.Id(preset.Id),
            name = preset.Name,
            fileType = recipe.Format == RenditionFormat.Jpeg ? "jpg" : Word(recipe.Format),
            compressionQuality = Translate.Number(recipe.Quality ?? UsualQuality),
            compressionType = CompressionOf(recipe),
            fileSize = isCustom ? Custom : Translate.Number(recipe.Percent ?? 100),
            customWidth = recipe.Width,
            customHeight = recipe.Height,
            cropWidth = recipe.Crop?.Width,
            cropHeight = recipe.Crop?.Height,
            id = preset.Number,
        };
    }

    private static string Word(RenditionFormat format) => format == RenditionFormat.Tiff ? "tif" : $"{format}".ToLowerInvariant();

    /// <summary>T10's codes.</summary>
    private static string CompressionOf(Recipe recipe) =>
        (recipe.Packing, recipe.Format) switch
        {
            (Packing.Jpeg, _) or (null, RenditionFormat.Jpeg) => "8",
            (Packing.Lzw, _) => "11",
            (Packing.RunLength, _) => "12",
            (Packing.Deflate, _) => "13",
            _ => "1",
        };
}
