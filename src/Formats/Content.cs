namespace Dossier.Formats;

/// <summary>The bytes of one item, as a file on this machine, and what is known of them before they are read.</summary>
public sealed class Content
{
    private const int HeadLength = 8192;

    /// <param name="localPath">Where the bytes lie. The name there says nothing: blobs are named by hash.</param>
    /// <param name="name">The item's own name, as found. Never used as a path.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public Content(string localPath, string name)
    {
        LocalPath = localPath;
        Name = name;
        Parts = [new ContentPart(localPath, name)];
        using var file = File.OpenHandle(localPath);
        Length = RandomAccess.GetLength(file);
        var head = new byte[(int)Math.Min(HeadLength, Length)];
        if (RandomAccess.Read(file, head, 0) != head.Length)
        {
            throw new EndOfStreamException($"The file became shorter while it was read: {localPath}.");
        }

        Head = head;
    }

    public string LocalPath { get; }

    public string Name { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>The first bytes, at most 8 KiB: what identification looks at.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>The media type the bytes were identified as; set before the auction of readers.</summary>
    public string MediaType { get; set; } = MediaTypes.Unknown;

    /// <summary>The media type that the item's parent declared for it, such as a mail part's Content-Type.</summary>
    public string? DeclaredMediaType { get; init; }

    /// <summary>The character set that the item's parent declared for it.</summary>
    public string? DeclaredCharset { get; init; }

    /// <summary>Passwords to try on an encrypted item, in order.</summary>
    public IReadOnlyList<string> Passwords { get; init; } = [];

    /// <summary>
    /// The parts of a split container, in their order, this item among them as the one that is read; this item alone when it is whole.
    /// </summary>
    public IReadOnlyList<ContentPart> Parts { get; init; }

    /// <summary>In bytes, of all parts.</summary>
    public long LengthOfAll => Parts.Count == 1 ? Length : Parts.Sum(part => new FileInfo(part.LocalPath).Length);

    /// <summary>A folder for working files, which is cleared when whoever reads is gone; the system's own for such files when none is given.</summary>
    public string Scratch { get; init; } = Path.GetTempPath();

    /// <summary>Of a disk image the deleted files are wanted too.</summary>
    public bool WithDeleted { get; init; }

    /// <summary>Lower case, without the dot; empty when the name has none.</summary>
    public string Extension => Path.GetExtension(Name).TrimStart('.').ToLowerInvariant();

    public FileStream Open() => new(LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, 65536, FileOptions.SequentialScan);
}

/// <summary>One part of a split container: where its bytes lie, and its own name.</summary>
public sealed record ContentPart(string LocalPath, string Name);
