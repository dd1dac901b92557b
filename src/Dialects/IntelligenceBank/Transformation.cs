using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>How a file is to be changed on its way (contract 6, T4 to T15): the parameters, read and checked.</summary>
internal sealed record Transformation
{
    /// <summary>T5: pixels, of the longer side.</summary>
    private const int PreviewSide = 850;

    /// <summary>What stands for a file where it is only looked at.</summary>
    public static Recipe Preview { get; } = new(RenditionFormat.Png) { Width = PreviewSide, Height = PreviewSide };
    private static readonly string[] CropNames = ["cropwidth", "cropheight", "cropx", "cropy"];
    private static readonly int[] Sizes = [25, 50, 75, 100];
    private static readonly int[] Compressions = [1, 2, 8, 10, 11, 12, 13];

    private static readonly Dictionary<string, RenditionFormat> Formats = new(StringComparer.Ordinal)
    {
        ["png"] = RenditionFormat.Png,
        ["jpg"] = RenditionFormat.Jpeg,
        ["jpeg"] = RenditionFormat.Jpeg,
        ["jpe"] = RenditionFormat.Jpeg,
        ["webp"] = RenditionFormat.Webp,
        ["tif"] = RenditionFormat.Tiff,
        ["tiff"] = RenditionFormat.Tiff,
        ["gif"] = RenditionFormat.Gif,
        ["bmp"] = RenditionFormat.Bmp,
        ["pdf"] = RenditionFormat.Pdf,
        ["mp4"] = RenditionFormat.Mp4,
    };

    /// <summary>A look at the file, rather than the file.</summary>
    public bool IsPreview { get; private init; }
    private string? Extension { get; init; }

    /// <summary>Null when it stays 100.</summary>
    private int? Percent { get; init; }
    private Crop? Crop { get; init; }
    private int? Quality { get; init; }
    private int? Compression { get; init; }

    /// <exception cref="Refused">Invalid: a parameter is out of its bounds, or a crop is incomplete.</exception>
    public static Transformation Read(Parameters parameters)
    {
        var percent = OneOf(parameters, "size", Sizes);
        return new Transformation
        {
            IsPreview = parameters.Flag("preview"),
            Extension = parameters["ext"]?.TrimStart('.').ToLowerInvariant(),
            Percent = percent == 100 ? null : percent,
            Crop = CropOf(parameters),
            Quality = parameters.Number("compression", 1, 100),
            Compression = OneOf(parameters, "compressiontype", Compressions),
        };
    }

    /// <summary>What is to be made of a file, and the name that the outcome has; null when it is sent as it is.</summary>
    /// <exception cref="Refused">Invalid: there is no such format, or its own cannot be written.</exception>
    public (Recipe Recipe, string FileName)? Of(string fileName)
    {
        if (IsPreview)
        {
            return (Preview, Path.ChangeExtension(fileName, ResourceWire.PreviewType));
        }

        var own = ResourceWire.Extension(fileName);
        var extension = Extension ?? own;
        var isOther = extension != own;
        if (!isOther && Percent is null && Crop is null && Quality is null && !IsRepacked(own))
        {
            return null;
        }

        if (!Formats.TryGetValue(extension, out var format))
        {
            throw Refused.Invalid("ext", $"No '{extension}' can be written. Name one of {string.Join(", ", Formats.Keys)} by 'ext'.");
        }

        var recipe = new Recipe(format)
        {
            Percent = Percent,
            Crop = Crop,
            Quality = Quality,
            Packing = format == RenditionFormat.Tiff ? PackingOf(Compression) : null,
        };
        return (recipe, isOther ? Path.ChangeExtension(fileName, extension) : fileName);
    }

    /// <summary>T11: a scheme that the format cannot carry is passed over; only TIFF has several.</summary>
    private bool IsRepacked(string extension) => extension is "tif" or "tiff" && PackingOf(Compression) is not null;

    private static Packing? PackingOf(int? compression) =>
        compression switch
        {
            1 => Packing.None,
            8 => Packing.Jpeg,
            11 => Packing.Lzw,
            12 => Packing.RunLength,
            13 => Packing.Deflate,
            _ => null,
        };

    private static Crop? CropOf(Parameters parameters)
    {
        var given = CropNames.Select(name => parameters.Number(name, name is "cropx" or "cropy" ? 0 : 1)).ToList();
        var missing = given.IndexOf(null);
        return given is [{ } width, { } height, { } x, { } y] ? new Crop(x, y, width, height)
            : given.TrueForAll(number => number is null) ? null
            : throw Refused.Invalid(CropNames[missing], $"A crop needs all of {string.Join(", ", CropNames)}.");
    }

    private static int? OneOf(Parameters parameters, string name, int[] allowed) =>
        parameters.Number(name, 0) is not { } number ? null
        : allowed.Contains(number) ? number
        : throw Refused.Invalid(name, $"The parameter '{name}' must be one of {string.Join(", ", allowed)}.");
}
