using System.Buffers.Binary;
using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Mail;

/// <summary>The properties of a message, recipient or attachment in an MSG file ([MS-OXMSG] 2.4): one stream of small ones, a stream each of the others.</summary>
internal sealed class MsgRecord : MapiRecord
{
    private const string PropertyStream = "__properties_version1.0";
    private const string Prefix = "__substg1.0_";
    private const int EntryLength = 16;
    private const int LargestPropertyStream = 1 << 20;

    private readonly CompoundFile file;
    private readonly Dictionary<uint, (uint Type, byte[] Value)> small = [];
    private readonly Dictionary<uint, (uint Type, CompoundEntry Entry)> large = [];

    /// <param name="headerLength">Of the property stream: 32 for the message itself, 24 for one in another, 8 for recipients and attachments.</param>
    public MsgRecord(CompoundFile file, CompoundEntry storage, MsgNames names, int headerLength)
    {
        this.file = file;
        foreach (var entry in storage.Children)
        {
            if (
                entry.Name.Length == Prefix.Length + 8
                && entry.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(entry.Name.AsSpan(Prefix.Length), System.Globalization.NumberStyles.HexNumber, null, out var tag)
                && names.Tag(tag >> 16) is { } number
                && (!large.TryGetValue(number, out var known) || known.Type != UnicodeText)
            )
            {
                large[number] = (tag & 0xffff, entry);
            }
        }

        if (storage[PropertyStream] is { IsStream: true } stream)
        {
            ReadSmall(file.Bytes(stream, LargestPropertyStream).AsSpan(), headerLength, names);
        }
    }

    /// <summary>Where a property is kept that is a storage or a stream of its own; null when it is not there.</summary>
    public CompoundEntry? Entry(uint tag) => large.TryGetValue(tag, out var found) ? found.Entry : null;

    public override long Size(uint tag) =>
        large.TryGetValue(tag, out var found) ? found.Entry.Length
        : small.TryGetValue(tag, out var value) ? value.Value.Length
        : 0;

    protected override byte[]? Bytes(uint tag, out uint type)
    {
        if (large.TryGetValue(tag, out var found) && found.Entry is { IsStream: true, Length: <= MapiBody.LargestBody } entry)
        {
            type = found.Type;
            return file.Bytes(entry, (int)MapiBody.LargestBody);
        }

        var isSmall = small.TryGetValue(tag, out var value);
        type = isSmall ? value.Type : 0;
        return isSmall ? value.Value : null;
    }

    private void ReadSmall(ReadOnlySpan<byte> bytes, int headerLength, MsgNames names)
    {
        for (var at = headerLength; at + EntryLength <= bytes.Length; at += EntryLength)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            var length = type switch
            {
                (ushort)Integer16 or (ushort)Boolean => 2,
                (ushort)Integer32 or 0x0004 or 0x000A => 4,
                (ushort)Floating64 or 0x0006 or 0x0007 or (ushort)Integer64 or (ushort)Time64 => 8,
                _ => 0,
            };
            if (length > 0 && names.Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..])) is { } number)
            {
                small.TryAdd(number, (type, bytes.Slice(at + 8, length).ToArray()));
            }
        }
    }
}

/// <summary>What the named properties of an MSG file are ([MS-OXMSG] 2.2.3): the numbers that people agreed on, by those of this file.</summary>
internal sealed class MsgNames
{
    private const uint FirstNamed = 0x8000;
    private const int LargestList = 4 << 20;
    private readonly Dictionary<uint, uint> numbers = [];

    public MsgNames(CompoundFile file)
    {
        if (file.Root["__nameid_version1.0"]?["__substg1.0_00030102"] is not { IsStream: true } stream)
        {
            return;
        }

        var entries = file.Bytes(stream, LargestList).AsSpan();
        for (; entries.Length >= 8; entries = entries[8..])
        {
            var kind = BinaryPrimitives.ReadUInt16LittleEndian(entries[4..]);
            if ((kind & 1) == 0)
            {
                numbers[FirstNamed + BinaryPrimitives.ReadUInt16LittleEndian(entries[6..])] = BinaryPrimitives.ReadUInt32LittleEndian(
                    entries
                );
            }
        }
    }

    /// <summary>The agreed number of a property; null when it is named by letters, or not at all.</summary>
    public uint? Tag(uint number) =>
        number < FirstNamed ? number
        : numbers.TryGetValue(number, out var agreed) ? agreed
        : null;
}
