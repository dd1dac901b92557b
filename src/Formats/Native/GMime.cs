using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Native;

/// <summary>GMime 3 (LGPL): the structure of a mail and its transfer encodings. Character sets are decoded by us, GMime drops what it cannot.</summary>
internal static unsafe partial class GMime
{
    private const string Library = "libgmime-3.0.so.0";
    private const string GObject = "libgobject-2.0.so.0";

    /// <summary>What the parser noticed while it read, as a bit for each GMimeParserWarning.</summary>
    [Flags]
    public enum Warnings
    {
        None = 0,
        MalformedMultipart = 1 << 6,
        TruncatedMessage = 1 << 7,
        MultipartWithoutBoundary = 1 << 12,
        NestingOverflow = 1 << 15,
    }

    [ThreadStatic]
    private static Warnings noticed;

    private static readonly nint Options = Start();
    private static readonly nuint MultipartType = MultipartGetType();
    private static readonly nuint MessagePartType = MessagePartGetType();
    private static readonly nuint PartType = PartGetType();

    /// <summary>The same layout as GLib's GByteArray, so that GMime reads our memory without copying it.</summary>
    private struct ByteArray
    {
        public byte* Bytes;
        public uint Length;
    }

    /// <summary>
    /// Parses the bytes as one message and shows its tree to <paramref name="walk"/>; false when they are no message.
    /// Every offset in the tree counts from <paramref name="bytes"/>.
    /// </summary>
    public static bool Parse(byte* bytes, uint length, Action<nint> walk, out Warnings warnings)
    {
        var array = new ByteArray { Bytes = bytes, Length = length };
        var stream = StreamMemNew();
        StreamMemSetByteArray(stream, &array);
        StreamMemSetOwner(stream, 0);
        return Parse(stream, walk, out warnings);
    }

    /// <summary>The same for a piece of an open file. Every offset in the tree counts from the start of the file.</summary>
    public static bool Parse(SafeFileHandle file, long start, long end, Action<nint> walk, out Warnings warnings)
    {
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            var stream = StreamFsNewWithBounds((int)file.DangerousGetHandle(), start, end);
            StreamFsSetOwner(stream, 0);
            return Parse(stream, walk, out warnings);
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    private static bool Parse(nint stream, Action<nint> walk, out Warnings warnings)
    {
        noticed = Warnings.None;
        nint parser = 0;
        nint message = 0;
        try
        {
            parser = ParserNewWithStream(stream);
            message = ParserConstructMessage(parser, Options);
            warnings = noticed;
            if (message == 0)
            {
                return false;
            }

            walk(message);
            return true;
        }
        finally
        {
            Unref(message);
            Unref(parser);
            Unref(stream);
        }
    }

    public static bool IsMultipart(nint entity) => InstanceIsA(entity, MultipartType) != 0;

    public static bool IsMessagePart(nint entity) => InstanceIsA(entity, MessagePartType) != 0;

    /// <summary>Where the first header of an entity starts; -1 when it has none.</summary>
    public static long HeadersStart(nint entity)
    {
        var headers = ObjectGetHeaderList(entity);
        return headers == 0 || HeaderListGetCount(headers) == 0 ? -1 : HeaderGetOffset(HeaderListGetHeaderAt(headers, 0));
    }

    /// <summary>Where the encoded bytes of a leaf part lie; false when it has none.</summary>
    public static bool TryGetContent(nint part, out long start, out long length)
    {
        start = 0;
        length = 0;
        var content = InstanceIsA(part, PartType) != 0 ? PartGetContent(part) : 0;
        var stream = content == 0 ? 0 : DataWrapperGetStream(content);
        if (stream == 0 || StreamReset(stream) != 0)
        {
            return false;
        }

        start = StreamTell(stream);
        length = StreamLength(stream);
        return start >= 0 && length >= 0;
    }

    /// <summary>The boundary of a multipart, empty when it has none.</summary>
    public static ReadOnlySpan<byte> Boundary(nint multipart) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(ObjectGetContentTypeParameter(multipart, "boundary"));

    private static nint Start()
    {
        Init();
        var options = ParserOptionsNew();
        ParserOptionsSetWarningCallback(options, &Notice, 0);
        return options;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Notice(long offset, uint code, byte* item, nint state) => noticed |= (Warnings)(1 << (int)(code & 31));

    private static void Unref(nint instance)
    {
        if (instance != 0)
        {
            ObjectUnref(instance);
        }
    }

    [LibraryImport(Library, EntryPoint = "g_mime_init")]
    private static partial void Init();

    [LibraryImport(Library, EntryPoint = "g_mime_parser_options_new")]
    private static partial nint ParserOptionsNew();

    [LibraryImport(Library, EntryPoint = "g_mime_parser_options_set_warning_callback")]
    private static partial void ParserOptionsSetWarningCallback(
        nint options,
        delegate* unmanaged[Cdecl]<long, uint, byte*, nint, void> callback,
        nint state
    );

    [LibraryImport(Library, EntryPoint = "g_mime_stream_mem_new")]
    private static partial nint StreamMemNew();

    [LibraryImport(Library, EntryPoint = "g_mime_stream_mem_set_byte_array")]
    private static partial void StreamMemSetByteArray(nint stream, ByteArray* array);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_mem_set_owner")]
    private static partial void StreamMemSetOwner(nint stream, int owner);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_fs_new_with_bounds")]
    private static partial nint StreamFsNewWithBounds(int descriptor, long start, long end);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_fs_set_owner")]
    private static partial void StreamFsSetOwner(nint stream, int owner);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_reset")]
    private static partial int StreamReset(nint stream);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_tell")]
    private static partial long StreamTell(nint stream);

    [LibraryImport(Library, EntryPoint = "g_mime_stream_length")]
    private static partial long StreamLength(nint stream);

    [LibraryImport(Library, EntryPoint = "g_mime_parser_new_with_stream")]
    private static partial nint ParserNewWithStream(nint stream);

    [LibraryImport(Library, EntryPoint = "g_mime_parser_construct_message")]
    private static partial nint ParserConstructMessage(nint parser, nint options);

    /// <summary>The part that is the message's body, which holds its Content- headers.</summary>
    [LibraryImport(Library, EntryPoint = "g_mime_message_get_mime_part")]
    public static partial nint MessageBody(nint message);

    /// <summary>The message inside a message/rfc822 part, or 0.</summary>
    [LibraryImport(Library, EntryPoint = "g_mime_message_part_get_message")]
    public static partial nint MessagePartMessage(nint part);

    [LibraryImport(Library, EntryPoint = "g_mime_multipart_get_count")]
    public static partial int MultipartCount(nint multipart);

    [LibraryImport(Library, EntryPoint = "g_mime_multipart_get_part")]
    public static partial nint MultipartPart(nint multipart, int index);

    [LibraryImport(Library, EntryPoint = "g_mime_part_get_content")]
    private static partial nint PartGetContent(nint part);

    [LibraryImport(Library, EntryPoint = "g_mime_data_wrapper_get_stream")]
    private static partial nint DataWrapperGetStream(nint wrapper);

    [LibraryImport(Library, EntryPoint = "g_mime_object_get_header_list")]
    private static partial nint ObjectGetHeaderList(nint entity);

    [LibraryImport(Library, EntryPoint = "g_mime_header_list_get_count")]
    private static partial int HeaderListGetCount(nint headers);

    [LibraryImport(Library, EntryPoint = "g_mime_header_list_get_header_at")]
    private static partial nint HeaderListGetHeaderAt(nint headers, int index);

    [LibraryImport(Library, EntryPoint = "g_mime_header_get_offset")]
    private static partial long HeaderGetOffset(nint header);

    [LibraryImport(Library, EntryPoint = "g_mime_object_get_content_type_parameter", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* ObjectGetContentTypeParameter(nint entity, string name);

    [LibraryImport(Library, EntryPoint = "g_mime_encoding_base64_decode_step")]
    public static partial nuint Base64DecodeStep(byte* input, nuint length, byte* output, ref int state, ref uint save);

    [LibraryImport(Library, EntryPoint = "g_mime_encoding_quoted_decode_step")]
    public static partial nuint QuotedDecodeStep(byte* input, nuint length, byte* output, ref int state, ref uint save);

    [LibraryImport(Library, EntryPoint = "g_mime_multipart_get_type")]
    private static partial nuint MultipartGetType();

    [LibraryImport(Library, EntryPoint = "g_mime_message_part_get_type")]
    private static partial nuint MessagePartGetType();

    [LibraryImport(Library, EntryPoint = "g_mime_part_get_type")]
    private static partial nuint PartGetType();

    [LibraryImport(GObject, EntryPoint = "g_type_check_instance_is_a")]
    private static partial int InstanceIsA(nint instance, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    private static partial void ObjectUnref(nint instance);
}
