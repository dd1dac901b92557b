using System.Security.Cryptography;
using Status = Dossier.Formats.Native.LibArchive.Status;

namespace Dossier.Formats.Containers.Rar;

/// <summary>
/// An encrypted RAR archive without its encryption, and in one volume, in a working file: libarchive reads no encrypted one, and the programs
/// that do take a password by their command line alone, for all users of the machine to see. What is compressed stays as it is.
/// </summary>
internal sealed class PlainRar : IDisposable
{
    private const int CipherBlock = 16;
    private const int BlockLength = 128 * 1024;

    private readonly RarVolumes volumes;
    private readonly List<RarKey?> found;
    private readonly string path;

    private PlainRar(RarVolumes volumes, List<RarKey?> found, Content content, Findings findings, CancellationToken cancel)
    {
        (this.volumes, this.found) = (volumes, found);
        path = Target(content);
        Write(path, volumes, [.. volumes.Entries.Zip(found)], findings, cancel);
        Content = Same(content, path);
    }

    public Content Content { get; }

    /// <summary>Whether a password opened anything in it.</summary>
    public bool IsOpened => volumes.HidesNames || found.Exists(key => key is not null);

    public static bool IsLocked(Content content, CancellationToken cancel) =>
        RarVolumes.Read(content, null, new RarKeys(), cancel).IsLocked;

    /// <summary>Tries the known passwords; null when the names are encrypted too and none opens them.</summary>
    /// <exception cref="Unreadable">Corrupt.</exception>
    public static PlainRar? Of(Content content, Findings findings, CancellationToken cancel)
    {
        var keys = new RarKeys();
        var volumes = RarVolumes.Read(content, null, keys, cancel);
        IEnumerable<string> passwords = content.Passwords.Where(password => password.Length > 0);
        if (volumes.IsShut)
        {
            foreach (var password in passwords)
            {
                volumes = RarVolumes.Read(content, password, keys, cancel);
                if (!volumes.IsShut)
                {
                    passwords = [password];
                    break;
                }
            }
        }

        return volumes.IsShut
            ? null
            : new PlainRar(volumes, Keys(volumes, [.. passwords], content, findings, cancel), content, findings, cancel);
    }

    /// <summary>Whether a password opened the entry.</summary>
    public bool WasOpened(int index) => index < found.Count && found[index] is not null;

    /// <summary>Why the bytes of an entry cannot be had; null when they can.</summary>
    public (FaultKind Kind, string Message)? Problem(int index) =>
        index >= found.Count || volumes.Entries[index].Lock is not { } entry || found[index] is not null ? null
        : entry.IsAncient ? (FaultKind.Unsupported, "The entry is encrypted as RAR did before version 3, which is not read.")
        : (FaultKind.PasswordProtected, "No known password opens the entry.");

    public void Dispose() => File.Delete(path);

    /// <summary>The key of each entry; null for those that are not encrypted, and those no password opens.</summary>
    private static List<RarKey?> Keys(
        RarVolumes volumes,
        List<string> passwords,
        Content content,
        Findings findings,
        CancellationToken cancel
    )
    {
        var keys = new List<RarKey?>();
        string? believed = null;
        foreach (var entry in volumes.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            RarKey? key = null;
            if (entry.Lock is { IsAncient: false } locked)
            {
                foreach (var password in locked.Proof is null && believed is not null ? [believed] : passwords)
                {
                    findings.Working();
                    key = volumes.Key(locked, password);
                    if (
                        key is not null
                        && locked.Proof is null
                        && believed is null
                        && !Opens(volumes, keys, entry, key, content, findings, cancel)
                    )
                    {
                        key = null;
                    }

                    if (key is not null)
                    {
                        believed = password;
                        break;
                    }
                }
            }

            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Whether an entry unpacks with a key to what its checksum says: where the archive keeps nothing else to tell a right password by.</summary>
    private static bool Opens(
        RarVolumes volumes,
        List<RarKey?> before,
        RarEntry entry,
        RarKey key,
        Content content,
        Findings findings,
        CancellationToken cancel
    )
    {
        var target = Target(content);
        IEnumerable<(RarEntry, RarKey?)> needed = volumes.IsSolid ? volumes.Entries.Zip(before) : [];
        try
        {
            Write(target, volumes, [.. needed, (entry, key)], findings, cancel);
            using var archive = new Archive(Same(content, target), []);
            var status = archive.Opened;
            for (var index = 0; index <= (volumes.IsSolid ? before.Count : 0) && status is Status.Ok or Status.Warn; index++)
            {
                status = archive.Next();
            }

            // Of stored entries libarchive does not look at the checksum.
            var crc = new Crc32();
            while (status is Status.Ok)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Working();
                status = archive.Read(out var block, out _);
                crc.Add(block);
            }

            return status == Status.End && (volumes.Checksum(entry) ?? crc.Value) == crc.Value;
        }
        finally
        {
            File.Delete(target);
        }
    }

    private static void Write(
        string target,
        RarVolumes volumes,
        List<(RarEntry Entry, RarKey? Key)> entries,
        Findings findings,
        CancellationToken cancel
    )
    {
        using var stream = File.Create(target);
        stream.Write(volumes.Opening());
        foreach (var (entry, key) in entries)
        {
            var isMissing = entry.Lock is not null && key is null;
            stream.Write(volumes.Header(entry, isMissing));
            if (!isMissing && !Pour(entry, key, stream, findings, cancel))
            {
                return;
            }
        }

        stream.Write(volumes.Ending());
    }

    /// <summary>Writes an entry's data; false when the archive ends before it.</summary>
    private static bool Pour(RarEntry entry, RarKey? key, FileStream target, Findings findings, CancellationToken cancel)
    {
        using var aes = Aes.Create();
        aes.Padding = PaddingMode.None;
        using var decrypt = key is null ? null : aes.CreateDecryptor(key.Bytes, key.Vector);
        var block = new byte[BlockLength];
        var plain = new byte[BlockLength];
        var left = entry.PlainLength;
        var held = 0;
        foreach (var piece in entry.Pieces)
        {
            using var source = new FileStream(piece.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            source.Position = piece.Offset;
            for (var unread = piece.Length; unread > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                findings.Working();
                var count = source.Read(block, held, (int)Math.Min(block.Length - held, unread));
                if (count == 0)
                {
                    return false;
                }

                unread -= count;
                held += count;
                // The cipher goes on over the volumes; a volume need not end with a block of it.
                var whole = decrypt is null ? held : held / CipherBlock * CipherBlock;
                if (whole > 0)
                {
                    decrypt?.TransformBlock(block, 0, whole, plain, 0);
                }

                var written = (int)Math.Min(left, whole);
                target.Write(decrypt is null ? block : plain, 0, written);
                left -= written;
                block.AsSpan(whole, held - whole).CopyTo(block);
                held -= whole;
            }
        }

        return left == 0;
    }

    private static string Target(Content content) => Path.Combine(content.Scratch, $"plain-{Path.GetRandomFileName()}.rar");

    private static Content Same(Content content, string path) =>
        new(path, content.Name) { MediaType = content.MediaType, Scratch = content.Scratch };
}
