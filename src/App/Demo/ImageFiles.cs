using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>Pictures as PNG and BMP. For JPEG see <see cref="JpegFile"/>.</summary>
internal static class ImageFiles
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Eight bits of gray, with the title in a text chunk (PNG specification, 11.3.4).</summary>
    public static Piece Png(string name, DateTimeOffset modified, Bitmap picture)
    {
        using var bytes = new MemoryStream();
        bytes.Write(PngSignature);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), picture.Height);
        head[8] = 8;
        Chunk(bytes, "IHDR", head);
        Chunk(bytes, "tEXt", Encoding.Latin1.GetBytes($"Title\0{Path.GetFileNameWithoutExtension(name)}"));

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(picture.Row(y));
            }
        }

        Chunk(bytes, "IDAT", packed.ToArray());
        Chunk(bytes, "IEND", []);
        return new Piece(name, "image", bytes.ToArray(), modified);
    }

    /// <summary>Black and white, uncompressed, from the bottom row up.</summary>
    public static Piece Bmp(string name, DateTimeOffset modified, Bitmap picture)
    {
        var bits = picture.ToOneBit();
        var narrow = bits.Length / picture.Height;
        var stride = (narrow + 3) / 4 * 4;
        const int HeadLength = 14 + 40 + 8;
        var bytes = new byte[HeadLength + stride * picture.Height];
        "BM"u8.CopyTo(bytes);
        void Integer(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        Integer(2, bytes.Length);
        Integer(10, HeadLength);
        Integer(14, 40);
        Integer(18, picture.Width);
        Integer(22, picture.Height);
        Integer(26, 0x0001_0001);
        Integer(34, stride * picture.Height);
        Integer(46, 2);
        Integer(58, 0x00FF_FFFF);
        for (var y = 0; y < picture.Height; y++)
        {
            bits.AsSpan(y * narrow, narrow).CopyTo(bytes.AsSpan(HeadLength + (picture.Height - 1 - y) * stride));
        }

        return new Piece(name, "image", bytes, modified);
    }

    private static void Chunk(MemoryStream bytes, string type, byte[] content)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(type), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        bytes.Write(number);
        bytes.Write(checkedBytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(checkedBytes));
        bytes.Write(number);
    }
}
