namespace Dossier.Formats.Containers.Rar;

/// <summary>The bytes of an entry in one volume, as its header tells of them: the volume may end before they do.</summary>
internal readonly record struct RarPiece(string Path, long Offset, long Length);

/// <summary>How an entry is encrypted.</summary>
internal sealed record RarLock(byte[] Salt)
{
    /// <summary>What CBC begins with; null in RAR 3 and 4, where it comes of the password.</summary>
    public byte[]? Vector { get; init; }

    /// <summary>The key is hashed two to the power of this many times; RAR 5 only.</summary>
    public int LogTurns { get; init; }

    /// <summary>What the right password hashes to; null where the archive keeps no such thing.</summary>
    public byte[]? Proof { get; init; }

    /// <summary>The password is mixed into the checksums of the entry, so that they say nothing of its bytes.</summary>
    public bool MixesChecksums { get; init; }

    /// <summary>Of RAR 2 and before, whose own cipher nobody here reads.</summary>
    public bool IsAncient { get; init; }
}

/// <summary>One file or folder of an archive, with all its pieces.</summary>
/// <param name="First">Its header in the volume where it begins, decrypted.</param>
internal sealed record RarEntry(byte[] First)
{
    /// <summary>Its header in the volume where it ends: the one with the checksum of the whole.</summary>
    public byte[] Last { get; set; } = First;
    public List<RarPiece> Pieces { get; } = [];

    /// <summary>Null when it is not encrypted.</summary>
    public RarLock? Lock { get; init; }

    /// <summary>It is kept as it is, not compressed.</summary>
    public bool IsStored { get; init; }

    /// <summary>In bytes, unpacked.</summary>
    public long Size { get; init; }

    /// <summary>In bytes, as it lies in the archive: with what fills up the last block of the cipher.</summary>
    public long PackedLength => Pieces.Sum(piece => piece.Length);

    /// <summary>In bytes, in an archive without the encryption.</summary>
    public long PlainLength => IsStored && Lock is not null ? Math.Min(Size, PackedLength) : PackedLength;
}
