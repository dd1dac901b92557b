using System.Globalization;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Xmp;

namespace Dossier.Formats.Images;

/// <summary>Where a picture was taken: EXIF's GPS directory, or XMP where an editor kept the place only there.</summary>
internal static class ImagePlace
{
    public static void Set(IReadOnlyList<MetadataExtractor.Directory> directories, Findings findings)
    {
        var place = directories
            .OfType<GpsDirectory>()
            .Select(gps => gps.GetGeoLocation())
            .FirstOrDefault(place => place is { IsZero: false });
        var xmp = directories
            .OfType<XmpDirectory>()
            .SelectMany(directory => directory.GetXmpProperties())
            .ToLookup(one => one.Key, one => one.Value);
        var latitude = place?.Latitude ?? Degrees(xmp["exif:GPSLatitude"].FirstOrDefault());
        var longitude = place?.Longitude ?? Degrees(xmp["exif:GPSLongitude"].FirstOrDefault());
        if (latitude is { } north && longitude is { } east && Math.Abs(north) <= 90 && Math.Abs(east) <= 180)
        {
            findings.Set(Properties.Latitude, north.ToString("0.0######", CultureInfo.InvariantCulture));
            findings.Set(Properties.Longitude, east.ToString("0.0######", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>XMP part 2, GPSCoordinate: "43,28.0269N" or "43,28,1.6N": degrees, minutes, maybe seconds, and a letter.</summary>
    private static double? Degrees(string? written)
    {
        if (written is not { Length: > 1 and < 40 } || "NSEW".IndexOf(char.ToUpperInvariant(written[^1]), StringComparison.Ordinal) < 0)
        {
            return null;
        }

        double sum = 0,
            unit = 1;
        foreach (var part in written[..^1].Split(','))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            sum += value / unit;
            unit *= 60;
        }

        return char.ToUpperInvariant(written[^1]) is 'S' or 'W' ? -sum : sum;
    }
}
