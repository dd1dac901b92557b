using System.Buffers;
using System.Buffers.Binary;

namespace Dossier.Formats.Identification;

/// <summary>Types that the first bytes give away.</summary>
internal static class Signatures
{
    private const int TarHeaderLength = 512;
    private const int PdfSearchLength = 1024;

    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static readonly (byte[] Bytes, string MediaType)[] AtStart =
    [
        ([0x50, 0x4b, 0x03, 0x04], MediaTypes.Zip),
        ([0x50, 0x4b, 0x05, 0x06], MediaTypes.Zip),
        ([0x50, 0x4b, 0x07, 0x08, 0x50, 0x4b], MediaTypes.Zip),
        ([0x50, 0x4b, 0x30, 0x30, 0x50, 0x4b], MediaTypes.Zip),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], MediaTypes.CompoundFile),
        ("%PDF-"u8.ToArray(), MediaTypes.Pdf),
        ("{\\rt"u8.ToArray(), MediaTypes.Rtf),
        // Excel 2 to 4 wrote their records into the file as it is ([MS-XLS]'s BOF record, older versions).
        ([0x09, 0x00, 0x04, 0x00], MediaTypes.Xls),
        ([0x09, 0x02, 0x06, 0x00], MediaTypes.Xls),
        ([0x09, 0x04, 0x06, 0x00], MediaTypes.Xls),
        ([0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d], MediaTypes.OneNote),
        ("%!PS-Adobe-"u8.ToArray(), MediaTypes.PostScript),
        ("!BDN"u8.ToArray(), MediaTypes.Pst),
        ([0x78, 0x9f, 0x3e, 0x22], MediaTypes.Tnef),
        ("EVF\x09\x0d\x0a"u8.ToArray(), MediaTypes.ExpertWitness),
        ("LVF\x09\x0d\x0a"u8.ToArray(), MediaTypes.ExpertWitness),
        ("EVF2\x0d\x0a"u8.ToArray(), MediaTypes.ExpertWitness),
        ("LEF2\x0d\x0a"u8.ToArray(), MediaTypes.ExpertWitness),
        ([0x1f, 0x8b, 0x08], MediaTypes.Gzip),
        ([0x1f, 0x9d], MediaTypes.Compress),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], MediaTypes.Xz),
        ([0x28, 0xb5, 0x2f, 0xfd], MediaTypes.Zstandard),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], MediaTypes.SevenZip),
        ("Rar!\x1a\x07"u8.ToArray(), MediaTypes.Rar),
        ("MSCF\0\0\0\0"u8.ToArray(), MediaTypes.Cabinet),
        ([0xff, 0xd8, 0xff], MediaTypes.Jpeg),
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], MediaTypes.Png),
        ("GIF87a"u8.ToArray(), MediaTypes.Gif),
        ("GIF89a"u8.ToArray(), MediaTypes.Gif),
        ("II*\0\x10\0\0\0CR"u8.ToArray(), MediaTypes.CanonRaw),
        ("II*\0"u8.ToArray(), MediaTypes.Tiff),
        ("MM\0*"u8.ToArray(), MediaTypes.Tiff),
        ("II+\0"u8.ToArray(), MediaTypes.Tiff),
        ("MM\0+"u8.ToArray(), MediaTypes.Tiff),
        ("SQLite format 3\0"u8.ToArray(), MediaTypes.Sqlite),
        ([0x7f, 0x45, 0x4c, 0x46], MediaTypes.Elf),
        ("fLaC"u8.ToArray(), MediaTypes.Flac),
        ("OggS\0"u8.ToArray(), MediaTypes.Ogg),
        ("ID3"u8.ToArray(), MediaTypes.Mp3),
        ("070701"u8.ToArray(), MediaTypes.Cpio),
        ("070702"u8.ToArray(), MediaTypes.Cpio),
        ("070707"u8.ToArray(), MediaTypes.Cpio),
    ];

    private static ReadOnlySpan<byte> Bzip2Trailer => [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

    /// <summary>1.2.840.113549.1.7, with its tag and length.</summary>
    private static ReadOnlySpan<byte> Pkcs7Type => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

    /// <summary>1.2.840.113549.1.9.16.1.31, with its tag and length.</summary>
    private static ReadOnlySpan<byte> TimeStampedType => [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x1f];

    private static ReadOnlySpan<byte> Ebml => [0x1a, 0x45, 0xdf, 0xa3];

    /// <summary>Null when no signature fits.</summary>
    public static string? MediaType(ReadOnlySpan<byte> head)
    {
        foreach (var (bytes, mediaType) in AtStart)
        {
            // The first byte is compared here to spare a call for nearly all of them.
            if (head[0] == bytes[0] && head.StartsWith(bytes))
            {
                return IsConfirmed(mediaType, head) ? mediaType : null;
            }
        }

        return Bzip2(head)
            ?? Riff(head)
            ?? MediaFile(head)
            ?? Matroska(head)
            ?? Bitmap(head)
            ?? EnhancedMetafile(head)
            ?? Pkcs7(head)
            ?? Program(head)
            ?? Mp3(head)
            ?? Lha(head)
            ?? Tar(head)
            ?? LatePdf(head);
    }

    /// <summary>The method of the first entry, between hyphens: -lh5-, -lz4-, -lhd-.</summary>
    private static string? Lha(ReadOnlySpan<byte> head) =>
        head.Length > 21 && head[2] == '-' && head[3] == 'l' && (head[4] is (byte)'h' or (byte)'z') && head[6] == '-' && head[20] <= 3
            ? MediaTypes.Lha
            : null;

    /// <summary>Signatures that are plain letters or digits need a second look.</summary>
    private static bool IsConfirmed(string mediaType, ReadOnlySpan<byte> head) =>
        mediaType switch
        {
            MediaTypes.Mp3 => head.Length >= 10 && head[3] is >= 2 and <= 4 && head[4] != 0xff,
            MediaTypes.Cpio => head.Length >= 76 && head[6..70].IndexOfAnyExcept(Hexadecimal) < 0,
            _ => true,
        };

    /// <summary>The first block's magic is part of it: "BZh" alone begins words too. An empty stream has only the trailer's.</summary>
    private static string? Bzip2(ReadOnlySpan<byte> head) =>
        head.Length >= 10
        && head.StartsWith("BZh"u8)
        && head[3] is >= (byte)'1' and <= (byte)'9'
        && (head[4..].StartsWith("1AY&SY"u8) || head[4..].StartsWith(Bzip2Trailer))
            ? MediaTypes.Bzip2
            : null;

    private static string? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !(head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)))
        {
            return null;
        }

        var kind = head.Slice(8, 4);
        return kind.SequenceEqual("WEBP"u8) ? MediaTypes.Webp
            : kind.SequenceEqual("WAVE"u8) ? MediaTypes.Wav
            : kind.SequenceEqual("AVI "u8) ? MediaTypes.Avi
            : null;
    }

    /// <summary>ISO 14496-12: a box's length, then its type; the first box names the brand.</summary>
    private static string? MediaFile(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        var type = head.Slice(4, 4);
        if (!type.SequenceEqual("ftyp"u8))
        {
            // Before the ftyp box was invented QuickTime began with any of these.
            return type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8)
                ? MediaTypes.QuickTime
                : null;
        }

        return System.Text.Encoding.Latin1.GetString(head.Slice(8, 4)) switch
        {
            "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" => MediaTypes.Heic,
            "avif" or "avis" => MediaTypes.Avif,
            "qt  " => MediaTypes.QuickTime,
            "M4A " or "M4B " or "M4P " => MediaTypes.Mp4Audio,
            "3gp4" or "3gp5" or "3gp6" or "3gp7" or "3ge6" or "3ge7" or "3gg6" => MediaTypes.MobileVideo,
            "crx " => null,
            _ => MediaTypes.Mp4,
        };
    }

    private static string? Matroska(ReadOnlySpan<byte> head) =>
        !head.StartsWith(Ebml) ? null
        : head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) > 0 ? MediaTypes.Webm
        : MediaTypes.Matroska;

    /// <summary>"BM" begins words too: the reserved fields are zero and the header after them has one of few lengths.</summary>
    private static string? Bitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18
        && head.StartsWith("BM"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(head[6..]) == 0
        && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124
            ? MediaTypes.Bmp
            : null;

    /// <summary>[MS-EMF] 2.3.4.2: a header record whose signature stands 40 bytes in.</summary>
    private static string? EnhancedMetafile(ReadOnlySpan<byte> head) =>
        head.Length >= 44 && head.StartsWith("\x01\0\0\0"u8) && head.Slice(40, 4).SequenceEqual(" EMF"u8) ? MediaTypes.Emf : null;

    /// <summary>RFC 5652 3, and RFC 5544: a DER sequence that begins with the type of what it holds.</summary>
    private static string? Pkcs7(ReadOnlySpan<byte> head)
    {
        if (head.Length < 24 || head[0] != 0x30)
        {
            return null;
        }

        var type = head[1..20].IndexOf((byte)0x06) + 1;
        return type is 0 or > 8 ? null
            : head[type..].StartsWith(Pkcs7Type) ? MediaTypes.Pkcs7
            : head[type..].StartsWith(TimeStampedType) ? MediaTypes.TimeStamped
            : null;
    }

    private static string? Program(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64 || !head.StartsWith("MZ"u8))
        {
            return null;
        }

        var start = BinaryPrimitives.ReadUInt32LittleEndian(head[0x3c..]);
        return start + 4 <= (uint)head.Length && head[(int)start..].StartsWith("PE\0\0"u8) ? MediaTypes.WindowsProgram : null;
    }

    /// <summary>ISO 11172-3 2.4.1.3: two frame headers of layer III, the second where the first says.</summary>
    private static string? Mp3(ReadOnlySpan<byte> head)
    {
        var length = Mp3FrameLength(head);
        return length > 0 && length < head.Length && Mp3FrameLength(head[length..]) > 0 ? MediaTypes.Mp3 : null;
    }

    private static int Mp3FrameLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<short> first = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
        ReadOnlySpan<short> second = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
        ReadOnlySpan<int> rates = [44100, 48000, 32000, 0];
        if (head.Length < 4 || head[0] != 0xff || (head[1] & 0xe6) != 0xe2)
        {
            return 0;
        }

        var version = (head[1] >> 3) & 3;
        var isFirst = version == 3;
        var bitRate = (isFirst ? first : second)[head[2] >> 4] * 1000;
        var sampleRate =
            rates[(head[2] >> 2) & 3]
            >> (
                isFirst ? 0
                : version == 2 ? 1
                : 2
            );
        return version == 1 || bitRate == 0 || sampleRate == 0 ? 0 : ((isFirst ? 144 : 72) * bitRate / sampleRate) + ((head[2] >> 1) & 1);
    }

    /// <summary>POSIX ustar: the header's checksum counts its own field as spaces. Old tars have nothing else to know them by.</summary>
    private static string? Tar(ReadOnlySpan<byte> head)
    {
        if (head.Length < TarHeaderLength || head[0] == 0)
        {
            return null;
        }

        var stated = 0;
        foreach (var digit in head.Slice(148, 8).Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            stated = (stated * 8) + digit - '0';
        }

        var sum = 8 * ' ';
        for (var index = 0; index < TarHeaderLength; index++)
        {
            sum += index is >= 148 and < 156 ? 0 : head[index];
        }

        return sum == stated ? MediaTypes.Tar : null;
    }

    /// <summary>Readers accept a PDF header within the first 1024 bytes (ISO 32000-1 Annex H.3.4.1), unless text surrounds it.</summary>
    private static string? LatePdf(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, PdfSearchLength)].IndexOf("%PDF-"u8);
        return start > 0 && (head[..start].IndexOfAnyExcept(" \t\r\n\0"u8) < 0 || !Letters.IsText(head)) ? MediaTypes.Pdf : null;
    }
}
