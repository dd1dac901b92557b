using System.Globalization;
using Dossier.Formats.Images;
using Dossier.Formats.Native;

namespace Dossier.Formats.Ocr;

/// <summary>Pictures: turned upright as their camera says, made smaller when they are huge, refused when they are bombs.</summary>
internal sealed class OcrImage(Content content, Tesseract tesseract, CancellationToken cancel)
{
    /// <summary>What no scanner makes.</summary>
    private const long Refused = 400_000_000;

    /// <summary>Buttons, lines and spacers of mails hold no text.</summary>
    private const int Smallest = 1024;
    private const int ConvertSeconds = 60;

    /// <summary>What ffmpeg is told for the values of EXIF's Orientation, from 1.</summary>
    private static readonly string[] Turns =
    [
        "",
        "hflip",
        "hflip,vflip",
        "vflip",
        "transpose=0",
        "transpose=1",
        "transpose=3",
        "transpose=2",
    ];

    /// <summary>Its pages; none when it is too small to hold any text.</summary>
    /// <exception cref="Unreadable">LimitExceeded, Corrupt, Timeout.</exception>
    public IReadOnlyList<OcrPage> Pages()
    {
        var (width, height, orientation) = ImageReader.Shape(content);
        var pixels = width * height;
        if (pixels is > 0 and < Smallest)
        {
            return [];
        }

        if (pixels > Refused)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A picture of {width} by {height} pixels is not recognized.");
        }

        var pages = content.MediaType == MediaTypes.Tiff ? (int)TiffPages.Count(content) : 1;
        var isLarge = pixels > OcrReading.MostPixels || Math.Max(width, height) > OcrReading.LongestSide;
        if (isLarge && pages > 1)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"Pages of {width} by {height} pixels are not recognized.");
        }

        var isForeign = content.MediaType is not (MediaTypes.Tiff or MediaTypes.Jpeg or MediaTypes.Png or MediaTypes.Bmp or MediaTypes.Gif);
        // The engine's own reader turns TIFF pages as they say themselves.
        if (content.MediaType == MediaTypes.Tiff ? !isLarge : !isLarge && orientation == 1 && !isForeign)
        {
            return tesseract.Whole(Path.GetFullPath(content.LocalPath), null, pages);
        }

        var upright = Path.Combine(content.Scratch, $"upright-{Path.GetRandomFileName()}.pgm");
        try
        {
            Convert(upright, isLarge ? Shrunk(width, height) : "", Turns[orientation - 1]);
            return tesseract.Whole(upright, null, 1);
        }
        finally
        {
            File.Delete(upright);
        }
    }

    private static string Shrunk(long width, long height)
    {
        var most = Math.Min(
            Math.Sqrt((double)OcrReading.MostPixels / (width * height)),
            (double)OcrReading.LongestSide / Math.Max(width, height)
        );
        return string.Create(CultureInfo.InvariantCulture, $"scale={Math.Max(1, (int)(width * most))}:{Math.Max(1, (int)(height * most))}");
    }

    private void Convert(string target, params IEnumerable<string> filters)
    {
        var chain = string.Join(',', filters.Where(filter => filter.Length > 0).Append("format=gray"));
        string[] arguments =
        [
            "-nostdin",
            "-v",
            "error",
            "-protocol_whitelist",
            "file",
            "-noautorotate",
            "-i",
            "file:" + Path.GetFullPath(content.LocalPath),
            "-frames:v",
            "1",
            "-vf",
            chain,
            target,
        ];
        using var tool = new ChildTool("ffmpeg", "ffmpeg", arguments, cancel, seconds: ConvertSeconds);
        if (tool.End() != 0 || !File.Exists(target))
        {
            cancel.ThrowIfCancellationRequested();
            throw new Unreadable(FaultKind.Corrupt, $"The picture cannot be drawn: {tool.FirstError}");
        }
    }
}
