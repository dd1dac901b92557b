namespace Dossier.Formats.Containers;

/// <summary>
/// Looks into the headers of a RAR 5 archive for encryption: libarchive passes it over and gives the encrypted bytes for the file.
/// The format is RARLAB's technical note.
/// </summary>
internal static class Rar5
{
    private const int MostBlocks = 1_000_000;
    private const int LongestHeader = 2 << 20;
    private const int FileBlock = 2;
    private const int EncryptionBlock = 4;
    private const int EncryptionRecord = 1;

    private static ReadOnlySpan<byte> Signature => [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00];

    public static bool IsEncrypted(Content content)
    {
        if (!content.Head.Span.StartsWith(Signature))
        {
            return false;
        }

        using var stream = content.Open();
        var position = (long)Signature.Length;
        Span<byte> start = stackalloc byte[8];
        for (var blocks = 0; blocks < MostBlocks && position + start.Length < stream.Length; blocks++)
        {
            stream.Position = position;
            stream.ReadExactly(start);
            var size = start[4..];
            var before = size.Length;
            var length = Number(ref size);
            if (length is <= 0 or > LongestHeader)
            {
                return false;
            }

            var headerAt = position + 4 + (before - size.Length);
            var header = new byte[length];
            stream.Position = headerAt;
            if (stream.ReadAtLeast(header, header.Length, false) < header.Length)
            {
                return false;
            }

            if (IsOfEncryption(header, out var data))
            {
                return true;
            }

            if (data < 0 || data > stream.Length)
            {
                return false;
            }

            position = headerAt + length + data;
        }

        return false;
    }

    private static bool IsOfEncryption(Span<byte> header, out long data)
    {
        var rest = header;
        var kind = Number(ref rest);
        var flags = Number(ref rest);
        var extra = (flags & 1) != 0 ? Number(ref rest) : 0;
        data = (flags & 2) != 0 ? Number(ref rest) : 0;
        if (kind == EncryptionBlock)
        {
            return true;
        }

        if (kind != FileBlock || extra <= 0 || extra > header.Length)
        {
            return false;
        }

        var records = header[^(int)extra..];
        while (records.Length > 0)
        {
            var size = Number(ref records);
            if (size <= 0 || size > records.Length)
            {
                return false;
            }

            var record = records[..(int)size];
            if (Number(ref record) == EncryptionRecord)
            {
                return true;
            }

            records = records[(int)size..];
        }

        return false;
    }

    /// <summary>Seven bits a byte, the lowest first; -1 when there is no end to it.</summary>
    private static long Number(ref Span<byte> bytes)
    {
        var value = 0L;
        for (var at = 0; at < bytes.Length && at < 9; at++)
        {
            value |= (long)(bytes[at] & 0x7f) << (7 * at);
            if ((bytes[at] & 0x80) == 0)
            {
                bytes = bytes[(at + 1)..];
                return value;
            }
        }

        bytes = default;
        return -1;
    }
}
