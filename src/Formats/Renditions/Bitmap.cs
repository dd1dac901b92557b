using System.Buffers.Binary;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>Windows bitmaps (BITMAPINFOHEADER, 24 bits a pixel), which libvips cannot write.</summary>
internal static class Bitmap
{
    private const int HeaderLength = 14 + 40;
    private const int DotsInMetre = 2835;

    /// <param name="image">Three bands of eight bits, or one.</param>
    public static void Save(Vips.Image image, string path, Workshop work)
    {
        var raw = work.NewFile(".raw");
        Vips.Do("rawsave", ("in", image), ("filename", raw));
        using var pixels = new BufferedStream(File.OpenRead(raw), 1 << 16);
        using var file = new BufferedStream(File.Create(path), 1 << 16);
        var bands = (int)(pixels.Length / ((long)image.Width * image.Height));
        var line = new byte[((image.Width * 3) + 3) / 4 * 4];
        file.Write(Header(image.Width, image.Height, (long)line.Length * image.Height));
        var row = new byte[image.Width * bands];
        for (var y = 0; y < image.Height; y++)
        {
            pixels.ReadExactly(row);
            for (var x = 0; x < image.Width; x++)
            {
                var at = x * bands;
                (line[x * 3], line[(x * 3) + 1], line[(x * 3) + 2]) =
                    bands == 3 ? (row[at + 2], row[at + 1], row[at]) : (row[at], row[at], row[at]);
            }

            file.Write(line);
        }
    }

    /// <summary>The height is negative: the rows come from the top.</summary>
    private static byte[] Header(int width, int height, long bytes)
    {
        var header = new byte[HeaderLength];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(2), (uint)Math.Min(uint.MaxValue, HeaderLength + bytes));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), -height);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), 24);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(34), (uint)Math.Min(uint.MaxValue, bytes));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(38), DotsInMetre);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(42), DotsInMetre);
        return header;
    }
}
