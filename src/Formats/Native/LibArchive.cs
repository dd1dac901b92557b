using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>libarchive 3 (Debian: libarchive13): the calls that list an archive and stream its entries in one forward pass.</summary>
internal static partial class LibArchive
{
    private const string Library = "libarchive.so.13";
    private const int CharacterTypes = 0;

    /// <summary>Names are converted to the process's locale, and DOS times to its time zone: neither may depend on the machine.</summary>
    static LibArchive()
    {
        SetLocale(CharacterTypes, "C.UTF-8");
        SetEnvironment("TZ", "UTC", 1);
        SetTimeZone();
    }

    /// <summary>What a call says of itself; the numbers are archive.h's.</summary>
    public enum Status
    {
        End = 1,
        Ok = 0,
        Retry = -10,
        Warn = -20,
        Failed = -25,
        Fatal = -30,
    }

    /// <summary>ARCHIVE_FILTER_*</summary>
    public enum Filter
    {
        Gzip = 1,
        Bzip2 = 2,
        Lzma = 5,
        Xz = 6,
        Zstandard = 14,
    }

    /// <summary>ARCHIVE_FORMAT_*, without the variant in the low bits.</summary>
    public enum Format
    {
        Zip = 0x50000,
        Empty = 0x60000,
        Tar = 0x30000,
        Raw = 0x90000,
        Mask = 0xff0000,
    }

    /// <summary>AE_IF*: the kind of an entry.</summary>
    public enum Kind
    {
        Unset = 0,
        Regular = 0x8000,
        SymbolicLink = 0xa000,
        Directory = 0x4000,
    }

    [LibraryImport(Library, EntryPoint = "archive_read_new")]
    public static partial Handle New();

    [LibraryImport(Library, EntryPoint = "archive_read_append_filter")]
    public static partial Status AppendFilter(Handle archive, Filter filter);

    [LibraryImport(Library, EntryPoint = "archive_read_support_filter_compress")]
    public static partial Status SupportCompress(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_zip")]
    public static partial Status SupportZip(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_tar")]
    public static partial Status SupportTar(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_cpio")]
    public static partial Status SupportCpio(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_raw")]
    public static partial Status SupportRaw(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_empty")]
    public static partial Status SupportEmpty(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_7zip")]
    public static partial Status SupportSevenZip(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_rar")]
    public static partial Status SupportRar(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_rar5")]
    public static partial Status SupportRar5(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_lha")]
    public static partial Status SupportLha(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_cab")]
    public static partial Status SupportCabinet(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_iso9660")]
    public static partial Status SupportIso(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_add_passphrase")]
    public static partial Status AddPassphrase(Handle archive, ReadOnlySpan<byte> zeroTerminated);

    [LibraryImport(Library, EntryPoint = "archive_read_open_filename", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status OpenFile(Handle archive, string path, nuint blockLength);

    /// <summary>Several files as one, such as the volumes of a RAR.</summary>
    /// <param name="paths">Pointers to zero-terminated paths, ended by a null pointer.</param>
    [LibraryImport(Library, EntryPoint = "archive_read_open_filenames")]
    public static partial Status OpenFiles(Handle archive, ReadOnlySpan<nint> paths, nuint blockLength);

    [LibraryImport(Library, EntryPoint = "archive_read_next_header")]
    public static partial Status NextHeader(Handle archive, out nint entry);

    [LibraryImport(Library, EntryPoint = "archive_read_data_block")]
    public static partial Status ReadBlock(Handle archive, out nint block, out nuint length, out long offset);

    [LibraryImport(Library, EntryPoint = "archive_format")]
    public static partial int FormatOf(Handle archive);

    [LibraryImport(Library, EntryPoint = "archive_error_string")]
    public static partial nint ErrorOf(Handle archive);

    /// <summary>How many bytes passed a filter; -1 stands for the one nearest to the file.</summary>
    [LibraryImport(Library, EntryPoint = "archive_filter_bytes")]
    public static partial long BytesRead(Handle archive, int filter);

    [LibraryImport(Library, EntryPoint = "archive_entry_pathname")]
    public static partial nint PathOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_hardlink")]
    public static partial nint HardLinkOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_symlink")]
    public static partial nint SymbolicLinkOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_filetype")]
    public static partial Kind KindOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_size")]
    public static partial long LengthOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_size_is_set")]
    public static partial int HasLength(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime")]
    public static partial long ModifiedOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime_nsec")]
    public static partial nint ModifiedNanosecondsOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime_is_set")]
    public static partial int HasModified(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_birthtime")]
    public static partial long CreatedOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_birthtime_nsec")]
    public static partial nint CreatedNanosecondsOf(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_birthtime_is_set")]
    public static partial int HasCreated(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_is_data_encrypted")]
    public static partial int IsEncrypted(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_read_free")]
    private static partial int Free(nint archive);

    [LibraryImport("libc", EntryPoint = "setlocale", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetLocale(int category, string locale);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "tzset")]
    private static partial void SetTimeZone();

    /// <summary>An open archive of libarchive's. Its current entry belongs to it.</summary>
    public sealed class Handle : SafeHandle
    {
        public Handle()
            : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => Free(handle) == 0;
    }
}
