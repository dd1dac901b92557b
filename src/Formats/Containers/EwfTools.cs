using Dossier.Formats.Native;

namespace Dossier.Formats.Containers;

/// <summary>What an Expert Witness image says of itself, and whether its content is still what was acquired (Debian: ewf-tools).</summary>
internal static class EwfTools
{
    private const string Package = "ewf-tools";
    private const int MostLines = 500;

    private static readonly HashSet<string> Wanted = new(StringComparer.Ordinal)
    {
        "Case number",
        "Description",
        "Examiner name",
        "Evidence number",
        "Notes",
        "Acquisition date",
        "System date",
        "Operating system used",
        "Software version used",
        "File format",
        "Media type",
        "Bytes per sector",
        "Number of sectors",
        "Media size",
        "MD5",
        "SHA1",
    };

    public static void Read(string path, Findings findings, CancellationToken cancel)
    {
        using var describe = new ChildTool("ewfinfo", Package, [path], cancel);
        var hasHash = false;
        for (var count = 0; describe.Output.ReadLine() is { } line && count < MostLines; count++)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].Trim();
            var value = colon < 0 ? "" : line[(colon + 1)..].Trim();
            if (Wanted.Contains(name) && value.Length > 0)
            {
                hasHash |= name == "MD5";
                findings.Raw(name, value);
            }
        }

        if (describe.End() != 0)
        {
            cancel.ThrowIfCancellationRequested();
            throw new Unreadable(
                FaultKind.Corrupt,
                $"The image cannot be opened, or a segment is missing. {LastLine(describe.Errors)}".Trim()
            );
        }

        if (hasHash)
        {
            Verify(path, findings, cancel);
        }
    }

    /// <summary>Reads the whole image once. What does not fit is told, and the files are read nevertheless.</summary>
    private static void Verify(string path, Findings findings, CancellationToken cancel)
    {
        using var verify = new ChildTool("ewfverify", Package, [path], cancel);
        string stored = "",
            calculated = "";
        // Its progress comes by carriage returns, and tells that it is alive.
        var line = new System.Text.StringBuilder();
        for (int next; (next = verify.Output.Read()) >= 0; )
        {
            findings.Working();
            if (next is not ('\n' or '\r'))
            {
                line.Append(line.Length < 500 ? ((char)next).ToString() : "");
                continue;
            }

            var text = line.ToString();
            line.Clear();
            stored = After(text, "MD5 hash stored in file:") ?? stored;
            calculated = After(text, "MD5 hash calculated over data:") ?? calculated;
        }

        var code = verify.End();
        cancel.ThrowIfCancellationRequested();
        findings.Raw("verified", code == 0 ? "yes" : "no");
        if (stored.Length > 0 && calculated.Length > 0 && stored != calculated)
        {
            findings.Fault(
                FaultKind.HashMismatch,
                $"The image's content is not what was acquired: its MD5 is {calculated}, and {stored} is stored in it."
            );
        }
        else if (code != 0)
        {
            findings.Fault(FaultKind.Corrupt, $"The image cannot be verified. {LastLine(verify.Errors)}".Trim());
        }
    }

    private static string? After(string line, string label) =>
        line.StartsWith(label, StringComparison.Ordinal) ? line[label.Length..].Trim() : null;

    private static string LastLine(string errors) => errors.Split('\n')[^1].Trim();
}
