namespace Dossier.Formats.Renditions;

/// <summary>Films one after the other in one, without encoding them again: all of them are of one form already.</summary>
internal static class FilmJoining
{
    /// <summary>What ffmpeg is told so that a film can be joined: the sound as long as the picture and of one rate, times in one unit.</summary>
    public static string[] Form { get; } = ["-af", "apad", "-ar", "48000", "-video_track_timescale", "90000"];

    /// <param name="films">Made with <see cref="Recipe.HasBars"/>, alike.</param>
    /// <exception cref="Unreadable">Corrupt, Timeout, Unsupported.</exception>
    public static Rendered Make(IReadOnlyList<ContentPart> films, Workshop work)
    {
        var list = work.NewFile(".txt");
        File.WriteAllLines(
            list,
            films.Select(film => $"file '{Path.GetFullPath(film.LocalPath).Replace("'", "'\\''", StringComparison.Ordinal)}'")
        );
        var path = work.NewFile(".mp4");
        string[] opening = ["-protocol_whitelist", "file", "-f", "concat", "-safe", "0", "-i", list];
        string[] shape = ["-map", "0:v:0", "-map", "0:a:0", "-c", "copy", "-map_metadata", "-1", "-movflags", "+faststart", path];
        Film.Run([.. Film.Beginning, "-progress", "pipe:1", .. opening, .. shape], path, Film.MostSeconds, work);
        var facts = FilmFacts.Of(path, work);
        return new Rendered(path, MediaTypes.Mp4, facts.Width, facts.Height) { Seconds = facts.Seconds };
    }
}
