namespace Dossier.Formats.Containers.Rar;

/// <summary>The header of a file in RAR 5, taken apart as far as it is needed to write it anew.</summary>
internal sealed class Rar5File
{
    /// <summary>Of any block.</summary>
    public const long HasExtra = 1;

    /// <summary>Of any block.</summary>
    public const long HasData = 2;

    /// <summary>Of a file.</summary>
    public const long HasChecksum = 4;
    private const long HasTime = 2;

    private readonly ReadOnlyMemory<byte> extra;

    /// <param name="header">From the kind of the block on.</param>
    /// <exception cref="Unreadable">Corrupt.</exception>
    public Rar5File(byte[] header)
    {
        var at = 0;
        Rar5Numbers.Read(header, ref at);
        BlockFlags = Rar5Numbers.Read(header, ref at);
        var extraLength = (BlockFlags & HasExtra) != 0 ? Rar5Numbers.Read(header, ref at) : 0;
        if ((BlockFlags & HasData) != 0)
        {
            Rar5Numbers.Read(header, ref at);
        }

        Flags = Rar5Numbers.Read(header, ref at);
        Size = Rar5Numbers.Read(header, ref at);
        Attributes = Rar5Numbers.Read(header, ref at);
        Time = Take(header, ref at, (Flags & HasTime) != 0 ? sizeof(uint) : 0);
        Checksum = Take(header, ref at, (Flags & HasChecksum) != 0 ? sizeof(uint) : 0);
        Compression = Rar5Numbers.Read(header, ref at);
        if (extraLength > header.Length - at)
        {
            throw new Unreadable(FaultKind.Corrupt, "A header of the archive ends too early.");
        }

        Rest = header.AsMemory(at, header.Length - at - (int)extraLength);
        extra = header.AsMemory(header.Length - (int)extraLength);
    }

    public long BlockFlags { get; }

    public long Flags { get; }

    /// <summary>In bytes, unpacked.</summary>
    public long Size { get; }

    public long Attributes { get; }

    public ReadOnlyMemory<byte> Time { get; }

    public ReadOnlyMemory<byte> Checksum { get; }

    public long Compression { get; }

    public bool IsStored => ((Compression >> 7) & 7) == 0;

    /// <summary>The system it was written on, and its name.</summary>
    public ReadOnlyMemory<byte> Rest { get; }

    /// <summary>What else is told of it: the kind of each record, its bytes with its length, and where in them it begins behind its kind.</summary>
    public IEnumerable<(long Kind, ReadOnlyMemory<byte> Bytes, int From)> Records()
    {
        for (var start = 0; start < extra.Length; )
        {
            var at = start;
            var length = Rar5Numbers.Read(extra.Span, ref at);
            if (length <= 0 || length > extra.Length - at)
            {
                yield break;
            }

            var end = at + (int)length;
            var kind = Rar5Numbers.Read(extra.Span, ref at);
            yield return (kind, extra[start..end], at - start);
            start = end;
        }
    }

    private static ReadOnlyMemory<byte> Take(byte[] header, ref int at, int length)
    {
        if (length > header.Length - at)
        {
            throw new Unreadable(FaultKind.Corrupt, "A header of the archive ends too early.");
        }

        at += length;
        return header.AsMemory(at - length, length);
    }
}
