using System.Buffers.Binary;
using System.IO.Compression;

namespace Dossier.Formats.Identification;

/// <summary>
/// Finds one entry of a ZIP by its central directory (APPNOTE 4.3.12), in bounded memory however many entries there are.
/// ZipArchive would hold them all, and throws on damage; identification does neither.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int End64LocatorLength = 20;
    private const int End64Length = 56;
    private const int HeaderLength = 46;
    private const int LocalHeaderLength = 30;
    private const int LongestComment = 65535;
    private const int Aes = 99;
    private const int AesField = 0x9901;
    private const int MostBytesRead = 4 * 1024 * 1024;
    private const int MostBytesOut = 1024 * 1024;

    /// <summary>The entry's bytes, at most the first MiB; null when it is not there or cannot be had.</summary>
    /// <param name="isDirectoryFound">Whether the ZIP has its end and so a directory to look into.</param>
    public static byte[]? Find(FileStream stream, ReadOnlySpan<byte> name, out bool isDirectoryFound)
    {
        var (start, length) = Locate(stream);
        isDirectoryFound = start >= 0;
        if (!isDirectoryFound)
        {
            return null;
        }

        var directory = ReadAt(stream, start, (int)Math.Min(length, MostBytesRead)).AsSpan();
        while (directory.Length >= HeaderLength && directory.StartsWith("PK\x01\x02"u8))
        {
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            var entryLength = HeaderLength + nameLength + Short(directory, 30) + Short(directory, 32);
            if (entryLength > directory.Length)
            {
                break;
            }

            if (directory.Slice(HeaderLength, nameLength).SequenceEqual(name))
            {
                var extra = directory.Slice(HeaderLength + nameLength, Short(directory, 30));
                var (packedLength, headerStart) = Wide(extra, Long(directory, 24), Long(directory, 20), Long(directory, 42));
                return Read(stream, Short(directory, 10), packedLength, headerStart);
            }

            directory = directory[entryLength..];
        }

        return null;
    }

    /// <summary>Whether the path of an entry holds these bytes.</summary>
    public static bool Mentions(FileStream stream, ReadOnlySpan<byte> part)
    {
        var (start, length) = Locate(stream);
        return start >= 0 && ReadAt(stream, start, (int)Math.Min(length, MostBytesRead)).AsSpan().IndexOf(part) >= 0;
    }

    /// <summary>The methods that the entries are compressed by (APPNOTE 4.4.5), as far as the directory can be read.</summary>
    public static IReadOnlySet<int> Methods(FileStream stream, CancellationToken cancel)
    {
        var methods = new HashSet<int>();
        var (start, length) = Locate(stream);
        if (start < 0)
        {
            return methods;
        }

        var header = new byte[HeaderLength];
        var extra = new byte[ushort.MaxValue];
        stream.Position = start;
        while (
            stream.Position + HeaderLength <= start + length
            && stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && header.AsSpan().StartsWith("PK\x01\x02"u8)
        )
        {
            cancel.ThrowIfCancellationRequested();
            stream.Position += Short(header, 28);
            var read = stream.ReadAtLeast(extra.AsSpan(0, Short(header, 30)), Short(header, 30), throwOnEndOfStream: false);
            stream.Position += Short(header, 32);
            var method = Short(header, 10);
            methods.Add(method == Aes ? MethodInside(extra.AsSpan(0, read)) : method);
        }

        return methods;
    }

    /// <summary>Of an entry that WinZip encrypted: its method stands at the end of a field of its own (AE-1 and AE-2).</summary>
    private static int MethodInside(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var field = extra.Slice(4, Math.Min(Short(extra, 2), extra.Length - 4));
            if (Short(extra, 0) == AesField && field.Length >= 7)
            {
                return Short(field, 5);
            }

            extra = extra[(4 + field.Length)..];
        }

        return Aes;
    }

    /// <summary>APPNOTE 4.5.3: fields that do not fit stand in the extra field, in this order, and only those.</summary>
    private static (long PackedLength, long HeaderStart) Wide(ReadOnlySpan<byte> extra, long length, long packedLength, long headerStart)
    {
        while (extra.Length >= 4)
        {
            var field = extra.Slice(4, Math.Min(Short(extra, 2), extra.Length - 4));
            if (Short(extra, 0) == 1)
            {
                field = length == uint.MaxValue && field.Length >= 8 ? field[8..] : field;
                packedLength = Take(ref field, packedLength);
                headerStart = Take(ref field, headerStart);
                break;
            }

            extra = extra[(4 + field.Length)..];
        }

        return (packedLength, headerStart);

        static long Take(ref ReadOnlySpan<byte> field, long narrow)
        {
            if (narrow != uint.MaxValue || field.Length < 8)
            {
                return narrow;
            }

            var wide = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return wide;
        }
    }

    /// <summary>Where the central directory lies; -1 when the file has no end record.</summary>
    private static (long Start, long Length) Locate(FileStream stream)
    {
        var tailStart = Math.Max(0, stream.Length - LongestComment - EndLength);
        // Nearly every ZIP has no comment: look at the last few bytes before reading 64 KiB.
        var near = Math.Max(0, stream.Length - 1024);
        foreach (var from in new[] { near, tailStart })
        {
            var tail = ReadAt(stream, from, (int)(stream.Length - from)).AsSpan();
            var end = tail.LastIndexOf("PK\x05\x06"u8);
            if (end < 0 || end + EndLength > tail.Length)
            {
                continue;
            }

            var (length, start) = (Long(tail[end..], 12), Long(tail[end..], 16));
            if (start == uint.MaxValue || length == uint.MaxValue)
            {
                return Locate64(stream, from + end);
            }

            // Bytes put before the ZIP move the directory, but not what it says of itself.
            var moved = from + end - length;
            return IsHeader(stream, start) ? (start, length)
                : IsHeader(stream, moved) || length == 0 ? (moved, length)
                : (-1, 0);
        }

        return (-1, 0);
    }

    private static bool IsHeader(FileStream stream, long start) => ReadAt(stream, start, 4).AsSpan().SequenceEqual("PK\x01\x02"u8);

    private static (long Start, long Length) Locate64(FileStream stream, long endStart)
    {
        var locator = ReadAt(stream, endStart - End64LocatorLength, End64LocatorLength).AsSpan();
        if (locator.Length < End64LocatorLength || !locator.StartsWith("PK\x06\x07"u8))
        {
            return (-1, 0);
        }

        var end = ReadAt(stream, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), End64Length).AsSpan();
        if (end.Length < End64Length || !end.StartsWith("PK\x06\x06"u8))
        {
            return (-1, 0);
        }

        var (length, start) = (BinaryPrimitives.ReadInt64LittleEndian(end[40..]), BinaryPrimitives.ReadInt64LittleEndian(end[48..]));
        return start >= 0 && length >= 0 && start <= stream.Length ? (start, length) : (-1, 0);
    }

    private static byte[]? Read(FileStream stream, int method, long length, long headerStart)
    {
        var header = ReadAt(stream, headerStart, LocalHeaderLength).AsSpan();
        if (header.Length < LocalHeaderLength || !header.StartsWith("PK\x03\x04"u8))
        {
            return null;
        }

        var packed = ReadAt(
            stream,
            headerStart + LocalHeaderLength + Short(header, 26) + Short(header, 28),
            (int)Math.Clamp(length, 0, MostBytesOut)
        );
        if (method == 0)
        {
            return packed;
        }

        var bytes = new MemoryStream();
        try
        {
            using var inflated = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            var buffer = new byte[16384];
            int count;
            while (bytes.Length < MostBytesOut && (count = inflated.Read(buffer)) > 0)
            {
                bytes.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            // What came out before the damage may say enough.
        }

        return bytes.ToArray();
    }

    /// <summary>Fewer bytes than asked for at the file's end; none outside it.</summary>
    private static byte[] ReadAt(FileStream stream, long start, int length)
    {
        if (start < 0 || start >= stream.Length)
        {
            return [];
        }

        var bytes = new byte[(int)Math.Min(length, stream.Length - start)];
        RandomAccess.Read(stream.SafeFileHandle, bytes, start);
        return bytes;
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
