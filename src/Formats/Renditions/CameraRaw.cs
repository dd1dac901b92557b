using Dossier.Formats.Native;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Dossier.Formats.Renditions;

/// <summary>What a camera's sensor saw, developed as the camera would have: by LibRaw's dcraw_emu (Debian: libraw-bin), a child process.</summary>
internal static class CameraRaw
{
    private const int ColourFilterArray = 32803;
    private const int LinearRaw = 34892;
    private const int DngVersion = 0xc612;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <summary>Those that are told by their first bytes. Others, such as NEF, ARW and DNG, are TIFFs at first sight: see <see cref="Is"/>.</summary>
    public static readonly HashSet<string> Types =
    [
        MediaTypes.CanonRaw,
        "image/x-adobe-dng",
        "image/x-nikon-nef",
        "image/x-olympus-orf",
        "image/x-panasonic-rw2",
        "image/x-sony-arw",
        "image/x-fuji-raf",
    ];

    /// <summary>Whether a TIFF holds the values of a sensor rather than a picture.</summary>
    public static bool Is(Content content)
    {
        using var stream = content.Open();
        try
        {
            return ImageMetadataReader
                .ReadMetadata(stream)
                .OfType<ExifDirectoryBase>()
                .Any(directory =>
                    directory.ContainsTag(DngVersion)
                    || (
                        directory.TryGetInt32(ExifDirectoryBase.TagPhotometricInterpretation, out var meaning)
                        && meaning is ColourFilterArray or LinearRaw
                    )
                );
        }
        // The library throws whatever the bytes lead it into; the loader of TIFF has the last word.
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            return false;
        }
    }

    /// <returns>The path of a TIFF in sRGB, upright.</returns>
    /// <exception cref="Unreadable">Corrupt, Timeout, Unsupported.</exception>
    public static string Develop(Content content, Workshop work)
    {
        // It writes beside its input: that is a link of ours.
        var link = work.NewFile(".raw");
        File.CreateSymbolicLink(link, Path.GetFullPath(content.LocalPath));
        var path = link + ".tiff";
        string[] arguments = ["-w", "-o", "1", "-T", "-Z", ".tiff", link];
        using var tool = new ChildTool("dcraw_emu", "libraw-bin", arguments, work.Cancel, seconds: (int)Longest.TotalSeconds);
        work.End(tool, Longest, "Developing it");
        return File.Exists(path) ? path : throw new Unreadable(FaultKind.Corrupt, "What the camera wrote cannot be developed.");
    }
}
