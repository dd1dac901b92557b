using System.Globalization;
using System.Text.Json;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>What must be known of a film before something is made of it.</summary>
/// <param name="Width">In pixels, as it is shown: turned, and with square pixels.</param>
/// <param name="Seconds">0 when it does not tell.</param>
internal sealed record FilmFacts(int Width, int Height, double Seconds, bool HasSound)
{
    /// <summary>
    /// Containers that hold their film themselves. Play lists and scripts that name other files, which ffmpeg would open too, are none of them.
    /// </summary>
    private const string Containers =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo,ogg,mxf,dv,rm,ivf,m4v,h264,hevc,gif";

    private const int MostSeconds = 120;

    /// <summary>What ffmpeg and ffprobe are told before they are told what to open.</summary>
    public static IReadOnlyList<string> Opening(string path) =>
        [
            "-protocol_whitelist",
            "file",
            "-format_whitelist",
            Containers,
            "-max_pixels",
            "134217728",
            "-i",
            "file:" + Path.GetFullPath(path),
        ];

    /// <exception cref="Unreadable">Corrupt, also when there is no picture in it; Timeout.</exception>
    public static FilmFacts Of(string path, Workshop work)
    {
        string[] arguments = ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", .. Opening(path)];
        using var tool = new ChildTool("ffprobe", "ffmpeg", arguments, work.Cancel, seconds: MostSeconds);
        var answer = tool.Output.ReadToEnd();
        work.End(tool, TimeSpan.FromSeconds(MostSeconds), "Opening it");
        try
        {
            using var json = JsonDocument.Parse(answer);
            return Read(json.RootElement) ?? throw Damaged();
        }
        catch (JsonException)
        {
            throw Damaged();
        }
    }

    private static FilmFacts? Read(JsonElement all)
    {
        var streams = all.TryGetProperty("streams", out var list) ? list.EnumerateArray().ToList() : [];
        var film = streams.FirstOrDefault(stream => Text(stream, "codec_type") == "video" && !IsCover(stream));
        if (
            film.ValueKind != JsonValueKind.Object
            || !film.TryGetProperty("width", out var across)
            || !film.TryGetProperty("height", out var down)
        )
        {
            return null;
        }

        double width = across.GetInt32();
        double height = down.GetInt32();
        if (
            Text(film, "sample_aspect_ratio").Split(':') is [var x, var y]
            && Number(x) is > 0 and var wide
            && Number(y) is > 0 and var high
        )
        {
            width *= wide / high;
        }

        var format = all.TryGetProperty("format", out var found) ? found : film;
        var isTurned = Math.Abs(Turn(film)) % 180 == 90;
        var hasSound = streams.Any(stream => Text(stream, "codec_type") == "audio");
        var seconds = Math.Max(Number(Text(format, "duration")), 0);
        return width < 1 || height < 1
            ? null
            : new FilmFacts((int)Math.Round(isTurned ? height : width), (int)Math.Round(isTurned ? width : height), seconds, hasSound);
    }

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var use) && Text(use, "attached_pic") == "1";

    private static int Turn(JsonElement stream) =>
        stream.TryGetProperty("side_data_list", out var list)
            ? (int)list.EnumerateArray().Select(data => Number(Text(data, "rotation"))).FirstOrDefault(turn => turn != 0)
            : 0;

    private static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;

    private static Unreadable Damaged() => new(FaultKind.Corrupt, "The film cannot be opened: it is damaged, or holds no picture.");
}
