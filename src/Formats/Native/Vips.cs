using System.Globalization;
using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>
/// libvips 8 (Debian: libvips42, LGPL): pictures loaded, scaled, turned, coloured and saved in one streaming pass. Operations are called by name and
/// set by property, as libvips's own bindings do: its C calls take variable arguments, which .NET cannot make everywhere.
/// </summary>
internal static partial class Vips
{
    private const string Library = "libvips.so.42";
    private const string ObjectLibrary = "libgobject-2.0.so.0";

    /// <summary>VIPS_INTERPRETATION_CMYK</summary>
    private const int CmykInterpretation = 15;

    /// <summary>
    /// Its modules are not wanted, but one: that for PDF is poppler's and so the GPL's, another is ImageMagick with all that it can be talked into.
    /// It looks for them below this prefix.
    /// </summary>
    static Vips()
    {
        SetEnvironment("VIPSHOME", "/nonexistent", 1);
        if (Start("dossier") != 0)
        {
            throw new InvalidOperationException(TakeError());
        }

        // A picture a process: its own threads would cost more processor time than they save.
        SetConcurrency(1);
        SetCacheSize(0);
        // Loaders that were never made for hostile bytes. Those we call by name, and only after the type is known, are let through.
        BlockUntrusted(1);
        Block("VipsForeignLoadSvg", 0);
        Block("VipsForeignLoadPpm", 0);
    }

    /// <summary>Loads the module for HEIC and AVIF.</summary>
    /// <exception cref="Unreadable">Unsupported: it is not there.</exception>
    public static void PrepareHeif()
    {
        var own = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .First(path => path.Contains(Library));
        var module = Directory
            .EnumerateDirectories(Path.GetDirectoryName(own)!, "vips-modules-*")
            .Select(folder => Path.Combine(folder, "vips-heif.so"))
            .FirstOrDefault(File.Exists);
        if (module is null || OpenModule(module, 0) == 0)
        {
            throw new Unreadable(FaultKind.Unsupported, "This libvips cannot read HEIC and AVIF.");
        }
    }

    /// <summary>Loads libvips now rather than with the first picture.</summary>
    /// <exception cref="Unreadable">Unsupported: it is not installed.</exception>
    public static void Prepare()
    {
        try
        {
            TakeError();
        }
        catch (Exception absent)
            when (absent is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new Unreadable(FaultKind.Unsupported, "libvips is not installed (Debian: libvips42).", absent);
        }
    }

    /// <summary>Runs an operation that gives a picture, or the promise of one: pixels are read when it is saved.</summary>
    /// <param name="arguments">By name: pictures and sources, or what libvips reads from text: numbers, flags, words of its enumerations.</param>
    /// <exception cref="Unreadable">Corrupt, with libvips's words.</exception>
    public static Image Make(string operation, params ReadOnlySpan<(string Name, object Value)> arguments)
    {
        var built = Build(operation, arguments);
        try
        {
            return OutputOf(built);
        }
        finally
        {
            UnrefOutputs(built);
            Unref(built);
        }
    }

    /// <summary>Runs an operation for what it does, such as saving.</summary>
    /// <exception cref="Unreadable">Corrupt, with libvips's words.</exception>
    public static void Do(string operation, params ReadOnlySpan<(string Name, object Value)> arguments)
    {
        var built = Build(operation, arguments);
        UnrefOutputs(built);
        Unref(built);
    }

    private static nint Build(string operation, ReadOnlySpan<(string Name, object Value)> arguments)
    {
        var made = NewOperation(operation);
        if (made == 0)
        {
            throw Failed();
        }

        foreach (var (name, value) in arguments)
        {
            var isSet = value is SafeHandle handle ? SetObject(made, name, handle) : SetText(made, name, TextOf(value)) == 0;
            if (!isSet)
            {
                Unref(made);
                throw Failed();
            }
        }

        if (BuildOperation(ref made) != 0)
        {
            UnrefOutputs(made);
            Unref(made);
            throw Failed();
        }

        return made;
    }

    private static bool SetObject(nint operation, string name, SafeHandle value)
    {
        var held = default(Value);
        Initialize(ref held, value is Image ? ImageType() : SourceType());
        SetObject(ref held, value);
        SetProperty(operation, name, ref held);
        Clear(ref held);
        return true;
    }

    private static Image OutputOf(nint operation)
    {
        var held = default(Value);
        Initialize(ref held, ImageType());
        GetProperty(operation, "out", ref held);
        var image = new Image(DuplicateObject(ref held));
        Clear(ref held);
        return image;
    }

    private static string TextOf(object value) =>
        value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Unreadable Failed() => new(FaultKind.Corrupt, $"The picture cannot be drawn: {TakeError()}");

    private static string TakeError()
    {
        var text = Marshal.PtrToStringUTF8(ErrorBuffer())?.Split('\n')[0].Trim() ?? "";
        ClearError();
        return text;
    }

    /// <summary>A picture, or the promise of one.</summary>
    public sealed class Image : SafeHandle
    {
        internal Image(nint pointer)
            : base(pointer, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        /// <summary>Pixels.</summary>
        public int Width => WidthOf(this);

        /// <summary>Pixels.</summary>
        public int Height => HeightOf(this);

        /// <summary>EXIF's: from 1 to 8.</summary>
        public int Orientation => OrientationOf(this);

        public int Pages => PagesOf(this);

        /// <summary>Pixels of one page, where several lie one below the other; otherwise the height.</summary>
        public int PageHeight => PageHeightOf(this);

        public bool HasAlpha => HasAlphaOf(this) != 0;

        public bool IsCmyk => InterpretationOf(this) == CmykInterpretation;

        public bool HasProfile => TypeOf(this, "icc-profile-data") != 0;

        /// <summary>All its pixels, read now: they can be had in any order.</summary>
        /// <exception cref="Unreadable">Corrupt.</exception>
        public Image InMemory() => CopyToMemory(this) is var copy and not 0 ? new Image(copy) : throw Failed();

        protected override bool ReleaseHandle()
        {
            Unref(handle);
            return true;
        }
    }

    /// <summary>Bytes that a loader reads, and that have no place in any folder: what they refer to beside them is not there.</summary>
    public sealed class Source : SafeHandle
    {
        private readonly GCHandle pinned;

        public Source(byte[] bytes)
            : base(0, ownsHandle: true)
        {
            pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            SetHandle(NewSource(pinned.AddrOfPinnedObject(), (nuint)bytes.Length));
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Unref(handle);
            pinned.Free();
            return true;
        }
    }

    /// <summary>GValue.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct Value;

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Start(string program);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    private static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    private static partial void SetCacheSize(int operations);

    [LibraryImport(Library, EntryPoint = "vips_block_untrusted_set")]
    private static partial void BlockUntrusted(int state);

    [LibraryImport(Library, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void Block(string type, int state);

    [LibraryImport(Library, EntryPoint = "vips_error_buffer")]
    private static partial nint ErrorBuffer();

    [LibraryImport(Library, EntryPoint = "vips_error_clear")]
    private static partial void ClearError();

    [LibraryImport(Library, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewOperation(string name);

    [LibraryImport(Library, EntryPoint = "vips_object_set_argument_from_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetText(nint operation, string name, string value);

    [LibraryImport(Library, EntryPoint = "vips_cache_operation_buildp")]
    private static partial int BuildOperation(ref nint operation);

    [LibraryImport(Library, EntryPoint = "vips_object_unref_outputs")]
    private static partial void UnrefOutputs(nint operation);

    [LibraryImport(Library, EntryPoint = "vips_source_new_from_memory")]
    private static partial nint NewSource(nint bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_image_get_type")]
    private static partial nint ImageType();

    [LibraryImport(Library, EntryPoint = "vips_source_get_type")]
    private static partial nint SourceType();

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    private static partial int WidthOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    private static partial int HeightOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_orientation")]
    private static partial int OrientationOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_n_pages")]
    private static partial int PagesOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_page_height")]
    private static partial int PageHeightOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_hasalpha")]
    private static partial int HasAlphaOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_interpretation")]
    private static partial int InterpretationOf(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_copy_memory")]
    private static partial nint CopyToMemory(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TypeOf(Image image, string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libgmodule-2.0.so.0", EntryPoint = "g_module_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenModule(string path, int flags);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_object_unref")]
    private static partial void Unref(nint thing);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_value_init")]
    private static partial nint Initialize(ref Value value, nint type);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_value_set_object")]
    private static partial void SetObject(ref Value value, SafeHandle thing);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_value_dup_object")]
    private static partial nint DuplicateObject(ref Value value);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_value_unset")]
    private static partial void Clear(ref Value value);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetProperty(nint thing, string name, ref Value value);

    [LibraryImport(ObjectLibrary, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void GetProperty(nint thing, string name, ref Value value);
}
