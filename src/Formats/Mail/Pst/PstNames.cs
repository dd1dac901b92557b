using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>What the named properties of a file are ([MS-PST] 2.4.7): the numbers that people agreed on, by those of this file.</summary>
internal sealed class PstNames
{
    /// <summary>NID_NAME_TO_ID_MAP.</summary>
    public const uint Node = 0x61;

    private const uint EntryStream = 3;
    private const uint FirstNamed = 0x8000;
    private const uint LastNamed = 0xFFFE;
    private const int EntryLength = 8;
    private readonly Dictionary<uint, uint> numbers = [];

    /// <param name="map">The properties of the node that holds them; null when there is none.</param>
    public PstNames(StoredRecord? map)
    {
        if (map?.Data(EntryStream) is not { } entries)
        {
            return;
        }

        for (var rest = entries.AsSpan(); rest.Length >= EntryLength; rest = rest[EntryLength..])
        {
            var isText = (BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]) & 1) != 0;
            if (!isText)
            {
                var number = FirstNamed + BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]);
                numbers.TryAdd(number, BinaryPrimitives.ReadUInt32LittleEndian(rest));
            }
        }
    }

    /// <summary>The agreed number of a property; null when it is named by letters, or not at all.</summary>
    public uint? Tag(uint number) =>
        number is < FirstNamed or > LastNamed ? number
        : numbers.TryGetValue(number, out var agreed) ? agreed
        : null;
}
