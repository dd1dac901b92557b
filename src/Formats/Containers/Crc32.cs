namespace Dossier.Formats.Containers;

/// <summary>The checksum that archives keep of their entries (ISO 3309).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();

    private uint state;

    public readonly uint Value => state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var value = ~state;
        foreach (var next in bytes)
        {
            value = Table[(byte)(value ^ next)] ^ (value >> 8);
        }

        state = ~value;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[index] = value;
        }

        return table;
    }
}
