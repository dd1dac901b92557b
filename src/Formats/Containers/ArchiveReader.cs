using System.Text;
using Dossier.Formats.Containers.Rar;
using Dossier.Formats.Identification;
using Dossier.Formats.Native;
using Status = Dossier.Formats.Native.LibArchive.Status;

namespace Dossier.Formats.Containers;

/// <summary>
/// Archives and single compressed files, nearly all through libarchive: ZIP, TAR and its compressed forms, 7z, RAR, CAB, ISO, CPIO; and what it cannot, through 7zz.
/// Each file in one becomes a child, in archive order. Links and devices are named and never followed.
/// </summary>
public sealed class ArchiveReader : Reader
{
    /// <summary>Entry headers in a row that say nothing but that they are broken, before we stop asking.</summary>
    private const int MostBrokenHeaders = 100;

    /// <summary>Methods of compression in a ZIP that libarchive has not: shrunk, imploded, and the Deflate64 by which Windows packs more than 2 GB.</summary>
    private static readonly int[] ForeignMethods = [1, 6, 9];

    /// <summary>Those that 7zz has: it puts out all entries as one stream, and so must know each of them (APPNOTE 4.4.5).</summary>
    private static readonly int[] MethodsOfSevenZip = [0, 1, 6, 8, 9, 12, 14, 93, 95, 98];

    public override int Bid(Content content) => Archive.Reads(content.MediaType) ? 100 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        if (IsForAnother(content, cancel) is { } other)
        {
            other(content, findings, cancel);
            return;
        }

        if (content.MediaType == MediaTypes.Rar && PlainRar.IsLocked(content, cancel))
        {
            ReadLocked(content, findings, cancel);
            return;
        }

        var passwords = Passwords(content);
        using var archive = new Archive(content, passwords);
        if (Entries(content, archive, passwords, findings, cancel) > 0)
        {
            return;
        }

        if (archive.IsBareNothing)
        {
            findings.Child(new Child(BareName(content.Name))).Dispose();
        }
        else if (archive.IsTar && content.MediaType != MediaTypes.Tar)
        {
            // A compressed file of zeros looks like the end of a tar, and is not.
            using var bare = new Archive(content, passwords, isBare: true);
            Entries(content, bare, passwords, findings, cancel);
        }
        else if (content.MediaType == MediaTypes.Rar)
        {
            findings.Fault(FaultKind.Truncated, "The archive holds nothing but its beginning.");
        }
    }

    /// <summary>The program that reads what libarchive cannot; null when it can.</summary>
    private static Action<Content, Findings, CancellationToken>? IsForAnother(Content content, CancellationToken cancel)
    {
        switch (content.MediaType)
        {
            case MediaTypes.Zip when content.Parts.Count > 1:
                return SevenZip.Read;
            case MediaTypes.Zip when SplitZip.IsPart(content):
                throw new Unreadable(FaultKind.MissingPart, "It is one part of a split archive, and the others are not beside it.");
            case MediaTypes.Zip when HasForeignMethod(content, cancel):
            case MediaTypes.SevenZip when IsLocked(content):
                return SevenZip.Read;
            case MediaTypes.Iso when VolumeMarks.HasUdf(content):
                return ReadUdf;
            default:
                return null;
        }
    }

    private static bool HasForeignMethod(Content content, CancellationToken cancel)
    {
        using var stream = content.Open();
        var methods = ZipDirectory.Methods(stream, cancel);
        return methods.Overlaps(ForeignMethods) && methods.IsSubsetOf(MethodsOfSevenZip);
    }

    /// <summary>libarchive knows no UDF, and of an image that is both sees but the part for programs that do not either: often one file that says so.</summary>
    private static void ReadUdf(Content content, Findings findings, CancellationToken cancel)
    {
        try
        {
            SevenZip.Read(content, "udf", findings, cancel);
        }
        catch (Unreadable broken) when (broken.Kind == FaultKind.Corrupt && VolumeMarks.HasIso9660(content))
        {
            // It did not open, so nothing has come out yet.
            findings.Fault(broken.Kind, $"Its UDF file system cannot be opened, only the one of ISO 9660. {broken.Message}");
            using var archive = new Archive(content, []);
            Entries(content, archive, [], findings, cancel);
        }
    }

    private static void ReadLocked(Content content, Findings findings, CancellationToken cancel)
    {
        using var plain = PlainRar.Of(content, findings, cancel);
        if (plain is null)
        {
            findings.Fault(FaultKind.PasswordProtected, "No known password opens the archive.");
            return;
        }

        if (plain.IsOpened)
        {
            findings.Raw("was_encrypted", "yes");
            findings.Set(Properties.WasEncrypted, true);
        }

        using var archive = new Archive(plain.Content, []);
        Entries(plain.Content, archive, [], findings, cancel, plain);
    }

    /// <summary>Whether the headers of an archive say that anything in it is encrypted, or are so themselves. Nothing is unpacked for that.</summary>
    private static bool IsLocked(Content content)
    {
        using var archive = new Archive(content, []);
        var status = archive.Opened;
        while (status is Status.Ok or Status.Warn)
        {
            status = archive.Next();
            if (status is Status.Ok or Status.Warn && LibArchive.IsEncrypted(archive.Entry) != 0)
            {
                return true;
            }
        }

        return status is Status.Failed or Status.Fatal && archive.Problem().Kind is FaultKind.PasswordProtected or FaultKind.Unsupported;
    }

    /// <summary>Puts out all entries, and all that is wrong.</summary>
    /// <returns>How many entries or faults there were; 0 tells that the archive is empty.</returns>
    private static int Entries(
        Content content,
        Archive archive,
        List<byte[]> passwords,
        Findings findings,
        CancellationToken cancel,
        PlainRar? opened = null
    )
    {
        if (archive.Opened is Status.Failed or Status.Fatal)
        {
            var (kind, message) = archive.Problem();
            throw new Unreadable(kind, message);
        }

        var entries = new EntryReader(content, archive, passwords, findings, cancel) { Opened = opened };
        var brokenHeaders = 0;
        Status status;
        var index = 0;
        for (; (status = archive.Next()) != Status.End; index++)
        {
            cancel.ThrowIfCancellationRequested();
            if (status is Status.Ok or Status.Warn)
            {
                brokenHeaders = 0;
                entries.Read(index);
                continue;
            }

            var (kind, message) = archive.Problem();
            findings.Fault(kind, message);
            if (status == Status.Fatal || ++brokenHeaders == MostBrokenHeaders)
            {
                index++;
                break;
            }
        }

        if (entries.Locked > 0)
        {
            findings.Fault(FaultKind.PasswordProtected, $"No known password opens {entries.Locked} of the entries.");
        }

        return index;
    }

    /// <summary>The name of a file that was compressed without an archive around it: its own, less the suffix the compressor added.</summary>
    internal static string BareName(string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".gz" or ".bz2" or ".xz" or ".z" or ".lzma" or ".zst" => stem,
            ".tgz" or ".tbz" or ".tbz2" or ".txz" or ".taz" => stem + ".tar",
            ".svgz" => stem + ".svg",
            _ => name,
        };
    }

    /// <summary>As libarchive wants them; twice where programs differ on how to write them as bytes.</summary>
    private static List<byte[]> Passwords(Content content)
    {
        var passwords = new List<byte[]>();
        foreach (var password in content.Passwords.Where(password => password.Length > 0 && !password.Contains('\0')))
        {
            passwords.Add(Encoding.UTF8.GetBytes(password + '\0'));
            if (!Ascii.IsValid(password) && password.All(character => character <= 0xff))
            {
                passwords.Add(Encoding.Latin1.GetBytes(password + '\0'));
            }
        }

        return passwords;
    }
}
