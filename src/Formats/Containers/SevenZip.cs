using System.Globalization;
using Dossier.Formats.Native;

namespace Dossier.Formats.Containers;

/// <summary>
/// Archives that libarchive cannot read, through the program 7zz (Debian: 7zip, LGPL): encrypted 7z, split ZIP, ZIP with Deflate64, UDF. It is given passwords by
/// its standard input, and writes to its standard output; no name out of an archive ever becomes a path.
/// </summary>
internal static class SevenZip
{
    private const string Program = "7zz";
    private const string Package = "7zip";

    public static void Read(Content content, Findings findings, CancellationToken cancel) => Read(content, null, findings, cancel);

    /// <param name="type">Which of the types that it may be of it is to be read as, in 7zz's words; null when the program can tell.</param>
    public static void Read(Content content, string? type, Findings findings, CancellationToken cancel)
    {
        using var parts = new PartLinks(content);
        // How it is named on a command line.
        string[] file = type is null ? ["--", parts.Path] : [$"-t{type}", "--", parts.Path];
        var archive = new ListedArchive(content, findings, cancel);
        List<ListedEntry>? listed = null;
        var seen = new Unreadable(FaultKind.PasswordProtected, "No known password opens the archive.");
        foreach (var password in content.Passwords.Prepend("").Where(password => !password.AsSpan().ContainsAny('\r', '\n')))
        {
            if (List(file, password, cancel, ref seen) is not { } entries)
            {
                if (seen.Kind != FaultKind.PasswordProtected)
                {
                    throw seen;
                }

                continue;
            }

            listed = entries;
            var isEncrypted = entries.Any(entry => entry.IsEncrypted);
            if (isEncrypted && (password.Length == 0 || !IsRight(archive, file, entries, password, cancel)))
            {
                continue;
            }

            if (password.Length > 0 || isEncrypted)
            {
                findings.Raw("was_encrypted", "yes");
                findings.Set(Properties.WasEncrypted, true);
            }

            using var unpack = Unpack(file, password, [], cancel);
            archive.Pour(entries, unpack.Bytes);
            if (unpack.End() > 1)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Fault(FaultKind.Corrupt, unpack.FirstError);
            }

            return;
        }

        if (listed is null)
        {
            findings.Fault(seen.Kind, seen.Message);
            return;
        }

        ReadWithout(archive, file, listed, findings, cancel);
    }

    /// <summary>What is not encrypted, each by itself, beside the names of the rest.</summary>
    private static void ReadWithout(
        ListedArchive archive,
        string[] file,
        List<ListedEntry> entries,
        Findings findings,
        CancellationToken cancel
    )
    {
        foreach (var entry in entries.Where(entry => !entry.IsFolder))
        {
            cancel.ThrowIfCancellationRequested();
            if (entry.IsEncrypted)
            {
                archive.Missing(entry, FaultKind.PasswordProtected, "No known password opens the entry.");
                continue;
            }

            using var unpack = Unpack(file, "", ["-spd", $"-i!{entry.Path}"], cancel);
            archive.Pour(entry, unpack.Bytes);
        }

        var locked = entries.Count(entry => entry.IsEncrypted && !entry.IsFolder);
        findings.Fault(FaultKind.PasswordProtected, $"No known password opens {locked} of the entries.");
    }

    private static bool IsRight(ListedArchive archive, string[] file, List<ListedEntry> entries, string password, CancellationToken cancel)
    {
        using var unpack = Unpack(file, password, [], cancel);
        return archive.Opens(entries, unpack.Bytes);
    }

    private static ChildTool Unpack(string[] file, string password, IEnumerable<string> chosen, CancellationToken cancel) =>
        new(Program, Package, ["x", "-so", "-bd", "-mmt1", "-sccUTF-8", .. chosen, .. file], cancel, password);

    /// <summary>The entries; null when the password is wrong, or the archive cannot be opened at all, as <paramref name="problem"/> says.</summary>
    private static List<ListedEntry>? List(string[] file, string password, CancellationToken cancel, ref Unreadable problem)
    {
        using var list = new ChildTool(Program, Package, ["l", "-slt", "-ba", "-sccUTF-8", .. file], cancel, password);
        var entries = new List<ListedEntry>();
        ListedEntry? entry = null;
        while (list.Output.ReadLine() is { } line)
        {
            if (line.StartsWith("Path = ", StringComparison.Ordinal))
            {
                Keep(entries, entry);
                entry = new ListedEntry(line[7..]);
            }
            else if (entry is not null && line.IndexOf(" = ", StringComparison.Ordinal) is > 0 and var at)
            {
                entry = With(entry, line[..at], line[(at + 3)..]);
            }
        }

        Keep(entries, entry);
        var code = list.End();
        cancel.ThrowIfCancellationRequested();
        if (code == 0 || entries.Count > 0)
        {
            return entries;
        }

        var isLocked = list.Errors.Contains("password", StringComparison.OrdinalIgnoreCase);
        problem = isLocked ? problem : new Unreadable(FaultKind.Corrupt, Complaint(list));
        return null;
    }

    /// <summary>Its own words without the path, which is ours and means nothing to anybody.</summary>
    private static string Complaint(ChildTool list)
    {
        var line = list.Errors.Split('\n').FirstOrDefault(line => line.Contains(" : ", StringComparison.Ordinal)) ?? "";
        return line.Length == 0 ? "The archive cannot be opened." : line[(line.LastIndexOf(" : ", StringComparison.Ordinal) + 3)..].Trim();
    }

    private static void Keep(List<ListedEntry> entries, ListedEntry? entry)
    {
        if (entry is null)
        {
            return;
        }

        entries.Add(entry);
        if (entries.Count > ListedArchive.MostEntries)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"It holds more than {ListedArchive.MostEntries} entries.");
        }
    }

    private static ListedEntry With(ListedEntry entry, string name, string value) =>
        name switch
        {
            "Size" when long.TryParse(value, CultureInfo.InvariantCulture, out var size) => entry with { Size = size },
            "CRC" when uint.TryParse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc) => entry with { Crc = crc },
            "Encrypted" => entry with { IsEncrypted = value == "+" },
            "Folder" => entry with { IsFolder = entry.IsFolder || value == "+" },
            "Attributes" => entry with
            {
                IsFolder = entry.IsFolder || value.StartsWith('D'),
                IsSpecial = value.Contains(" l", StringComparison.Ordinal) || value.StartsWith('l'),
            },
            "Modified"
                when DateTimeOffset.TryParse(
                    value,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var time
                ) => entry with
            {
                Modified = time,
            },
            _ => entry,
        };
}
