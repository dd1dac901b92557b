namespace Dossier.Formats.Containers;

/// <summary>One entry of an archive, as a program lists it.</summary>
internal sealed record ListedEntry(string Path)
{
    /// <summary>In bytes.</summary>
    public long Size { get; init; }

    /// <summary>The checksum of its content; null when the archive keeps none.</summary>
    public uint? Crc { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public bool IsFolder { get; init; }
    public bool IsEncrypted { get; init; }

    /// <summary>A link or a device: there is nothing in it to read.</summary>
    public bool IsSpecial { get; init; }
}
