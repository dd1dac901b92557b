using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>
/// A picture's file and the one loader that fits its bytes: libvips never chooses by itself. Its size is known, and within bounds, before any pixel
/// is decoded.
/// </summary>
internal sealed class PictureSource : IDisposable
{
    /// <summary>Of one picture. What no camera or scanner makes, and no memory holds.</summary>
    public const long MostPixels = 400_000_000;

    /// <summary>Bytes of a drawing.</summary>
    private const int LargestDrawing = 64 << 20;

    private static readonly Dictionary<string, string> Loaders = new()
    {
        [MediaTypes.Jpeg] = "jpegload",
        [MediaTypes.Png] = "pngload",
        [MediaTypes.Webp] = "webpload",
        [MediaTypes.Tiff] = "tiffload",
        [MediaTypes.Gif] = "gifload",
        [MediaTypes.Heic] = "heifload",
        ["image/heif"] = "heifload",
        [MediaTypes.Avif] = "heifload",
        [MediaTypes.Svg] = "svgload_source",
    };

    private readonly string path;
    private readonly string loader;
    private readonly Vips.Source? bytes;

    private PictureSource(string path, string loader)
    {
        (this.path, this.loader) = (path, loader);
        Vips.Prepare();
        if (loader == "heifload")
        {
            Vips.PrepareHeif();
        }
        else if (loader == "svgload_source")
        {
            // As bytes without a place: what it refers to beside it, or anywhere, is not there.
            bytes = new Vips.Source(Drawing(path));
        }
    }

    /// <summary>JPEG can be decoded at a half, a quarter or an eighth of its size.</summary>
    public bool CanShrink => loader == "jpegload";

    public bool HasPages => loader == "tiffload";

    /// <summary>Whether its pages are the frames of an animation.</summary>
    public bool MayMove => loader is "gifload" or "webpload";

    /// <summary>The file of an ICC profile that belongs to the picture but does not lie in its file; null when there is none.</summary>
    public string? Profile { get; private init; }

    /// <summary>Whether the type is a picture's that we read.</summary>
    public static bool Reads(string mediaType) =>
        Loaders.ContainsKey(mediaType) || CameraRaw.Types.Contains(mediaType) || ForeignPicture.Reads(mediaType);

    /// <exception cref="Unreadable">LimitExceeded, Corrupt, Unsupported, Timeout.</exception>
    public static PictureSource Of(Content content, Workshop work)
    {
        if (ForeignPicture.Reads(content.MediaType))
        {
            return new PictureSource(ForeignPicture.ToPng(content, work), "pngload") { Profile = PhotoshopProfile.Of(content, work) };
        }

        if (CameraRaw.Types.Contains(content.MediaType) || (content.MediaType == MediaTypes.Tiff && CameraRaw.Is(content)))
        {
            return new PictureSource(CameraRaw.Develop(content, work), "tiffload");
        }

        return content.MediaType == MediaTypes.Svg && content.Length > LargestDrawing
            ? throw new Unreadable(FaultKind.LimitExceeded, $"A drawing of {content.Length} bytes is not drawn.")
            : new PictureSource(Path.GetFullPath(content.LocalPath), Loaders[content.MediaType]);
    }

    /// <summary>A PNG that a program of ours has written.</summary>
    public static PictureSource Png(string path) => new(path, "pngload");

    /// <summary>A PPM that a program of ours has written.</summary>
    public static PictureSource Ppm(string path) => new(path, "ppmload");

    /// <summary>The picture, upright only after <c>autorot</c>; pixels are read from top to bottom, once.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="shrink">1, 2, 4 or 8; see <see cref="CanShrink"/>.</param>
    /// <exception cref="Unreadable">LimitExceeded, Corrupt; Inapplicable when there is no such page.</exception>
    public Vips.Image Load(int page, int shrink = 1)
    {
        List<(string, object)> arguments = [bytes is null ? ("filename", path) : ("source", bytes), ("access", "sequential")];
        if (shrink > 1)
        {
            arguments.Add(("shrink", shrink));
        }

        if (HasPages)
        {
            arguments.Add(("page", page - 1));
        }

        return Checked(Vips.Make(loader, [.. arguments]));
    }

    /// <summary>All frames of an animation, one below the other.</summary>
    /// <exception cref="Unreadable">LimitExceeded, Corrupt.</exception>
    public Vips.Image LoadAll() => Checked(Vips.Make(loader, ("filename", path), ("access", "sequential"), ("n", -1)));

    private static Vips.Image Checked(Vips.Image image)
    {
        var pixels = (long)image.Width * image.Height;
        if (pixels > MostPixels)
        {
            var refused = new Unreadable(FaultKind.LimitExceeded, $"A picture of {image.Width} by {image.Height} pixels is not drawn.");
            image.Dispose();
            throw refused;
        }

        return image;
    }

    /// <summary>A drawing drawn larger or smaller than it says, without a loss.</summary>
    public Vips.Image Draw(double scale) => Vips.Make(loader, ("source", bytes!), ("scale", scale), ("access", "sequential"));

    public bool IsDrawing => bytes is not null;

    /// <summary>Whole in memory, being at most <see cref="LargestDrawing"/>.</summary>
    private static byte[] Drawing(string path)
    {
        using var file = File.OpenRead(path);
        var drawing = new byte[file.Length];
        file.ReadExactly(drawing);
        return drawing;
    }

    public void Dispose() => bytes?.Dispose();
}
