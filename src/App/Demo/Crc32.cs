namespace Dossier.App.Demo;

/// <summary>The checksum of PNG and ZIP (ISO 3309, reflected polynomial EDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = BuildTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc = Step(crc, value);
        }

        return ~crc;
    }

    /// <summary>One byte further, without the inversions at both ends: what ZipCrypto's keys are made of.</summary>
    public static uint Step(uint crc, byte value) => Table[(byte)(crc ^ value)] ^ (crc >> 8);

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < 256; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[index] = value;
        }

        return table;
    }
}
