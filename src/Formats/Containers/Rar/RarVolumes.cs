namespace Dossier.Formats.Containers.Rar;

/// <summary>What the headers of a RAR archive tell, over all its volumes: its entries, and how they are encrypted. No data is read for it.</summary>
internal abstract class RarVolumes(string? password, RarKeys keys)
{
    private const int MostBlocks = 1_000_000;

    /// <summary>In bytes; longer than any volume, and short enough that lengths can be added up.</summary>
    private const long LongestPiece = 1L << 42;

    public List<RarEntry> Entries { get; } = [];

    /// <summary>Each entry is compressed with those before it.</summary>
    public bool IsSolid { get; protected set; }

    /// <summary>The headers are encrypted themselves.</summary>
    public bool HidesNames { get; protected set; }

    /// <summary>They are, and the password does not open them.</summary>
    public bool IsShut => HidesNames && !isOpen;

    public bool IsLocked => HidesNames || Entries.Exists(entry => entry.Lock is not null);

    protected string? Password => password;

    protected RarKeys Keys => keys;

    private bool isOpen;

    /// <param name="password">Of the headers, where they are encrypted.</param>
    public static RarVolumes Read(Content content, string? password, RarKeys keys, CancellationToken cancel)
    {
        RarVolumes volumes = content.Head.Span.StartsWith(Rar5Volumes.Signature)
            ? new Rar5Volumes(password, keys)
            : new Rar4Volumes(password, keys);
        foreach (var part in content.Parts)
        {
            using var stream = new FileStream(part.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            volumes.Read(stream, cancel);
            if (volumes.IsShut)
            {
                break;
            }
        }

        return volumes;
    }

    /// <summary>What an archive of the same kind begins with, when it is whole and nothing in it is encrypted.</summary>
    public abstract byte[] Opening();

    public abstract byte[] Ending();

    /// <summary>The header of an entry in such an archive.</summary>
    /// <param name="isMissing">Without its data: only its name and times.</param>
    public abstract byte[] Header(RarEntry entry, bool isMissing);

    /// <summary>The key of an entry; null when the archive itself says that the password is wrong.</summary>
    public abstract RarKey? Key(RarLock entry, string tried);

    /// <summary>Of an entry's unpacked bytes; null when the archive keeps none that says anything of them.</summary>
    public abstract uint? Checksum(RarEntry entry);

    protected abstract int SignatureLength { get; }

    /// <summary>A volume begins: what was read of the one before holds no longer.</summary>
    protected abstract void Begin();

    /// <summary>The next header, decrypted; null when there is none, or none that is right.</summary>
    protected abstract byte[]? Next(Stream stream);

    /// <summary>Notes what a header tells.</summary>
    /// <param name="piece">What lies behind it; of no length yet.</param>
    /// <returns>The length of that; null when nothing more is to be read in this volume.</returns>
    protected abstract long? Note(byte[] header, RarPiece piece);

    /// <summary>Adds a piece to the entry it goes on with, or to a new one.</summary>
    protected void Add(RarEntry entry, RarPiece piece, bool goesOn)
    {
        if (goesOn && Entries.Count > 0)
        {
            Entries[^1].Last = entry.First;
        }
        else
        {
            Entries.Add(entry);
        }

        if (piece.Length > 0)
        {
            Entries[^1].Pieces.Add(piece with { Length = Math.Min(piece.Length, LongestPiece) });
        }
    }

    private void Read(FileStream stream, CancellationToken cancel)
    {
        Begin();
        stream.Position = SignatureLength;
        for (var blocks = 0; blocks < MostBlocks; blocks++)
        {
            cancel.ThrowIfCancellationRequested();
            var isHidden = HidesNames;
            if (Next(stream) is not { } header)
            {
                return;
            }

            isOpen |= isHidden;
            var start = stream.Position;
            if (Note(header, new RarPiece(stream.Name, start, 0)) is not { } length || length < 0 || length > stream.Length - start)
            {
                return;
            }

            stream.Position = start + length;
        }
    }
}
