namespace Dossier.Formats.Renditions;

/// <summary>How large a picture becomes, in pixels; worked out from its size and the recipe before anything is decoded.</summary>
/// <param name="Scale">Of the whole picture, before anything is cut off: 1 leaves it as it is.</param>
/// <param name="IsCut">Proportions change, so that something is cut off.</param>
internal readonly record struct PictureSize(int Width, int Height, double Scale, bool IsCut)
{
    /// <param name="width">Of the picture, upright.</param>
    /// <param name="height">Of the picture, upright.</param>
    public static PictureSize Of(Recipe recipe, int width, int height)
    {
        var part = (recipe.Percent ?? 100) / 100.0;
        // The part that is kept: all of it, or the largest of the proportions asked for.
        double keptWidth = width * part;
        double keptHeight = height * part;
        if (recipe.Ratio is { } ratio)
        {
            var wanted = (double)ratio.Width / ratio.Height;
            (keptWidth, keptHeight) = keptWidth / keptHeight > wanted ? (keptHeight * wanted, keptHeight) : (keptWidth, keptWidth / wanted);
        }

        var scale = ScaleOf(recipe, keptWidth, keptHeight);
        var (targetWidth, targetHeight) = (Whole(keptWidth * scale), Whole(keptHeight * scale));
        if (recipe is { Fit: Fit.Fill, Width: { } most, Height: { } highest })
        {
            (targetWidth, targetHeight) = (Math.Min(targetWidth, most), Math.Min(targetHeight, highest));
        }

        var whole = part * scale;
        var isCut = targetWidth != Whole(width * whole) || targetHeight != Whole(height * whole);
        return new PictureSize(targetWidth, targetHeight, targetWidth == width && targetHeight == height ? 1 : whole, isCut);
    }

    private static double ScaleOf(Recipe recipe, double width, double height)
    {
        var across = recipe.Width / width;
        var down = recipe.Height / height;
        var scale = (across, down) switch
        {
            ({ } x, { } y) => recipe.Fit == Fit.Fill ? Math.Max(x, y) : Math.Min(x, y),
            ({ } x, null) => x,
            (null, { } y) => y,
            _ => 1,
        };
        return recipe.Enlarges ? scale : Math.Min(1, scale);
    }

    private static int Whole(double length) => Math.Max(1, (int)Math.Round(length));
}
