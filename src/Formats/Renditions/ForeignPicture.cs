using Dossier.Formats.Images;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>
/// Pictures that libvips reads only through ImageMagick, which is not wanted near bytes from outside: ffmpeg decodes them, told which format
/// they are.
/// </summary>
internal static class ForeignPicture
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>What ffmpeg calls the formats.</summary>
    private static readonly Dictionary<string, string> Demuxers = new()
    {
        [MediaTypes.Bmp] = "bmp_pipe",
        ["image/vnd.adobe.photoshop"] = "psd_pipe",
        ["image/vnd.zbrush.pcx"] = "pcx_pipe",
    };

    public static bool Reads(string mediaType) => Demuxers.ContainsKey(mediaType);

    /// <returns>The path of a PNG of it.</returns>
    /// <exception cref="Unreadable">LimitExceeded, Corrupt, Timeout.</exception>
    public static string ToPng(Content content, Workshop work)
    {
        var (width, height, _) = ImageReader.Shape(content);
        if (width * height > PictureSource.MostPixels)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A picture of {width} by {height} pixels is not drawn.");
        }

        var path = work.NewFile(".png");
        string[] arguments =
        [
            "-nostdin",
            "-v",
            "error",
            "-protocol_whitelist",
            "file",
            "-f",
            Demuxers[content.MediaType],
            "-i",
            "file:" + Path.GetFullPath(content.LocalPath),
            "-frames:v",
            "1",
            "-update",
            "1",
            "-compression_level",
            "1",
            path,
        ];
        using var tool = new ChildTool("ffmpeg", "ffmpeg", arguments, work.Cancel, seconds: (int)Longest.TotalSeconds);
        return work.End(tool, Longest, "Drawing it") == 0 && File.Exists(path)
            ? path
            : throw new Unreadable(FaultKind.Corrupt, "The picture cannot be drawn: it is damaged.");
    }
}
