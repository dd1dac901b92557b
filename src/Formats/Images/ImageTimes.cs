using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Iptc;
using MetadataExtractor.Formats.Xmp;

namespace Dossier.Formats.Images;

/// <summary>When a picture was taken and changed. Cameras write their clock's time and, until 2016, no zone: such times are kept as if UTC.</summary>
internal static class ImageTimes
{
    /// <summary>The name under which it is noted that a time carried no zone.</summary>
    private const string ZoneNote = "created: zone";

    public static void Set(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        var detail = directories.OfType<ExifSubIfdDirectory>().FirstOrDefault();
        var main = directories.OfType<ExifIfd0Directory>().FirstOrDefault();
        var xmp = directories
            .OfType<XmpDirectory>()
            .SelectMany(directory => directory.GetXmpProperties())
            .ToLookup(one => one.Key, one => one.Value);

        var created =
            Written(detail, ExifDirectoryBase.TagDateTimeOriginal, ExifDirectoryBase.TagTimeZoneOriginal, findings)
            ?? Written(detail, ExifDirectoryBase.TagDateTimeDigitized, ExifDirectoryBase.TagTimeZoneDigitized, findings)
            ?? Iso(xmp["exif:DateTimeOriginal"].Concat(xmp["photoshop:DateCreated"]).Concat(xmp["xmp:CreateDate"]).FirstOrDefault())
            ?? directories.OfType<IptcDirectory>().Select(iptc => iptc.GetDateCreated()).FirstOrDefault(time => time is { Year: > 1601 });
        if (created is not null)
        {
            findings.Set(Properties.Created, created.Value);
        }

        var modified =
            Written(main, ExifDirectoryBase.TagDateTime, ExifDirectoryBase.TagTimeZone, null, detail)
            ?? Iso(xmp["xmp:ModifyDate"].FirstOrDefault());
        if (modified is not null)
        {
            findings.Set(Properties.Modified, modified.Value);
        }
    }

    /// <summary>EXIF 2.32, 4.6.5: the time as "2005:08:13 09:47:23", its zone in a tag of its own as "+02:00". All zeros or blanks mean unknown.</summary>
    private static DateTimeOffset? Written(
        MetadataExtractor.Directory? directory,
        int timeTag,
        int zoneTag,
        Findings? notes,
        MetadataExtractor.Directory? zoneDirectory = null
    )
    {
        var written = ImageReader.Clean(directory?.GetString(timeTag));
        string[] formats = ["yyyy:MM:dd HH:mm:ss", "yyyy:MM:dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyy:MM:dd"];
        if (
            !DateTime.TryParseExact(written, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            || time.Year is < 1602 or > 9998
        )
        {
            return null;
        }

        var zone = ImageReader.Clean((zoneDirectory ?? directory)?.GetString(zoneTag));
        if (
            TimeSpan.TryParse(zone.TrimStart('+'), CultureInfo.InvariantCulture, out var offset)
            && offset.Duration() <= TimeSpan.FromHours(14)
            && offset.Seconds == 0
        )
        {
            return new DateTimeOffset(time, offset);
        }

        notes?.Raw(ZoneNote, "not written; the camera's time is kept as if UTC");
        return new DateTimeOffset(time, TimeSpan.Zero);
    }

    private static DateTimeOffset? Iso(string? written) =>
        DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && time.Year is > 1601 and < 9999
            ? time
            : null;
}
