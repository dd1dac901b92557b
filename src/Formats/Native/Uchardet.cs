using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>libuchardet (Debian: libuchardet0; MPL/GPL/LGPL): guesses the character set of bytes that do not say.</summary>
internal static partial class Uchardet
{
    private const string Library = "libuchardet.so.0";

    /// <summary>uchardet's own name for the likeliest character set; null when it has no guess or the library is absent.</summary>
    public static string? Guess(ReadOnlySpan<byte> bytes)
    {
        nint detector;
        try
        {
            detector = New();
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }

        try
        {
            if (Feed(detector, bytes, (nuint)bytes.Length) != 0)
            {
                return null;
            }

            End(detector);
            var name = Marshal.PtrToStringAnsi(Answer(detector));
            return string.IsNullOrEmpty(name) ? null : name;
        }
        finally
        {
            Delete(detector);
        }
    }

    [LibraryImport(Library, EntryPoint = "uchardet_new")]
    private static partial nint New();

    [LibraryImport(Library, EntryPoint = "uchardet_delete")]
    private static partial void Delete(nint detector);

    [LibraryImport(Library, EntryPoint = "uchardet_handle_data")]
    private static partial int Feed(nint detector, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "uchardet_data_end")]
    private static partial void End(nint detector);

    [LibraryImport(Library, EntryPoint = "uchardet_get_charset")]
    private static partial nint Answer(nint detector);
}
