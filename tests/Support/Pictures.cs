using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Dossier.Support;

/// <summary>Pictures that tests make, byte by byte, and pixels that they look at.</summary>
public static class Pictures
{
    /// <summary>A PNG (ISO 15948) with 8 bits a channel.</summary>
    /// <param name="channels">3, or 4 with transparency.</param>
    /// <param name="pixel">The channels of the pixel at x, y.</param>
    /// <param name="profile">An ICC profile.</param>
    public static byte[] Png(int width, int height, Func<int, int, byte[]> pixel, int channels = 3, byte[]? profile = null)
    {
        var rows = new byte[height * ((width * channels) + 1)];
        for (var (y, at) = (0, 0); y < height; y++)
        {
            at++;
            for (var x = 0; x < width; x++, at += channels)
            {
                pixel(x, y).CopyTo(rows, at);
            }
        }

        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        Chunk(png, "IHDR", Header(width, height, (byte)(channels == 4 ? 6 : 2)));
        if (profile is not null)
        {
            Chunk(png, "iCCP", [.. "test\0\0"u8, .. Deflated(profile)]);
        }

        Chunk(png, "IDAT", Deflated(rows));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>An animated GIF (89a) whose frames are each of one colour: 1 red, 2 green, 3 blue.</summary>
    public static byte[] Animation(byte width, byte height, IReadOnlyList<byte> frames)
    {
        using var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        gif.Write([width, 0, height, 0, 0xf1, 0, 0]);
        gif.Write([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
        foreach (var colour in frames)
        {
            // Shown for a tenth of a second; then its place and size.
            gif.Write([0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, width, 0, height, 0, 0, 2]);
            // Codes of three bits. The table is cleared before it grows beyond them, so nothing is packed.
            var (bits, held, block) = (0, 0, new List<byte>());
            for (var pixel = 0; pixel < width * height; pixel++)
            {
                if (pixel % 2 == 0)
                {
                    Put(4);
                }

                Put(colour);
            }

            Put(5);
            // So that the last bits fill a byte.
            Put(0);
            Put(0);
            Put(0);
            foreach (var part in block.Chunk(255))
            {
                gif.Write([(byte)part.Length, .. part]);
            }

            gif.WriteByte(0);

            void Put(int code)
            {
                held |= code << bits;
                for (bits += 3; bits >= 8; bits -= 8, held >>= 8)
                {
                    block.Add((byte)held);
                }
            }
        }

        gif.WriteByte(0x3b);
        return gif.ToArray();
    }

    /// <summary>A small file that says it is huge: pixels that are all the same pack a thousandfold.</summary>
    public static byte[] Bomb(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        Chunk(png, "IHDR", Header(width, height, 2));
        Chunk(png, "IDAT", Deflated(new byte[1 << 20]));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A JPEG with the EXIF orientation put into it.</summary>
    public static byte[] Turned(byte[] jpeg, byte orientation)
    {
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\x08"u8, .. (byte[])[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]];
        byte[] head = [0xff, 0xe1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2)];
        return [.. jpeg[..2], .. head, .. exif, .. jpeg[2..]];
    }

    /// <summary>The pixels of a BMP with 24 or 32 bits each, as red, green, blue.</summary>
    public static (int Width, int Height, Func<int, int, (int Red, int Green, int Blue)> At) Pixels(byte[] bmp)
    {
        var start = BinaryPrimitives.ReadInt32LittleEndian(bmp.AsSpan(10));
        var width = BinaryPrimitives.ReadInt32LittleEndian(bmp.AsSpan(18));
        var height = BinaryPrimitives.ReadInt32LittleEndian(bmp.AsSpan(22));
        var bytes = BinaryPrimitives.ReadInt16LittleEndian(bmp.AsSpan(28)) / 8;
        var row = ((width * bytes) + 3) / 4 * 4;
        return (
            width,
            Math.Abs(height),
            (x, y) =>
            {
                var at = start + ((height > 0 ? height - 1 - y : y) * row) + (x * bytes);
                return (bmp[at + 2], bmp[at + 1], bmp[at]);
            }
        );
    }

    /// <summary>An ICC profile (ICC.1) whose red is the eye's green, its green the eye's red, and its blue blue.</summary>
    public static byte[] SwappingProfile()
    {
        // Primaries of sRGB in the profile's white (D50), as 16.16 numbers, with the first two in each other's place.
        (string Tag, byte[] Data)[] tags =
        [
            ("rXYZ", Xyz(0x62b0, 0xb785, 0x18da)),
            ("gXYZ", Xyz(0x6fa2, 0x38f5, 0x0390)),
            ("bXYZ", Xyz(0x24a0, 0x0f84, 0xb6cf)),
            ("wtpt", Xyz(0xf6d6, 0x10000, 0xd32d)),
            ("rTRC", Gamma),
            ("gTRC", Gamma),
            ("bTRC", Gamma),
            ("desc", Text("desc")),
            ("cprt", Text("text")),
        ];
        var data = new MemoryStream();
        var table = new MemoryStream();
        var start = 128 + 4 + (tags.Length * 12);
        table.Write(Big(tags.Length));
        foreach (var (tag, bytes) in tags)
        {
            table.Write(Encoding.ASCII.GetBytes(tag));
            table.Write(Big(start + (int)data.Length));
            table.Write(Big(bytes.Length));
            data.Write(bytes);
            data.Write(new byte[(4 - (bytes.Length % 4)) % 4]);
        }

        var head = new byte[128];
        Big(start + (int)data.Length).CopyTo(head, 0);
        Big(0x02400000).CopyTo(head, 8);
        "mntrRGB XYZ "u8.CopyTo(head.AsSpan(12));
        "acsp"u8.CopyTo(head.AsSpan(36));
        Xyz(0xf6d6, 0x10000, 0xd32d)[8..].CopyTo(head, 68);
        return [.. head, .. table.ToArray(), .. data.ToArray()];
    }

    private static byte[] Gamma => [.. "curv\0\0\0\0"u8, .. Big(1), 2, 0x33];

    private static byte[] Xyz(int x, int y, int z) => [.. "XYZ \0\0\0\0"u8, .. Big(x), .. Big(y), .. Big(z)];

    private static byte[] Text(string kind) =>
        kind == "text" ? [.. "text\0\0\0\0test\0"u8] : [.. "desc\0\0\0\0"u8, .. Big(5), .. "test\0"u8, .. new byte[4 + 4 + 2 + 1 + 67]];

    private static byte[] Header(int width, int height, byte colours) => [.. Big(width), .. Big(height), 8, colours, 0, 0, 0];

    private static byte[] Deflated(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(Big(data.Length));
        png.Write(named);
        png.Write(Big((int)Crc(named)));
    }

    /// <summary>ISO 3309's, as PNG uses it.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
            }
        }

        return ~crc;
    }

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
