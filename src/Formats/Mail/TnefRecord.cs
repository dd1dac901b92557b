using System.Buffers.Binary;

namespace Dossier.Formats.Mail;

/// <summary>The properties of a message, recipient or attachment in TNEF ([MS-OXTNEF] 2.1.3.4): where each lies in the file, and what the older attributes say.</summary>
internal sealed class TnefRecord(MailBytes bytes) : MapiRecord
{
    private const ushort Several = 0x1000;
    private const uint MostProperties = 10_000;
    private const uint Object = 0x000D;

    private readonly Dictionary<uint, (uint Type, long Start, uint Length)> found = [];
    private readonly Dictionary<uint, (uint Type, byte[] Value)> given = [];

    /// <summary>Sets a property from an older attribute; one that is a property itself counts before it.</summary>
    public void Give(uint tag, uint type, byte[] value) => given[tag] = (type, value);

    /// <summary>Where a property's bytes lie in the file; null when it is absent.</summary>
    public (uint Type, long Start, uint Length)? Place(uint tag) => found.TryGetValue(tag, out var place) ? place : null;

    public override long Size(uint tag) =>
        found.TryGetValue(tag, out var place) ? place.Length
        : given.TryGetValue(tag, out var value) ? value.Value.Length
        : 0;

    /// <summary>Takes in a list of properties.</summary>
    /// <exception cref="InvalidDataException">It breaks off; what came before was taken.</exception>
    public void Read(ref TnefCursor cursor)
    {
        var count = Math.Min(cursor.Long(), MostProperties);
        for (; count > 0; count--)
        {
            var type = cursor.Short();
            uint tag = cursor.Short();
            if (tag >= 0x8000)
            {
                cursor.Take(16);
                if (cursor.Long() == 0)
                {
                    tag = cursor.Long();
                }
                else
                {
                    var length = cursor.Long();
                    cursor.Take(length);
                    cursor.Pad(length);
                    tag = uint.MaxValue; // Named by letters, and asked for by no one.
                }
            }

            ReadValues(type, tag, ref cursor);
        }
    }

    protected override byte[]? Bytes(uint tag, out uint type)
    {
        if (found.TryGetValue(tag, out var place))
        {
            type = place.Type;
            return place.Length > MapiBody.LargestBody ? null : bytes.Slice(place.Start, place.Length).ToArray();
        }

        var isGiven = given.TryGetValue(tag, out var value);
        type = isGiven ? value.Type : 0;
        return isGiven ? value.Value : null;
    }

    private void ReadValues(ushort type, uint tag, ref TnefCursor cursor)
    {
        var isSeveral = (type & Several) != 0;
        var one = (uint)(type & ~Several);
        var fixedLength = FixedLength(one);
        var isCounted = fixedLength == 0 || isSeveral;
        var count = isCounted ? cursor.Long() : 1;
        for (var index = 0u; index < count; index++)
        {
            var length = fixedLength == 0 ? cursor.Long() : fixedLength;
            var start = cursor.Position;
            cursor.Take(length);
            cursor.Pad(length);
            if (index == 0 && tag != uint.MaxValue)
            {
                found.TryAdd(tag, (one, start, length));
            }
        }
    }

    /// <summary>0 for those that state their length.</summary>
    /// <exception cref="InvalidDataException">There is no such type, so what follows cannot be found.</exception>
    private static uint FixedLength(uint type) =>
        type switch
        {
            Integer16 or Boolean => 2,
            Integer32 or 0x0004 or 0x000A => 4,
            0x0001 => 4,
            Floating64 or 0x0006 or 0x0007 or Integer64 or Time64 => 8,
            0x0048 => 16,
            AnsiText or UnicodeText or Binary or Object or 0x0000 => 0,
            _ => throw new InvalidDataException($"A property is of the unknown type 0x{type:x4}."),
        };

    /// <summary>A time as properties keep it: 100 ns since 1601.</summary>
    public static byte[]? TimeValue(DateTime time)
    {
        if (time.Year < 1601)
        {
            return null;
        }

        var value = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, DateTime.SpecifyKind(time, DateTimeKind.Utc).ToFileTimeUtc());
        return value;
    }
}
