using System.Runtime.InteropServices;
using System.Text;
using Dossier.Formats.Native;
using Status = Dossier.Formats.Native.LibArchive.Status;

namespace Dossier.Formats.Containers;

/// <summary>One archive, open at one entry after another, in the order they lie in the file.</summary>
internal sealed class Archive : IDisposable
{
    private const int BlockLength = 128 * 1024;

    private const int LongestHeader = 64 * 1024;

    /// <summary>How libarchive reports zlib's Z_BUF_ERROR: the compressed bytes ended too early.</summary>
    private const string ZlibNeedsInput = "decompression failed (-5)";

    /// <summary>What may lie behind a filter: an archive, or one file, or nothing.</summary>
    private static readonly Func<LibArchive.Handle, Status>[] Bare =
    [
        LibArchive.SupportTar,
        LibArchive.SupportCpio,
        LibArchive.SupportRaw,
        LibArchive.SupportEmpty,
    ];

    /// <summary>What libarchive reads for us: the formats that may stand behind each media type, and the one filter before them.</summary>
    private static readonly Dictionary<string, (LibArchive.Filter? Filter, Func<LibArchive.Handle, Status>[] Formats)> Types = new()
    {
        [MediaTypes.Zip] = (null, [LibArchive.SupportZip]),
        [MediaTypes.Tar] = (null, [LibArchive.SupportTar]),
        [MediaTypes.Cpio] = (null, [LibArchive.SupportCpio]),
        [MediaTypes.SevenZip] = (null, [LibArchive.SupportSevenZip]),
        [MediaTypes.Rar] = (null, [LibArchive.SupportRar, LibArchive.SupportRar5]),
        [MediaTypes.Lha] = (null, [LibArchive.SupportLha]),
        [MediaTypes.Cabinet] = (null, [LibArchive.SupportCabinet]),
        [MediaTypes.Iso] = (null, [LibArchive.SupportIso]),
        [MediaTypes.Gzip] = Filtered(LibArchive.Filter.Gzip),
        [MediaTypes.Bzip2] = Filtered(LibArchive.Filter.Bzip2),
        [MediaTypes.Xz] = Filtered(LibArchive.Filter.Xz),
        [MediaTypes.Lzma] = Filtered(LibArchive.Filter.Lzma),
        [MediaTypes.Zstandard] = Filtered(LibArchive.Filter.Zstandard),
        // Not appended like the others: libarchive 3.6 reads the file while appending this one, before there is a file.
        [MediaTypes.Compress] = (null, [LibArchive.SupportCompress, .. Bare]),
    };

    private readonly LibArchive.Handle handle = LibArchive.New();
    private readonly long fileLength;

    /// <param name="passwords">Zero-terminated; tried in order.</param>
    /// <param name="isBare">What lies behind the filter is known to be no archive.</param>
    public Archive(Content content, IEnumerable<byte[]> passwords, bool isBare = false)
    {
        fileLength = content.LengthOfAll;
        var (filter, formats) = Types[content.MediaType];
        if (filter is not null)
        {
            // Appended, not offered for bidding: exactly one layer is peeled off, so a .gz inside a .gz is a child of its own.
            LibArchive.AppendFilter(handle, filter.Value);
        }

        foreach (var support in formats)
        {
            if (!isBare || support != LibArchive.SupportTar)
            {
                support(handle);
            }
        }

        foreach (var password in passwords)
        {
            LibArchive.AddPassphrase(handle, password);
        }

        Opened =
            content.Parts.Count == 1
                ? LibArchive.OpenFile(handle, content.LocalPath, BlockLength)
                : OpenAll([.. content.Parts.Select(part => part.LocalPath)]);
    }

    private Status OpenAll(string[] paths)
    {
        var pointers = paths.Select(Marshal.StringToCoTaskMemUTF8).Append(0).ToArray();
        try
        {
            return LibArchive.OpenFiles(handle, pointers, BlockLength);
        }
        finally
        {
            Array.ForEach(pointers, Marshal.FreeCoTaskMem);
        }
    }

    public Status Opened { get; }

    /// <summary>Libarchive's entry; valid until the next call of <see cref="Next"/>.</summary>
    public nint Entry { get; private set; }

    /// <summary>One compressed file without an archive around it.</summary>
    public bool IsBareFile => Format == LibArchive.Format.Raw;

    /// <summary>Compressed nothing.</summary>
    public bool IsBareNothing => Format == LibArchive.Format.Empty;

    public bool IsZip => Format == LibArchive.Format.Zip;

    public bool IsTar => Format == LibArchive.Format.Tar;

    private LibArchive.Format Format => (LibArchive.Format)LibArchive.FormatOf(handle) & LibArchive.Format.Mask;

    public static bool Reads(string mediaType) => Types.ContainsKey(mediaType);

    /// <summary>Goes to the next entry, passing over what is left of this one.</summary>
    public Status Next()
    {
        Status status;
        var retries = 0;
        do
        {
            status = LibArchive.NextHeader(handle, out var entry);
            Entry = entry;
        } while (status == Status.Retry && ++retries < 100);

        return status;
    }

    /// <summary>The next bytes of the entry; they are libarchive's own and valid until the next call. Bytes skipped by <paramref name="offset"/> are zero.</summary>
    public unsafe Status Read(out ReadOnlySpan<byte> block, out long offset)
    {
        Status status;
        nint start;
        nuint length;
        var retries = 0;
        do
        {
            status = LibArchive.ReadBlock(handle, out start, out length, out offset);
        } while (status == Status.Retry && ++retries < 100);

        block = status is Status.Ok or Status.Warn ? new ReadOnlySpan<byte>((void*)start, checked((int)length)) : default;
        return status;
    }

    /// <summary>What libarchive says of the call that has just not gone well.</summary>
    public (FaultKind Kind, string Message) Problem()
    {
        var message = Encoding.UTF8.GetString(Bytes(LibArchive.ErrorOf(handle)));
        if (message.Length == 0)
        {
            // A header cut in two ends in silence, at the place where it begins.
            var isAtEnd = fileLength - LibArchive.BytesRead(handle, -1) < LongestHeader;
            return isAtEnd ? (FaultKind.Truncated, "The archive ends too early.") : (FaultKind.Corrupt, "The archive is damaged.");
        }

        bool Says(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
            {
                if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            return false;
        }

        var kind =
            Says("passphrase", "encrypt") ? FaultKind.PasswordProtected
            : Says("truncated", "unexpected end", "premature end", "end of file", ZlibNeedsInput) ? FaultKind.Truncated
            : Says("unsupported", "not supported", "unavailable") ? FaultKind.Unsupported
            : FaultKind.Corrupt;
        return (kind, message);
    }

    public void Dispose() => handle.Dispose();

    /// <summary>The bytes of a C string; empty for a null pointer.</summary>
    public static unsafe ReadOnlySpan<byte> Bytes(nint text) =>
        text == 0 ? default : MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);

    private static (LibArchive.Filter?, Func<LibArchive.Handle, Status>[]) Filtered(LibArchive.Filter filter) => (filter, Bare);
}
