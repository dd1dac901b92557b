using System.Globalization;
using System.Text.Json;
using Dossier.Formats.Native;

namespace Dossier.Formats.Containers;

/// <summary>
/// RAR archives that libarchive cannot read, through the programs lsar and unar (Debian: unar, LGPL): encrypted ones above all. They take a
/// password by their command line alone, where other users of the machine can see it for as long as they run.
/// </summary>
internal static class Unar
{
    private const string Package = "unar";
    private const int MixedChecksum = 2;

    public static void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var parts = new PartLinks(content);
        var archive = new ListedArchive(content, findings, cancel);
        List<ListedEntry>? listed = null;
        foreach (var password in content.Passwords.Prepend("").Where(password => !password.Contains('\0')))
        {
            if (List(parts.Path, password, cancel) is not { } entries)
            {
                continue;
            }

            listed = entries;
            var isEncrypted = entries.Any(entry => entry.IsEncrypted);
            if (isEncrypted && (password.Length == 0 || !IsRight(parts.Path, entries, password, findings, cancel)))
            {
                continue;
            }

            if (password.Length > 0)
            {
                findings.Raw("was_encrypted", "yes");
                findings.Set(Properties.WasEncrypted, true);
            }

            using var unpack = Unpack(parts.Path, password, cancel);
            archive.Pour(entries, unpack.Bytes);
            return;
        }

        if (listed is null)
        {
            findings.Fault(FaultKind.PasswordProtected, "No known password opens the archive, or it is damaged.");
            return;
        }

        foreach (var entry in listed.Where(entry => !entry.IsFolder))
        {
            archive.Missing(
                entry,
                FaultKind.PasswordProtected,
                entry.IsEncrypted ? "No known password opens the entry." : "No known password opens the archive it lies in."
            );
        }

        findings.Fault(FaultKind.PasswordProtected, $"No known password opens {listed.Count(entry => entry.IsEncrypted)} of the entries.");
    }

    /// <summary>The first encrypted entry is tested by the program itself: RAR 5 mixes the password into checksums.</summary>
    private static bool IsRight(string path, List<ListedEntry> entries, string password, Findings findings, CancellationToken cancel)
    {
        var first = entries.FindIndex(entry => entry.IsEncrypted && !entry.IsFolder).ToString(CultureInfo.InvariantCulture);
        using var test = new ChildTool("lsar", Package, ["-test", "-no-recursion", .. With(password), "-indexes", path, first], cancel);
        while (test.Output.ReadLine() is not null)
        {
            findings.Working();
        }

        return test.End() == 0;
    }

    private static ChildTool Unpack(string path, string password, CancellationToken cancel) =>
        new("unar", Package, ["-quiet", "-no-recursion", "-forks", "skip", "-output-directory", "-", .. With(password), path], cancel);

    private static string[] With(string password) => password.Length == 0 ? ["-password", ""] : ["-password", password];

    /// <summary>The entries; null when it cannot be listed, for its names are encrypted too, or it is no archive.</summary>
    private static List<ListedEntry>? List(string path, string password, CancellationToken cancel)
    {
        using var list = new ChildTool("lsar", Package, ["-json", "-no-recursion", .. With(password), path], cancel);
        try
        {
            using var document = JsonDocument.Parse(list.Bytes);
            if (
                document.RootElement.TryGetProperty("lsarError", out var error) && error.GetInt32() != 0
                || !document.RootElement.TryGetProperty("lsarContents", out var contents)
            )
            {
                return null;
            }

            if (contents.GetArrayLength() > ListedArchive.MostEntries)
            {
                throw new Unreadable(FaultKind.LimitExceeded, $"It holds more than {ListedArchive.MostEntries} entries.");
            }

            return [.. contents.EnumerateArray().Select(Entry)];
        }
        catch (JsonException)
        {
            list.End();
            cancel.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static ListedEntry Entry(JsonElement entry) =>
        new(Text(entry, "XADFileName") ?? "")
        {
            Size = Number(entry, "XADFileSize") ?? 0,
            Crc =
                (Number(entry, "RAR5EncryptionFlags") & MixedChecksum) > 0
                    ? null
                    : (uint?)(Number(entry, "RAR5CRC32") ?? Number(entry, "RARCRC32")),
            IsFolder = Number(entry, "XADIsDirectory") is > 0,
            IsEncrypted = Number(entry, "XADIsEncrypted") is > 0,
            IsSpecial = entry.TryGetProperty("XADIsLink", out _) || entry.TryGetProperty("XADLinkDestination", out _),
            Modified = DateTimeOffset.TryParseExact(
                Text(entry, "XADLastModificationDate"),
                "yyyy-MM-dd HH:mm:ss zzz",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            )
                ? time
                : null,
        };

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
