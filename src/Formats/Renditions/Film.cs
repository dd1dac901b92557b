using System.Globalization;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>Posters, sheets and lighter copies of films, by ffmpeg (Debian: ffmpeg) as a child process.</summary>
internal static class Film
{
    private const int PosterSeconds = 120;
    internal const int MostSeconds = 6 * 60 * 60;
    private const int UsualTileWidth = 160;
    private const int UsualTileHeight = 90;

    /// <summary>Of longer films only key frames are looked at for a sheet: they come often enough.</summary>
    private const double LongSeconds = 600;

    /// <exception cref="Unreadable">Unsupported, Inapplicable, Corrupt, Timeout.</exception>
    public static Rendered Make(Recipe recipe, Content content, Workshop work)
    {
        if (recipe.Format == RenditionFormat.Pdf)
        {
            throw new Unreadable(FaultKind.Unsupported, "Of a film no PDF can be made.");
        }

        if (recipe.Percent is not null || recipe.Crop is not null || recipe.Page > 1)
        {
            throw new Unreadable(FaultKind.Inapplicable, "Of a film no part or page can be shown, but a moment.");
        }

        if (recipe.Joined is not null)
        {
            return FilmJoining.Make(content.Parts, work);
        }

        var facts = FilmFacts.Of(content.LocalPath, work);
        var made = Make(recipe, content, facts, work);
        return made with { Seconds = facts.Seconds > 0 ? facts.Seconds : null };
    }

    private static Rendered Make(Recipe recipe, Content content, FilmFacts facts, Workshop work)
    {
        if (recipe.Format == RenditionFormat.Mp4)
        {
            return Copy(recipe, content.LocalPath, facts, work);
        }

        var picture = recipe.Tiles is { } tiles
            ? Sheet(recipe, tiles, content.LocalPath, facts, work)
            : Poster(recipe, content.LocalPath, facts, work);
        using var source = PictureSource.Png(picture);
        return PictureMaking.Make(recipe.Tiles is null ? recipe : recipe with { Width = null, Height = null, Ratio = null }, source, work);
    }

    private static string Poster(Recipe recipe, string film, FilmFacts facts, Workshop work)
    {
        if (recipe.Second > facts.Seconds && facts.Seconds > 0)
        {
            throw new Unreadable(FaultKind.Inapplicable, $"The film ends after {facts.Seconds:0.##} seconds.");
        }

        // The last moment has no frame behind it.
        var second = Math.Min(recipe.Second ?? facts.Seconds / 10, Math.Max(0, facts.Seconds - 0.2));
        var path = work.NewFile(".png");
        string[] shape = ["-vf", $"scale={facts.Width}:{facts.Height},setsar=1", "-frames:v", "1", "-update", "1", path];
        Run([.. Beginning, "-ss", Text(second), .. FilmFacts.Opening(film), "-map", "0:v:0", .. shape], path, PosterSeconds, work);
        return path;
    }

    private static string Sheet(Recipe recipe, Tiles tiles, string film, FilmFacts facts, Workshop work)
    {
        var (width, height) = (recipe.Width ?? UsualTileWidth, recipe.Height ?? UsualTileHeight);
        var count = Math.Clamp(tiles.Count, 1, 1000);
        var columns = Math.Clamp(tiles.Columns, 1, count);
        // Frames a second that give so many of them.
        var rate = facts.Seconds > 0 ? count / facts.Seconds : 1;
        var path = work.NewFile(".png");
        var filter =
            $"fps={Text(rate)}:round=up,scale={width}:{height}:force_original_aspect_ratio=decrease,"
            + $"pad={width}:{height}:-1:-1:color=black,setsar=1,tile={columns}x{(count + columns - 1) / columns}:nb_frames={count}";
        string[] speed = facts.Seconds > LongSeconds ? ["-skip_frame", "nokey"] : [];
        string[] shape = ["-map", "0:v:0", "-an", "-vf", filter, "-frames:v", "1", "-update", "1", path];
        Run([.. Beginning, .. speed, .. FilmFacts.Opening(film), .. shape], path, MostSeconds, work);
        return path;
    }

    private static Rendered Copy(Recipe recipe, string film, FilmFacts facts, Workshop work)
    {
        var isJoinable = recipe.HasBars is true;
        var size = PictureSize.Of(recipe with { Ratio = null, Fit = Fit.Inside }, facts.Width, facts.Height);
        var (width, height) = isJoinable
            ? (Even(recipe.Width ?? size.Width), Even(recipe.Height ?? size.Height))
            : (Even(size.Width), Even(size.Height));
        var scale = isJoinable
            ? $"scale={width}:{height}:force_original_aspect_ratio=decrease,pad={width}:{height}:-1:-1:color=black"
            : $"scale={width}:{height}";
        var filter = $"{scale},setsar=1" + (recipe.FramesPerSecond is { } rate ? $",fps={Text(rate)}" : "");
        // Players that show several films in a row want each to have a sound.
        string[] silence = facts.HasSound ? [] : ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=48000"];
        string[] sound = ["-map", facts.HasSound ? "0:a:0" : "1:a:0", "-c:a", "aac", "-b:a", "128k", "-ac", "2"];
        string[] form = isJoinable ? FilmJoining.Form : [];
        var path = work.NewFile(".mp4");
        string[] arguments =
        [
            .. Beginning,
            "-progress",
            "pipe:1",
            .. FilmFacts.Opening(film),
            .. silence,
            "-map",
            "0:v:0",
            .. sound,
            .. form,
            "-vf",
            filter,
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            "23",
            "-pix_fmt",
            "yuv420p",
            "-threads",
            Text(Math.Min(4, Environment.ProcessorCount)),
            "-map_metadata",
            "-1",
            "-movflags",
            "+faststart",
            "-shortest",
            path,
        ];
        Run(arguments, path, MostSeconds, work, facts.Seconds);
        return new Rendered(path, MediaTypes.Mp4, width, height);
    }

    internal static IReadOnlyList<string> Beginning => ["-nostdin", "-v", "error"];

    /// <param name="length">In seconds, when the program is told to say how far it is.</param>
    internal static void Run(IEnumerable<string> arguments, string path, int seconds, Workshop work, double length = 0)
    {
        using var tool = new ChildTool("ffmpeg", "ffmpeg", arguments, work.Cancel, seconds: seconds);
        while (tool.Output.ReadLine() is { } line)
        {
            if (
                line.StartsWith("out_time_us=", StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(12), out var microseconds)
                && length > 0
            )
            {
                work.Tell(Math.Clamp(microseconds / 1e6 / length, 0, 1));
            }
        }

        if (work.End(tool, TimeSpan.FromSeconds(seconds), "Drawing it") != 0 || !File.Exists(path))
        {
            throw new Unreadable(FaultKind.Corrupt, "The film cannot be drawn: it is damaged.");
        }
    }

    private static int Even(int length) => Math.Max(2, length / 2 * 2);

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
