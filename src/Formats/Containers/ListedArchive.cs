using System.Text;

namespace Dossier.Formats.Containers;

/// <summary>
/// An archive that a program lists and then unpacks to its standard output, all entries one after the other, in the order of the list and
/// without anything between them: their sizes tell where one ends, their checksums that it is the right place.
/// </summary>
internal sealed class ListedArchive(Content content, Findings findings, CancellationToken cancel)
{
    /// <summary>Entries are kept in memory while the archive is read.</summary>
    public const int MostEntries = 1_000_000;

    /// <summary>How much of an encrypted entry must unpack before its password is believed, where that is less than the whole.</summary>
    private const long ProofLength = 64L << 20;

    private const int BlockLength = 128 * 1024;

    private readonly EntryNames names = new(content);
    private readonly byte[] block = new byte[BlockLength];

    /// <summary>Whether the first encrypted entry comes out right; true when none is encrypted.</summary>
    public bool Opens(IReadOnlyList<ListedEntry> entries, Stream output)
    {
        foreach (var entry in entries.Where(HasBytes))
        {
            var crc = new Crc32();
            var left = entry.IsEncrypted ? Math.Min(entry.Size, ProofLength) : entry.Size;
            while (left > 0)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Working();
                var count = output.Read(block, 0, (int)Math.Min(block.Length, left));
                if (count == 0)
                {
                    return false;
                }

                crc.Add(block.AsSpan(0, count));
                left -= count;
            }

            if (entry.IsEncrypted)
            {
                return entry.Size > ProofLength || entry.Crc is null || crc.Value == entry.Crc;
            }
        }

        return true;
    }

    /// <summary>Puts out all entries of a list, from the bytes that a program unpacks.</summary>
    public void Pour(IReadOnlyList<ListedEntry> entries, Stream output)
    {
        var isLost = false;
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (!entry.IsFolder)
            {
                isLost = !(
                    entry.IsSpecial ? Pass(entry, output)
                    : isLost ? Lose(entry)
                    : Pour(entry, output)
                );
            }
        }
    }

    /// <summary>Lists an entry whose bytes cannot be had.</summary>
    public void Missing(ListedEntry entry, FaultKind kind, string message) =>
        findings.Child(ChildOf(entry) with { Fault = kind, FaultMessage = message }).Dispose();

    /// <summary>Puts out one entry; false when what follows in the stream is no longer what the list says.</summary>
    public bool Pour(ListedEntry entry, Stream output)
    {
        if (entry.Size > 0 && !Fill(output, entry.Size, out var first))
        {
            return Lose(entry);
        }
        else
        {
            first = entry.Size > 0 ? (int)Math.Min(entry.Size, block.Length) : 0;
        }

        var crc = new Crc32();
        long written = first;
        using (var stream = findings.Child(ChildOf(entry)))
        {
            crc.Add(block.AsSpan(0, first));
            stream.Write(block, 0, first);
            while (written < entry.Size)
            {
                cancel.ThrowIfCancellationRequested();
                var count = output.Read(block, 0, (int)Math.Min(block.Length, entry.Size - written));
                if (count == 0)
                {
                    break;
                }

                crc.Add(block.AsSpan(0, count));
                stream.Write(block, 0, count);
                written += count;
            }
        }

        var isRight = written == entry.Size && (entry.Crc is null || entry.Crc == crc.Value);
        if (!isRight)
        {
            findings.Fault(
                written < entry.Size ? FaultKind.Truncated : FaultKind.Corrupt,
                $"{entry.Path}: what came out is not what the archive says of it."
            );
        }

        return isRight;
    }

    private static bool HasBytes(ListedEntry entry) => !entry.IsFolder && entry.Size > 0;

    /// <summary>The first bytes of an entry, before it is said to be there; false when there are none.</summary>
    private bool Fill(Stream output, long size, out int count)
    {
        count = output.ReadAtLeast(block.AsSpan(0, (int)Math.Min(block.Length, size)), (int)Math.Min(block.Length, size), false);
        return count == Math.Min(block.Length, size);
    }

    private bool Pass(ListedEntry entry, Stream output)
    {
        Missing(entry, FaultKind.Unsupported, "The entry is a link or a device, not a file.");
        for (var left = entry.Size; left > 0; )
        {
            var count = output.Read(block, 0, (int)Math.Min(block.Length, left));
            if (count == 0)
            {
                return false;
            }

            left -= count;
        }

        return true;
    }

    private bool Lose(ListedEntry entry)
    {
        Missing(entry, FaultKind.Corrupt, "The entry cannot be unpacked: the archive is damaged here or before.");
        return false;
    }

    private Child ChildOf(ListedEntry entry)
    {
        var path = new EntryPath(Encoding.UTF8.GetBytes(entry.Path), names);
        var raw = path.Raw();
        if (entry.IsEncrypted)
        {
            raw["was_encrypted"] = "yes";
        }

        return new Child(path.Name)
        {
            Folders = path.Folders,
            Modified = entry.Modified,
            Raw = raw,
        };
    }
}
