using System.Globalization;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>What previews and portraits are made into.</summary>
internal static class PreviewRecipes
{
    private const int LargestSide = 7680;

    /// <summary>Higher than any screen: what is shown large is as wide as a screen, not as high as a scroll.</summary>
    private const int HighestLarge = 12_000;
    private const int LightWidth = 1280;
    private const double UsualRate = 25;

    /// <summary>As large as it is, upright.</summary>
    public static Recipe Whole { get; } = new(RenditionFormat.Png);

    public static Recipe Large { get; } =
        new(RenditionFormat.Png)
        {
            Width = 1200,
            Height = HighestLarge,
            Enlarges = true,
        };

    public static Recipe Small { get; } = Filled(150, 100);
    public static Recipe Square { get; } = Filled(100, 100);
    public static Recipe Portrait { get; } = Filled(400, 400);

    /// <summary>A hundred moments of a film, evenly spaced.</summary>
    public static Recipe Sheet { get; } =
        new(RenditionFormat.Png)
        {
            Width = 192,
            Height = 108,
            Tiles = new Tiles(10, 100),
        };

    /// <summary>The film that all films of a project are made into, so that they can be shown one after the other.</summary>
    /// <param name="resolution">Such as 1920x1080; what is none counts as that.</param>
    /// <param name="rate">Frames a second; what is no number counts as 25.</param>
    public static Recipe Film(string? resolution, string? rate)
    {
        var sides = (resolution ?? "").Split('x', 'X');
        var (width, height) =
            sides.Length == 2 && Side(sides[0]) is { } across && Side(sides[1]) is { } down ? (across, down) : (1920, 1080);
        var isRate = double.TryParse((rate ?? "").Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var frames);
        return new Recipe(RenditionFormat.Mp4)
        {
            Width = width,
            Height = height,
            Enlarges = true,
            FramesPerSecond = isRate && frames is >= 1 and <= 120 ? frames : UsualRate,
        };
    }

    /// <summary>A lighter one for slow connections; null when the film is light as it is.</summary>
    public static Recipe? Light(Recipe film) =>
        film.Width <= LightWidth
            ? null
            : film with
            {
                Width = LightWidth,
                Height = film.Height * LightWidth / film.Width,
                FramesPerSecond = null,
            };

    /// <summary>The same film, so that it can be joined with others.</summary>
    /// <param name="isLight">Of fewer pixels, where it has many.</param>
    public static Recipe Joinable(Recipe film, bool isLight) =>
        (isLight ? Light(film) ?? film : film) with
        {
            FramesPerSecond = film.FramesPerSecond,
            HasBars = true,
        };

    private static Recipe Filled(int width, int height) =>
        new(RenditionFormat.Png)
        {
            Width = width,
            Height = height,
            Fit = Fit.Fill,
            Enlarges = true,
        };

    private static int? Side(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 16 and <= LargestSide
            ? side
            : null;
}
