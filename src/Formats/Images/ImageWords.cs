using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Iptc;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.Xmp;

namespace Dossier.Formats.Images;

/// <summary>Title, author, keywords and description, which XMP, IPTC, EXIF and plain comments hold side by side; the first of these that has one is believed.</summary>
internal static class ImageWords
{
    private const int MostKeywords = 200;

    public static void Set(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        var xmp = new Dictionary<string, string>();
        foreach (var (name, value) in directories.OfType<XmpDirectory>().SelectMany(directory => directory.GetXmpProperties()))
        {
            xmp.TryAdd(name, value);
        }

        var iptc = directories.OfType<IptcDirectory>().FirstOrDefault();
        var exif = directories.OfType<ExifIfd0Directory>().FirstOrDefault();
        var detail = directories.OfType<ExifSubIfdDirectory>().FirstOrDefault();
        var png = directories
            .OfType<PngDirectory>()
            .SelectMany(directory => directory.GetObject(PngDirectory.TagTextualData) as IEnumerable<MetadataExtractor.KeyValuePair> ?? [])
            .ToLookup(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);

        findings.Set(
            Properties.Title,
            First(
                xmp.GetValueOrDefault("dc:title[1]"),
                iptc?.GetString(IptcDirectory.TagObjectName),
                exif?.GetDescription(ExifDirectoryBase.TagWinTitle),
                png["Title"].FirstOrDefault()
            )
        );
        findings.Set(
            Properties.Author,
            First(
                xmp.GetValueOrDefault("dc:creator[1]"),
                iptc?.GetString(IptcDirectory.TagByLine),
                exif?.GetString(ExifDirectoryBase.TagArtist),
                exif?.GetDescription(ExifDirectoryBase.TagWinAuthor),
                png["Author"].FirstOrDefault()
            )
        );
        findings.Set(
            Properties.Comments,
            First(
                xmp.GetValueOrDefault("dc:description[1]"),
                iptc?.GetString(IptcDirectory.TagCaption),
                exif?.GetString(ExifDirectoryBase.TagImageDescription),
                exif?.GetDescription(ExifDirectoryBase.TagWinComment),
                detail?.GetDescription(ExifDirectoryBase.TagUserComment),
                directories.OfType<JpegCommentDirectory>().FirstOrDefault()?.GetString(JpegCommentDirectory.TagComment),
                png["Description"].FirstOrDefault(),
                png["Comment"].FirstOrDefault()
            )
        );
        findings.Set(
            Properties.Keywords,
            First(
                string.Join("; ", xmp.Where(one => IsKeyword(one.Key)).Select(one => one.Value).Take(MostKeywords)),
                string.Join("; ", (iptc?.GetStringArray(IptcDirectory.TagKeywords) ?? []).Take(MostKeywords)),
                exif?.GetDescription(ExifDirectoryBase.TagWinKeywords)
            )
        );
    }

    private static bool IsKeyword(string name) => name.StartsWith("dc:subject[", StringComparison.Ordinal) && name.EndsWith(']');

    private static string? First(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (ImageReader.Clean(candidate) is { Length: > 0 } found)
            {
                return found;
            }
        }

        return null;
    }
}
