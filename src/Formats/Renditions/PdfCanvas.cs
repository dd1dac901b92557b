using System.Runtime.InteropServices;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>A PDF in the making, page after page. What is drawn goes to its file; no page stays in memory but the one in hand.</summary>
internal sealed class PdfCanvas : IDisposable
{
    /// <summary>Of a page of US Letter, upright, in points.</summary>
    public const double LetterWidth = 612;

    /// <summary>Of a page of US Letter, upright, in points.</summary>
    public const double LetterHeight = 792;

    private readonly string path;
    private readonly Workshop work;

    /// <summary>JPEGs that cairo takes from where they lie, when it writes their page.</summary>
    private readonly List<byte[]> pinned = [];
    private readonly nint surface;

    /// <exception cref="Unreadable">Unsupported: cairo is not installed.</exception>
    public PdfCanvas(string path, Workshop work)
    {
        (this.path, this.work) = (path, work);
        Cairo.Prepare();
        surface = Cairo.NewPdf(path, LetterWidth, LetterHeight);
        Context = Cairo.NewContext(surface);
    }

    /// <summary>cairo's, for those who draw on the page.</summary>
    public nint Context { get; }

    public int Pages { get; private set; }

    /// <summary>Begins a page.</summary>
    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    /// <exception cref="Unreadable">LimitExceeded: there are too many.</exception>
    public void Begin(double width = LetterWidth, double height = LetterHeight)
    {
        if (Pages == AllPages.Most)
        {
            throw AllPages.TooMany();
        }

        work.Cancel.ThrowIfCancellationRequested();
        work.Tell(0);
        if (Pages++ > 0)
        {
            Cairo.ShowPage(Context);
        }

        Cairo.SetSize(surface, width, height);
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="file">A PNG, or a JPEG whose bytes are taken as they are. We have made it.</param>
    /// <param name="size">Of the JPEG in pixels; null for a PNG.</param>
    /// <param name="scale">Points to a pixel.</param>
    /// <param name="left">In points.</param>
    /// <param name="top">In points.</param>
    /// <exception cref="Unreadable">Corrupt.</exception>
    public void Draw(string file, (int Width, int Height)? size, double scale, double left, double top)
    {
        var picture = size is { } pixels ? Jpeg(file, pixels.Width, pixels.Height) : Cairo.ReadPng(file);
        try
        {
            Check(Cairo.StatusOf(picture));
            Cairo.Save(Context);
            Cairo.Translate(Context, left, top);
            Cairo.Scale(Context, scale, scale);
            Cairo.SetSource(Context, picture, 0, 0);
            Cairo.Paint(Context);
            Cairo.Restore(Context);
        }
        finally
        {
            Cairo.Free(picture);
        }
    }

    /// <summary>Ends the last page and the file.</summary>
    /// <returns>The path of the PDF.</returns>
    /// <exception cref="Unreadable">Corrupt: something could not be drawn.</exception>
    public string Finish()
    {
        Cairo.ShowPage(Context);
        Cairo.Finish(surface);
        Check(Cairo.StatusOf(surface));
        return path;
    }

    public void Dispose()
    {
        Cairo.FreeContext(Context);
        Cairo.Free(surface);
        // Until then it may have wanted them.
        pinned.Clear();
    }

    /// <summary>A picture without pixels: the PDF has the JPEG's own bytes, and nobody looks at the others. It is no larger than a page's picture is.</summary>
    private nint Jpeg(string path, int width, int height)
    {
        using var file = File.OpenRead(path);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length), pinned: true);
        file.ReadExactly(bytes);
        pinned.Add(bytes);
        var picture = Cairo.NewPicture(Cairo.Rgb, width, height);
        Check(Cairo.SetBytes(picture, MediaTypes.Jpeg, Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0), (nuint)bytes.Length, 0, 0));
        return picture;
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new Unreadable(FaultKind.Corrupt, $"The page cannot be drawn: {Cairo.Says(status)}.");
        }
    }
}
