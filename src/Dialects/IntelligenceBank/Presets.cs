using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// A way to download pictures that the operator has named. The API only lists them: clients put their members into the parameters of a
/// download themselves.
/// </summary>
/// <param name="Extension">As in <c>ext</c>.</param>
/// <param name="Size">25, 50, 75 or 100 percent; null when the width and height say how large.</param>
/// <param name="Compression">1 to 100, as in <c>compression</c>.</param>
/// <param name="CompressionType">As in <c>compressiontype</c>.</param>
public sealed record DownloadPreset(
    string Name,
    string Extension,
    int? Size,
    int? Width,
    int? Height,
    int? CropWidth,
    int? CropHeight,
    int Compression,
    int CompressionType
)
{
    private const int BestQuality = 100;
    private const int Uncompressed = 1;
    private static readonly int[] Sizes = [25, 50, 75, 100];
    private static readonly int[] CompressionTypes = [1, 2, 8, 10, 11, 12, 13];

    /// <summary>Reads one: <c>Name</c>, <c>Extension</c>, <c>Size</c> or <c>Width</c> and <c>Height</c>, <c>CropWidth</c>, <c>CropHeight</c>,
    /// <c>Compression</c>, <c>CompressionType</c>.</summary>
    /// <exception cref="InvalidOperationException">A member is missing or out of its bounds.</exception>
    internal static DownloadPreset From(IConfigurationSection own)
    {
        var preset = new DownloadPreset(
            own["Name"] ?? "",
            (own["Extension"] ?? "").TrimStart('.').ToLowerInvariant(),
            own.GetValue<int?>("Size"),
            own.GetValue<int?>("Width"),
            own.GetValue<int?>("Height"),
            own.GetValue<int?>("CropWidth"),
            own.GetValue<int?>("CropHeight"),
            own.GetValue("Compression", BestQuality),
            own.GetValue("CompressionType", Uncompressed)
        );
        return preset.IsSound
            ? preset
            : throw new InvalidOperationException(
                $"{own.Path} needs a Name, an Extension, and a Size of {string.Join(", ", Sizes)} or a Width and a Height; "
                    + $"Compression is from 1 to 100, CompressionType one of {string.Join(", ", CompressionTypes)}."
            );
    }

    private bool IsSound =>
        Name.Length > 0
        && Extension.Length > 0
        && Extension.All(char.IsAsciiLetterOrDigit)
        && (Size is { } size ? Sizes.Contains(size) && Width is null && Height is null : Width > 0 && Height > 0)
        && (CropWidth is null) == (CropHeight is null)
        && CropWidth is not <= 0
        && CropHeight is not <= 0
        && Compression is >= 1 and <= 100
        && CompressionTypes.Contains(CompressionType);
}

/// <summary>Contract 12, the list of download presets.</summary>
internal static class PresetEndpoints
{
    private const string Custom = "custom";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/downloadpresets", List);

    private static IResult List(HttpContext context) =>
        Reply.Json(new { presets = LoginEndpoints.PlatformOf(context).Presets.Select((preset, index) => Wire(preset, index + 1)) });

    private static object Wire(DownloadPreset preset, int id) =>
        new
        {
            // The same for as long as its name is.
            uuid = Secrets.HashOf($"{nameof(DownloadPreset)} {preset.Name}")[..32],
            name = preset.Name,
            fileType = preset.Extension,
            compressionQuality = Translate.Number(preset.Compression),
            compressionType = Translate.Number(preset.CompressionType),
            fileSize = preset.Size?.ToString(CultureInfo.InvariantCulture) ?? Custom,
            customWidth = preset.Width,
            customHeight = preset.Height,
            cropWidth = preset.CropWidth,
            cropHeight = preset.CropHeight,
            id,
        };
}
