using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>
/// Pango (Debian: libpango-1.0-0 and libpangocairo-1.0-0, which libvips42 brings; LGPL): sets text of any script in lines of a width, with whatever fonts
/// there are.
/// </summary>
internal static partial class Pango
{
    private const string Library = "libpango-1.0.so.0";
    private const string CairoLibrary = "libpangocairo-1.0.so.0";
    private const string ObjectLibrary = "libgobject-2.0.so.0";

    /// <summary>PANGO_WRAP_WORD_CHAR: between words, and within one that is too long.</summary>
    private const int BetweenWords = 2;

    /// <summary>Its units in one of ours: points, as cairo has them in a PDF.</summary>
    public const double Units = 1024;

    /// <summary>Where a line lies in its layout, in Pango's units.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Place
    {
        public int X;
        public int Y;
        public int Width;
        public int Height;
    }

    /// <summary>A paragraph to be set; <see cref="Free"/> it.</summary>
    /// <param name="font">Such as <c>Liberation Sans 10</c>.</param>
    /// <param name="width">In points.</param>
    /// <exception cref="Unreadable">Unsupported: Pango is not installed.</exception>
    public static nint NewLayout(nint context, string font, double width)
    {
        try
        {
            var layout = NewLayout(context);
            var description = ReadFont(font);
            SetFont(layout, description);
            FreeFont(description);
            SetWidth(layout, (int)(width * Units));
            SetWrap(layout, BetweenWords);
            return layout;
        }
        catch (DllNotFoundException absent)
        {
            throw new Unreadable(FaultKind.Unsupported, "Pango is not installed (Debian: libpangocairo-1.0-0).", absent);
        }
    }

    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_create_layout")]
    private static partial nint NewLayout(nint context);

    /// <summary>Draws a line from where the pen is, which is the left end of its base line.</summary>
    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_show_layout_line")]
    public static partial void Show(nint context, nint line);

    [LibraryImport(Library, EntryPoint = "pango_font_description_from_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadFont(string font);

    [LibraryImport(Library, EntryPoint = "pango_font_description_free")]
    private static partial void FreeFont(nint font);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_font_description")]
    private static partial void SetFont(nint layout, nint font);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_width")]
    private static partial void SetWidth(nint layout, int width);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_wrap")]
    private static partial void SetWrap(nint layout, int wrap);

    /// <param name="text">UTF-8. It is no markup.</param>
    [LibraryImport(Library, EntryPoint = "pango_layout_set_text")]
    public static partial void SetText(nint layout, ReadOnlySpan<byte> text, int length);

    /// <summary>The lines of a layout, the first one first; <see cref="FreeLines"/>.</summary>
    [LibraryImport(Library, EntryPoint = "pango_layout_get_iter")]
    public static partial nint Lines(nint layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_line_readonly")]
    public static partial nint Line(nint lines);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_line_extents")]
    public static partial void PlaceOf(nint lines, nint ink, out Place place);

    /// <summary>Of the line's base line, from the top of the layout.</summary>
    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_baseline")]
    public static partial int Baseline(nint lines);

    /// <returns>0 when there is no further line.</returns>
    [LibraryImport(Library, EntryPoint = "pango_layout_iter_next_line")]
    public static partial int Next(nint lines);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_free")]
    public static partial void FreeLines(nint lines);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_object_unref")]
    public static partial void Free(nint layout);
}
