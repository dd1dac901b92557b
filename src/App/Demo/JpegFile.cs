using System.Globalization;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>A gray baseline JPEG (ITU-T T.81) with the EXIF block of a camera. Its Huffman codes are all of one length: simple, and valid.</summary>
internal static class JpegFile
{
    private const int Block = 8;

    private static readonly double[,] Cosines = BuildCosines();
    private static readonly int[] ZigZag = BuildZigZag();

    public static Piece Write(string name, DateTimeOffset taken, Bitmap picture)
    {
        using var bytes = new MemoryStream();
        bytes.Write([0xFF, 0xD8]);
        Segment(bytes, 0xE1, [.. "Exif\0\0"u8, .. Exif(taken)]);
        Segment(bytes, 0xDB, [0, .. ZigZag.Select(at => (byte)Step(at % Block, at / Block))]);
        Segment(bytes, 0xC0, [8, .. Big(picture.Height), .. Big(picture.Width), 1, 1, 0x11, 0]);
        // Difference categories 0 to 11 in four bits each; runs and sizes in eight, in the order of Symbol.
        Segment(bytes, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(value => (byte)value)]);
        Segment(bytes, 0xC4, [0x10, 0, 0, 0, 0, 0, 0, 0, 162, .. new byte[8], 0x00, 0xF0, .. RunsAndSizes()]);
        Segment(bytes, 0xDA, [1, 1, 0x00, 0, 63, 0]);
        Scan(new Bits(bytes), picture);
        bytes.Write([0xFF, 0xD9]);
        return new Piece(name, "photo", bytes.ToArray(), taken);
    }

    private static void Scan(Bits bits, Bitmap picture)
    {
        var previous = 0;
        var samples = new double[Block, Block];
        for (var top = 0; top < picture.Height; top += Block)
        {
            for (var left = 0; left < picture.Width; left += Block)
            {
                for (var y = 0; y < Block; y++)
                {
                    for (var x = 0; x < Block; x++)
                    {
                        samples[y, x] = picture[Math.Min(left + x, picture.Width - 1), Math.Min(top + y, picture.Height - 1)] - 128;
                    }
                }

                previous = Write(bits, Transform(samples), previous);
            }
        }

        bits.Flush();
    }

    private static int Write(Bits bits, int[] coefficients, int previous)
    {
        var difference = coefficients[0] - previous;
        bits.Write(Category(difference), 4);
        Value(bits, difference);
        var run = 0;
        for (var index = 1; index < Block * Block; index++)
        {
            var value = coefficients[ZigZag[index]];
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run >= 16; run -= 16)
            {
                bits.Write(1, 8);
            }

            bits.Write(Symbol(run, Category(value)), 8);
            Value(bits, value);
            run = 0;
        }

        if (run > 0)
        {
            bits.Write(0, 8);
        }

        return coefficients[0];
    }

    private static void Value(Bits bits, int value)
    {
        var length = Category(value);
        bits.Write(value < 0 ? value + (1 << length) - 1 : value, length);
    }

    private static int Category(int value) => value == 0 ? 0 : int.Log2(Math.Abs(value)) + 1;

    // Codes are handed out in order: "end of block" is 0, "sixteen zeros" 1, then ten sizes for each run.
    private static int Symbol(int run, int size) => 2 + run * 10 + size - 1;

    private static IEnumerable<byte> RunsAndSizes() =>
        Enumerable.Range(0, 16).SelectMany(run => Enumerable.Range(1, 10).Select(size => (byte)(run << 4 | size)));

    private static int[] Transform(double[,] samples)
    {
        var rows = new double[Block, Block];
        var result = new int[Block * Block];
        for (var y = 0; y < Block; y++)
        {
            for (var u = 0; u < Block; u++)
            {
                for (var x = 0; x < Block; x++)
                {
                    rows[y, u] += samples[y, x] * Cosines[u, x];
                }
            }
        }

        for (var v = 0; v < Block; v++)
        {
            for (var u = 0; u < Block; u++)
            {
                var sum = 0.0;
                for (var y = 0; y < Block; y++)
                {
                    sum += rows[y, u] * Cosines[v, y];
                }

                result[v * Block + u] = (int)Math.Round(sum / Step(u, v));
            }
        }

        return result;
    }

    private static int Step(int u, int v) => 6 + 3 * (u + v);

    private static double[,] BuildCosines()
    {
        var cosines = new double[Block, Block];
        for (var u = 0; u < Block; u++)
        {
            for (var x = 0; x < Block; x++)
            {
                cosines[u, x] = Math.Cos((2 * x + 1) * u * Math.PI / 16) * (u == 0 ? Math.Sqrt(0.125) : 0.5);
            }
        }

        return cosines;
    }

    private static int[] BuildZigZag() =>
        [
            .. Enumerable
                .Range(0, Block * Block)
                .OrderBy(at => at % Block + at / Block)
                .ThenBy(at => (at % Block + at / Block) % 2 == 0 ? at % Block : at / Block),
        ];

    /// <summary>Maker, model and time, as a little-endian TIFF directory that points to a second one for the time of exposure.</summary>
    private static byte[] Exif(DateTimeOffset taken)
    {
        const int Heap = 8 + 2 + 4 * 12 + 4;
        var time = Encoding.ASCII.GetBytes(taken.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture) + '\0');
        byte[] make = [.. "Aperta\0\0"u8];
        byte[] model = [.. "Field 3\0"u8];
        var inner = Heap + make.Length + model.Length + time.Length;
        return
        [
            .. "II*\0"u8,
            .. Little(8),
            4,
            0,
            .. Entry(0x010F, 2, make.Length, Heap),
            .. Entry(0x0110, 2, model.Length, Heap + make.Length),
            .. Entry(0x0132, 2, time.Length, Heap + make.Length + model.Length),
            .. Entry(0x8769, 4, 1, inner),
            .. Little(0),
            .. make,
            .. model,
            .. time,
            1,
            0,
            .. Entry(0x9003, 2, time.Length, Heap + make.Length + model.Length),
            .. Little(0),
        ];
    }

    private static byte[] Entry(int tag, byte type, int count, int value) =>
        [(byte)tag, (byte)(tag >> 8), type, 0, .. Little(count), .. Little(value)];

    private static byte[] Little(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];

    private static byte[] Big(int value) => [(byte)(value >> 8), (byte)value];

    private static void Segment(MemoryStream bytes, byte marker, byte[] content)
    {
        bytes.Write([0xFF, marker, .. Big(content.Length + 2)]);
        bytes.Write(content);
    }

    /// <summary>Bits, highest first; a byte of ones is followed by a zero so that it is not taken for a marker.</summary>
    private sealed class Bits(MemoryStream bytes)
    {
        private int _kept;
        private int _count;

        public void Write(int value, int length)
        {
            for (var bit = length - 1; bit >= 0; bit--)
            {
                _kept = _kept << 1 | (value >> bit & 1);
                if (++_count < 8)
                {
                    continue;
                }

                bytes.WriteByte((byte)_kept);
                if (_kept == 0xFF)
                {
                    bytes.WriteByte(0);
                }

                (_kept, _count) = (0, 0);
            }
        }

        public void Flush() => Write(0x7F, (8 - _count) % 8);
    }
}
