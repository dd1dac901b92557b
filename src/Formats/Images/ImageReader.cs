using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Iptc;
using MetadataExtractor.Formats.Xmp;

namespace Dossier.Formats.Images;

/// <summary>Pictures: their size, and what EXIF, IPTC and XMP say of when, where and by whom they were taken. Their words come with OCR, later.</summary>
public sealed class ImageReader : Reader
{
    private const int MostTags = 600;
    private const int LongestTag = 2000;

    private static readonly HashSet<string> Types =
    [
        MediaTypes.Jpeg,
        MediaTypes.Png,
        MediaTypes.Gif,
        MediaTypes.Tiff,
        MediaTypes.Bmp,
        MediaTypes.Webp,
        MediaTypes.Heic,
        "image/heif",
        "image/avif",
        "image/x-ms-bmp",
        "image/vnd.adobe.photoshop",
        "image/x-icon",
        "image/vnd.microsoft.icon",
        "image/vnd.zbrush.pcx",
        "image/x-adobe-dng",
        "image/x-canon-cr2",
        "image/x-nikon-nef",
        "image/x-olympus-orf",
        "image/x-panasonic-rw2",
        "image/x-sony-arw",
        "image/x-fuji-raf",
    ];

    public override int Bid(Content content) => Types.Contains(content.MediaType) ? 80 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.Set(Properties.HasText, false);
        var directories = Parse(content);
        cancel.ThrowIfCancellationRequested();

        SetSize(directories, findings);
        SetCamera(directories, findings);
        ImagePlace.Set(directories, findings);
        ImageWords.Set(directories, findings);
        ImageTimes.Set(directories, findings);
        if (content.MediaType == MediaTypes.Tiff)
        {
            findings.Set(Properties.PageCount, TiffPages.Count(content));
        }

        KeepTags(directories, findings);
    }

    private static IReadOnlyList<MetadataExtractor.Directory> Parse(Content content)
    {
        using var stream = content.Open();
        try
        {
            return ImageMetadataReader.ReadMetadata(stream);
        }
        // The library throws whatever the bytes lead it into.
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            throw new Unreadable(FaultKind.Corrupt, $"The picture is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>From the format's own header; from EXIF only where the format is EXIF's. Of a picture made of tiles, the largest counts.</summary>
    private static void SetSize(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        if (Size(directories) is { } size)
        {
            findings.Set(Properties.Width, size.Width);
            findings.Set(Properties.Height, size.Height);
        }
        else if (directories.SelectMany(directory => directory.Errors).FirstOrDefault() is { } error)
        {
            findings.Fault(FaultKind.Corrupt, $"The picture is damaged: {error}");
        }
    }

    /// <summary>Its size in pixels, 0 where it does not tell; and how it must be turned: the value of EXIF's Orientation, from 1 to 8.</summary>
    /// <exception cref="Unreadable">Corrupt.</exception>
    internal static (long Width, long Height, int Orientation) Shape(Content content)
    {
        var directories = Parse(content);
        var (width, height) = Size(directories) ?? (0, 0);
        var exif = directories.OfType<ExifIfd0Directory>().FirstOrDefault();
        var isTurned = exif is not null && exif.TryGetInt32(ExifDirectoryBase.TagOrientation, out var value) && value is >= 1 and <= 8;
        return (width, height, isTurned ? exif!.GetInt32(ExifDirectoryBase.TagOrientation) : 1);
    }

    private static (long Width, long Height)? Size(IReadOnlyList<MetadataExtractor.Directory> directories)
    {
        var sizes = directories
            .Where(directory => directory is not ExifThumbnailDirectory)
            .Select(directory =>
                (
                    IsExif: directory is ExifDirectoryBase,
                    Width: Number(directory, "Image Width") ?? Number(directory, "Width"),
                    Height: Number(directory, "Image Height") ?? Number(directory, "Height")
                )
            )
            .Where(size => size.Width > 0 && size.Height > 0)
            .ToList();
        if (sizes.Count == 0)
        {
            return null;
        }

        var size = sizes.OrderBy(size => size.IsExif).ThenByDescending(size => size.Width * size.Height).First();
        return (size.Width!.Value, size.Height!.Value);
    }

    private static long? Number(MetadataExtractor.Directory directory, string name) =>
        directory.Tags.FirstOrDefault(tag => tag.Name == name) is { } tag && directory.TryGetInt64(tag.Type, out var number)
            ? number
            : null;

    private static void SetCamera(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        var exif = directories.OfType<ExifIfd0Directory>().FirstOrDefault();
        var make = Clean(exif?.GetDescription(ExifDirectoryBase.TagMake));
        var model = Clean(exif?.GetDescription(ExifDirectoryBase.TagModel));
        findings.Set(Properties.Camera, model.StartsWith(make, StringComparison.OrdinalIgnoreCase) ? model : $"{make} {model}".Trim());
        findings.Set(Properties.Application, Clean(exif?.GetDescription(ExifDirectoryBase.TagSoftware)));
    }

    /// <summary>Everything the picture says, under the names the formats give it.</summary>
    private static void KeepTags(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        var kept = 0;
        foreach (var directory in directories)
        {
            foreach (var tag in directory.Tags)
            {
                if (tag.HasName && kept < MostTags && Describe(tag) is { Length: > 0 } described)
                {
                    findings.Raw($"{directory.Name}: {tag.Name}", described[..Math.Min(LongestTag, described.Length)]);
                    kept++;
                }
            }
        }

        foreach (var (name, value) in directories.OfType<XmpDirectory>().SelectMany(xmp => xmp.GetXmpProperties()).Take(MostTags))
        {
            if (!string.IsNullOrEmpty(value) && name.Length < 200)
            {
                findings.Raw($"XMP: {name}", value[..Math.Min(LongestTag, value.Length)]);
            }
        }
    }

    private static string? Describe(Tag tag)
    {
        try
        {
            return Clean(tag.Description);
        }
        catch (Exception malformed) when (malformed is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Cameras pad with spaces and NULs.</summary>
    internal static string Clean(string? written) => written?.Replace("\0", "", StringComparison.Ordinal).Trim() ?? "";
}
