using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>cairo (Debian: libcairo2, which libvips42 brings; LGPL or MPL): draws pages into a PDF.</summary>
internal static partial class Cairo
{
    private const string Library = "libcairo.so.2";

    /// <summary>CAIRO_FORMAT_RGB24</summary>
    public const int Rgb = 1;

    /// <exception cref="Unreadable">Unsupported: it is not installed.</exception>
    public static void Prepare()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            throw new Unreadable(FaultKind.Unsupported, "cairo is not installed (Debian: libcairo2).");
        }
    }

    public static string Says(int status) => Marshal.PtrToStringUTF8(StatusText(status)) ?? "";

    [LibraryImport(Library, EntryPoint = "cairo_status_to_string")]
    private static partial nint StatusText(int status);

    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewPdf(string path, double width, double height);

    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_set_size")]
    public static partial void SetSize(nint pdf, double width, double height);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create_from_png", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadPng(string path);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create")]
    public static partial nint NewPicture(int format, int width, int height);

    /// <param name="destroy">Called when the bytes are no longer needed; 0 when somebody else sees to that.</param>
    [LibraryImport(Library, EntryPoint = "cairo_surface_set_mime_data", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetBytes(nint surface, string mediaType, nint bytes, nuint length, nint destroy, nint closure);

    [LibraryImport(Library, EntryPoint = "cairo_surface_status")]
    public static partial int StatusOf(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_finish")]
    public static partial void Finish(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_destroy")]
    public static partial void Free(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_create")]
    public static partial nint NewContext(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_destroy")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "cairo_show_page")]
    public static partial void ShowPage(nint context);

    [LibraryImport(Library, EntryPoint = "cairo_move_to")]
    public static partial void MoveTo(nint context, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_save")]
    public static partial void Save(nint context);

    [LibraryImport(Library, EntryPoint = "cairo_restore")]
    public static partial void Restore(nint context);

    [LibraryImport(Library, EntryPoint = "cairo_translate")]
    public static partial void Translate(nint context, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_scale")]
    public static partial void Scale(nint context, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_set_source_surface")]
    public static partial void SetSource(nint context, nint surface, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_paint")]
    public static partial void Paint(nint context);
}
