using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>libmagic (Debian: libmagic1), the second opinion of identification. Its data is loaded once per process.</summary>
internal static partial class Magic
{
    private const string Library = "libmagic.so.1";
    private const int MimeType = 0x10;

    /// <summary>A cookie serves one caller at a time; null when the library or its data is not installed.</summary>
    private static readonly Cookie? Loaded = Load();
    private static readonly Lock Gate = new();

    /// <summary>The media type of a file in libmagic's own words; null when it has none.</summary>
    public static string? MediaType(string path)
    {
        if (Loaded is null)
        {
            return null;
        }

        lock (Gate)
        {
            return Marshal.PtrToStringUTF8(File(Loaded, path));
        }
    }

    private static Cookie? Load()
    {
        try
        {
            var cookie = Open(MimeType);
            if (!cookie.IsInvalid && LoadData(cookie, 0) == 0)
            {
                return cookie;
            }

            cookie.Dispose();
            return null;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport(Library, EntryPoint = "magic_open")]
    private static partial Cookie Open(int flags);

    [LibraryImport(Library, EntryPoint = "magic_load")]
    private static partial int LoadData(Cookie cookie, nint defaultDatabase);

    [LibraryImport(Library, EntryPoint = "magic_file", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint File(Cookie cookie, string path);

    [LibraryImport(Library, EntryPoint = "magic_close")]
    private static partial void CloseCookie(nint cookie);

    private sealed class Cookie : SafeHandle
    {
        public Cookie()
            : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            CloseCookie(handle);
            return true;
        }
    }
}
