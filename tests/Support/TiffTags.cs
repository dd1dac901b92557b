using System.Buffers.Binary;
using Xunit;

namespace Dossier.Support;

/// <summary>What the first picture of a TIFF (little end first) says of itself, by the numbers of the tags.</summary>
public sealed class TiffTags
{
    private readonly Dictionary<int, double> values = [];

    public TiffTags(byte[] tiff)
    {
        Assert.Equal("II*\0"u8.ToArray(), tiff[..4]);
        var at = (int)Number(tiff, 4, 4);
        var count = (int)Number(tiff, at, 2);
        for (var entry = at + 2; entry < at + 2 + (count * 12); entry += 12)
        {
            var type = (int)Number(tiff, entry + 2, 2);
            values[(int)Number(tiff, entry, 2)] = type switch
            {
                3 => Number(tiff, entry + 8, 2),
                5 => Ratio(tiff, (int)Number(tiff, entry + 8, 4)),
                _ => Number(tiff, entry + 8, 4),
            };
        }

        HasMorePages = Number(tiff, at + 2 + (count * 12), 4) != 0;
    }

    public bool HasMorePages { get; }

    public int Width => (int)values[256];

    public int Height => (int)values[257];

    /// <summary>Bits a sample, samples a pixel, how it is packed (4 is Group 4), what zero means (0 is white), dots across and down, an inch.</summary>
    public (double Bits, double Samples, double Packing, double Zero, double Across, double Down, double Unit) Form =>
        (
            values.GetValueOrDefault(258, 1),
            values.GetValueOrDefault(277, 1),
            values[259],
            values[262],
            Math.Round(values[282]),
            Math.Round(values[283]),
            values[296]
        );

    /// <summary>As page images are to be: black and white, Group 4, 300 dots an inch.</summary>
    public static (double, double, double, double, double, double, double) Wanted => (1, 1, 4, 0, 300, 300, 2);

    private static double Ratio(byte[] tiff, int at) => (double)Number(tiff, at, 4) / Number(tiff, at + 4, 4);

    private static uint Number(byte[] tiff, int at, int length) =>
        length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(tiff.AsSpan(at));
}
