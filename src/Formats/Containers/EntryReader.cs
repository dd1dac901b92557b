using Dossier.Formats.Containers.Rar;
using Dossier.Formats.Native;
using Kind = Dossier.Formats.Native.LibArchive.Kind;
using Status = Dossier.Formats.Native.LibArchive.Status;

namespace Dossier.Formats.Containers;

/// <summary>Turns the entry an archive stands at into a child.</summary>
internal sealed class EntryReader(
    Content content,
    Archive archive,
    IReadOnlyList<byte[]> passwords,
    Findings findings,
    CancellationToken cancel
)
{
    /// <summary>How much of an encrypted entry must decode before we believe the password: ZIP's own check lets one wrong password in 256 pass.</summary>
    private const int ProofLength = 256 * 1024;

    private static readonly byte[] Zeros = new byte[64 * 1024];

    private readonly EntryNames names = new(content);

    /// <summary>How many entries no password opened.</summary>
    public int Locked { get; private set; }

    /// <summary>Where the encryption was taken away before: what it says of each entry.</summary>
    public PlainRar? Opened { get; init; }

    /// <param name="index">Which entry of the archive this is, from 0.</param>
    public void Read(int index)
    {
        var entry = archive.Entry;
        var path = new EntryPath(Archive.Bytes(LibArchive.PathOf(entry)), names);
        var kind = LibArchive.KindOf(entry);
        if (kind == Kind.Directory || (path.NamesFolder && LibArchive.LengthOf(entry) == 0))
        {
            return;
        }

        var isNameless = archive.IsBareFile && path.Original == "data";
        var raw = isNameless ? [] : path.Raw();
        var child = new Child(isNameless ? ArchiveReader.BareName(content.Name) : path.Name)
        {
            Folders = path.Folders,
            Modified = Time(LibArchive.HasModified(entry), LibArchive.ModifiedOf(entry), LibArchive.ModifiedNanosecondsOf(entry)),
            Created = Time(LibArchive.HasCreated(entry), LibArchive.CreatedOf(entry), LibArchive.CreatedNanosecondsOf(entry)),
            Raw = raw,
        };
        if (Opened?.WasOpened(index) == true)
        {
            raw["was_encrypted"] = "yes";
        }

        var target = LibArchive.HardLinkOf(entry) is var hard and not 0 ? hard : LibArchive.SymbolicLinkOf(entry);
        if (Opened?.Problem(index) is { } problem)
        {
            Missing(child, problem.Kind, problem.Message);
        }
        else if (target != 0)
        {
            raw["link"] = names.Decode(Archive.Bytes(target), out _);
            Missing(child, FaultKind.Unsupported, "The entry is a link, which is not followed.");
        }
        else if (kind is not (Kind.Regular or Kind.Unset))
        {
            Missing(child, FaultKind.Unsupported, "The entry is a device, a pipe or a socket, not a file.");
        }
        else if (LibArchive.IsEncrypted(entry) != 0)
        {
            ReadEncrypted(child, index);
        }
        else
        {
            ReadPlain(child);
        }
    }

    private void ReadPlain(Child child)
    {
        Status status;
        ReadOnlySpan<byte> block;
        long offset;
        do
        {
            status = archive.Read(out block, out offset);
        } while (status == Status.Ok && block.IsEmpty);

        if (status is Status.Failed or Status.Fatal)
        {
            var (kind, message) = archive.Problem();
            Missing(child, kind, message);
            return;
        }

        using var stream = findings.Child(child);
        Pour(archive, child, stream, status, block, offset, 0);
    }

    /// <summary>Tries all passwords at once, as libarchive does, and, where that ends in nonsense, each alone.</summary>
    private void ReadEncrypted(Child child, int index)
    {
        if (!archive.IsZip)
        {
            Missing(child, FaultKind.PasswordProtected, "The entry is encrypted.");
            return;
        }

        if (Opens(archive, child, out var problem) || (passwords.Count > 1 && OpensAlone(child, index)))
        {
            return;
        }

        if (problem.Kind == FaultKind.Unsupported)
        {
            Missing(child, problem.Kind, problem.Message);
        }
        else
        {
            Missing(child, FaultKind.PasswordProtected, "No known password opens the entry.");
        }
    }

    private bool OpensAlone(Child child, int index)
    {
        foreach (var password in passwords)
        {
            using var alone = new Archive(content, [password]);
            var status = alone.Opened;
            for (var passed = 0; passed <= index && status is not (Status.End or Status.Fatal); passed++)
            {
                cancel.ThrowIfCancellationRequested();
                status = alone.Next();
            }

            if (status is Status.Ok or Status.Warn && Opens(alone, child, out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the child if the beginning of the entry decodes, or decodes until the archive is cut off.</summary>
    private bool Opens(Archive from, Child child, out (FaultKind Kind, string Message) problem)
    {
        problem = default;
        using var proof = new MemoryStream();
        Status status;
        do
        {
            status = from.Read(out var block, out _);
            if (status is not (Status.Ok or Status.End))
            {
                problem = from.Problem();
                if (problem.Kind != FaultKind.Truncated)
                {
                    return false;
                }
            }

            proof.Write(block);
        } while (status == Status.Ok && proof.Length < ProofLength);

        findings.Raw("was_encrypted", "yes");
        findings.Set(Properties.WasEncrypted, true);
        using var stream = findings.Child(child with { Raw = new Dictionary<string, string>(child.Raw) { ["was_encrypted"] = "yes" } });
        stream.Write(proof.GetBuffer().AsSpan(0, (int)proof.Length));
        Pour(from, child, stream, status, default, proof.Length, proof.Length);
        return true;
    }

    /// <summary>Writes an entry's bytes, the holes of a sparse one as zeros, until they end or fail. What came before a failure is kept.</summary>
    private void Pour(Archive from, Child child, Stream stream, Status status, ReadOnlySpan<byte> block, long offset, long written)
    {
        while (status is Status.Ok or Status.Warn)
        {
            cancel.ThrowIfCancellationRequested();
            written += Fill(stream, offset - written);
            stream.Write(block);
            written += block.Length;
            if (status == Status.Warn)
            {
                Complain(from, child);
            }

            status = from.Read(out block, out offset);
        }

        if (status != Status.End)
        {
            Complain(from, child);
        }
        else if (from.IsTar && LibArchive.HasLength(from.Entry) != 0)
        {
            Fill(stream, LibArchive.LengthOf(from.Entry) - written);
        }
    }

    private long Fill(Stream stream, long length)
    {
        for (var left = length; left > 0; left -= Zeros.Length)
        {
            cancel.ThrowIfCancellationRequested();
            stream.Write(Zeros, 0, (int)Math.Min(left, Zeros.Length));
        }

        return Math.Max(length, 0);
    }

    private void Complain(Archive from, Child child)
    {
        var (kind, message) = from.Problem();
        findings.Fault(kind, $"{child.Raw.GetValueOrDefault("path", child.Name)}: {message}");
    }

    private void Missing(Child child, FaultKind kind, string message)
    {
        Locked += kind == FaultKind.PasswordProtected ? 1 : 0;
        findings.Child(child with { Fault = kind, FaultMessage = message }).Dispose();
    }

    private static DateTimeOffset? Time(int isSet, long seconds, nint nanoseconds) =>
        isSet != 0 && seconds is > -62_135_596_800 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks((long)nanoseconds / 100)
            : null;
}
