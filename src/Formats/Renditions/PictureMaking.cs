using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>A picture scaled, cut, coloured and saved: one pass of libvips from the file to the file.</summary>
internal static class PictureMaking
{
    private const int UsualQuality = 82;
    private const int LongestSide = 30_000;

    /// <exception cref="Unreadable">Inapplicable, LimitExceeded, Corrupt.</exception>
    public static Rendered Make(Recipe recipe, PictureSource source, Workshop work)
    {
        var held = new Stack<IDisposable>();
        try
        {
            var image = Open(recipe, source, held);
            image = Cut(recipe.Crop, image, held);
            image = Colour(recipe, image, held);
            var path = work.NewFile($".{recipe.Format.ToString().ToLowerInvariant()}");
            work.Tell(0);
            if (recipe.Format == RenditionFormat.Bmp)
            {
                Bitmap.Save(image, path, work);
            }
            else
            {
                Save(recipe, image, path);
            }

            return new Rendered(path, MediaTypeOf(recipe.Format), image.Width, image.PageHeight);
        }
        finally
        {
            while (held.TryPop(out var image))
            {
                image.Dispose();
            }
        }
    }

    /// <summary>The picture upright and of its size.</summary>
    private static Vips.Image Open(Recipe recipe, PictureSource source, Stack<IDisposable> held)
    {
        if (recipe.Page > 1 && !source.HasPages)
        {
            throw new Unreadable(FaultKind.Inapplicable, $"It has no page {recipe.Page}: it is one picture.");
        }

        var image = Keep(source.Load(1), held);
        if (source.HasPages && recipe.Page > image.Pages)
        {
            throw new Unreadable(FaultKind.Inapplicable, $"It has no page {recipe.Page}: the last one is {image.Pages}.");
        }

        if (recipe.Page > 1)
        {
            image = Keep(source.Load(recipe.Page), held);
        }

        var isOnItsSide = image.Orientation >= 5;
        var (width, height) = isOnItsSide ? (image.Height, image.Width) : (image.Width, image.Height);
        var size = PictureSize.Of(recipe, width, height);
        if (size.Width > LongestSide || size.Height > LongestSide || (long)size.Width * size.Height > PictureSource.MostPixels)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A picture of {size.Width} by {size.Height} pixels is not made.");
        }

        if (Moves(recipe, source, image, size))
        {
            image = Keep(source.LoadAll(), held);
        }

        var turned = image.Orientation > 1;
        var profiled = image.HasProfile || image.IsCmyk || source.Profile is not null;
        if (size.Scale == 1 && !size.IsCut)
        {
            image = profiled ? ToRgb(image, ProfileOf(source, image), held) : image;
            // Turning needs all pixels at once.
            return turned ? Keep(Vips.Make("autorot", ("in", InMemory(image, held))), held) : image;
        }

        if (source.IsDrawing)
        {
            image = Keep(source.Draw(size.Scale), held);
        }
        else if (source.CanShrink && Shrink(size.Scale) is > 1 and var shrink)
        {
            image = Keep(source.Load(1, shrink), held);
        }

        List<(string, object)> arguments =
        [
            ("in", image),
            ("width", size.Width),
            ("height", size.Height),
            size.IsCut ? ("crop", InterestingOf(recipe.Gravity)) : ("size", "force"),
        ];
        if (profiled)
        {
            arguments.Add(("export_profile", "srgb"));
            arguments.Add(("import_profile", ProfileOf(source, image)));
        }

        return Keep(Vips.Make("thumbnail_image", [.. arguments]), held);
    }

    /// <summary>
    /// An animation stays one where the format has any and its frames are shown whole: cutting would have to cut each. One with too many pixels in
    /// all gives its first frame.
    /// </summary>
    private static bool Moves(Recipe recipe, PictureSource source, Vips.Image image, PictureSize size) =>
        recipe is { Format: RenditionFormat.Gif or RenditionFormat.Webp, Crop: null }
        && source.MayMove
        && image.Pages > 1
        && !size.IsCut
        && (long)image.Width * image.Height * image.Pages <= PictureSource.MostPixels;

    /// <summary>How much smaller a JPEG is decoded: a half of the way is left to the better filter.</summary>
    private static int Shrink(double scale) =>
        (1 / scale) switch
        {
            >= 16 => 8,
            >= 8 => 4,
            >= 4 => 2,
            _ => 1,
        };

    private static Vips.Image Cut(Crop? crop, Vips.Image image, Stack<IDisposable> held)
    {
        if (crop is null)
        {
            return image;
        }

        var width = (int)Math.Min(crop.Width, (long)image.Width - crop.X);
        var height = (int)Math.Min(crop.Height, (long)image.Height - crop.Y);
        return crop.X >= 0 && crop.Y >= 0 && width > 0 && height > 0
            ? Keep(
                Vips.Make("extract_area", ("input", image), ("left", crop.X), ("top", crop.Y), ("width", width), ("height", height)),
                held
            )
            : throw new Unreadable(
                FaultKind.Inapplicable,
                $"The part at {crop.X}, {crop.Y} lies outside of the picture, which is {image.Width} by {image.Height} pixels."
            );
    }

    private static Vips.Image Colour(Recipe recipe, Vips.Image image, Stack<IDisposable> held)
    {
        if (
            image.HasAlpha && recipe.Format is RenditionFormat.Jpeg or RenditionFormat.Bmp
            || recipe.Colours == Colours.Cmyk && image.HasAlpha
        )
        {
            image = Keep(Vips.Make("colourspace", ("in", image), ("space", "srgb")), held);
            image = Keep(Vips.Make("flatten", ("in", image), ("background", "255 255 255")), held);
        }

        var space = recipe.Colours == Colours.Grey ? "b-w" : "srgb";
        image = Keep(Vips.Make("colourspace", ("in", image), ("space", space)), held);
        return recipe.Colours != Colours.Cmyk ? image
            : recipe.Format is RenditionFormat.Jpeg or RenditionFormat.Tiff
                ? Keep(Vips.Make("icc_transform", ("in", image), ("output_profile", "cmyk"), ("input_profile", "srgb")), held)
            : throw new Unreadable(FaultKind.Inapplicable, $"{recipe.Format} has no CMYK.");
    }

    private static void Save(Recipe recipe, Vips.Image image, string path)
    {
        var quality = recipe.Quality ?? UsualQuality;
        // The profile of CMYK is kept: without it nobody knows what its numbers mean.
        var strip = recipe.Colours != Colours.Cmyk;
        switch (recipe.Format)
        {
            case RenditionFormat.Jpeg:
                Vips.Do("jpegsave", ("in", image), ("filename", path), ("Q", quality), ("strip", strip), ("optimize_coding", true));
                break;
            case RenditionFormat.Webp:
                Vips.Do("webpsave", ("in", image), ("filename", path), ("Q", quality), ("strip", true));
                break;
            case RenditionFormat.Gif:
                Vips.Do("gifsave", ("in", image), ("filename", path), ("strip", true));
                break;
            case RenditionFormat.Tiff:
                var packing = recipe.Packing ?? Packing.Lzw;
                // JPEG has no transparency, in a TIFF neither.
                var isBare = packing == Packing.Jpeg && image.HasAlpha;
                Vips.Do(
                    "tiffsave",
                    ("in", image),
                    ("filename", path),
                    ("compression", WordOf(isBare ? Packing.Lzw : packing)),
                    ("Q", quality),
                    ("strip", strip)
                );
                break;
            default:
                // Of a photograph, filters halve the file, and level 3 takes a quarter of level 6's time for a tenth more bytes. Screens and drawings,
                // which are small whatever is done, become a fifth larger.
                Vips.Do("pngsave", ("in", image), ("filename", path), ("strip", true), ("compression", 3), ("filter", "all"));
                break;
        }
    }

    /// <summary>What its numbers mean when it says nothing itself.</summary>
    private static string ProfileOf(PictureSource source, Vips.Image image) => source.Profile ?? (image.IsCmyk ? "cmyk" : "srgb");

    private static Vips.Image ToRgb(Vips.Image image, string profile, Stack<IDisposable> held) =>
        Keep(Vips.Make("icc_transform", ("in", image), ("output_profile", "srgb"), ("embedded", true), ("input_profile", profile)), held);

    private static Vips.Image InMemory(Vips.Image image, Stack<IDisposable> held) => Keep(image.InMemory(), held);

    private static Vips.Image Keep(Vips.Image image, Stack<IDisposable> held)
    {
        held.Push(image);
        return image;
    }

    private static string InterestingOf(Gravity gravity) =>
        gravity switch
        {
            Gravity.Start => "low",
            Gravity.End => "high",
            Gravity.Attention => "attention",
            _ => "centre",
        };

    private static string WordOf(Packing packing) =>
        packing switch
        {
            Packing.None => "none",
            Packing.Jpeg => "jpeg",
            Packing.RunLength => "packbits",
            Packing.Deflate => "deflate",
            _ => "lzw",
        };

    private static string MediaTypeOf(RenditionFormat format) =>
        format switch
        {
            RenditionFormat.Jpeg => MediaTypes.Jpeg,
            RenditionFormat.Webp => MediaTypes.Webp,
            RenditionFormat.Gif => MediaTypes.Gif,
            RenditionFormat.Tiff => MediaTypes.Tiff,
            RenditionFormat.Bmp => MediaTypes.Bmp,
            _ => MediaTypes.Png,
        };
}
