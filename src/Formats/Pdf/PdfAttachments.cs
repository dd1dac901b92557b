using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Pdf;

/// <summary>Files attached to a PDF or collected in a portfolio.</summary>
internal static partial class PdfAttachments
{
    private const int MostFiles = 10_000;

    public static void Read(Content content, Findings findings, CancellationToken cancel)
    {
        var path = Path.GetFullPath(content.LocalPath);
        var (files, count) = List(path, cancel);
        foreach (var (number, name) in files)
        {
            Take(path, number, name, findings, cancel);
        }

        if (count > files.Count)
        {
            findings.Fault(FaultKind.LimitExceeded, $"It has {count} attached files; the first {files.Count} were taken out.");
        }
    }

    private static (List<(string Number, string Name)> Files, int Count) List(string path, CancellationToken cancel)
    {
        var files = new List<(string Number, string Name)>();
        var count = 0;
        using var list = new PopplerTool("pdfdetach", ["-list", "-enc", "UTF-8", path], cancel);
        while (list.Output.ReadLine() is { } line)
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                continue;
            }

            count++;
            if (files.Count < MostFiles)
            {
                files.Add(
                    (
                        int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
                        match.Groups[2].Value
                    )
                );
            }
        }

        list.End();
        return (files, count);
    }

    /// <summary>Written to the program's standard output, and on from there: no name becomes a path, and no file grows beyond what the item may give.</summary>
    private static void Take(string path, string number, string name, Findings findings, CancellationToken cancel)
    {
        using var save = new PopplerTool("pdfdetach", ["-save", number, "-o", "/dev/stdout", path], cancel);
        var block = new byte[65536];
        var count = save.Bytes.ReadAtLeast(block, 1, throwOnEndOfStream: false);
        if (count > 0 || save.End() == 0)
        {
            using var child = findings.Child(new Child(name[(name.LastIndexOfAny(['/', '\\']) + 1)..]));
            for (; count > 0; count = save.Bytes.Read(block))
            {
                cancel.ThrowIfCancellationRequested();
                child.Write(block, 0, count);
            }
        }

        if (save.End() != 0)
        {
            cancel.ThrowIfCancellationRequested();
            findings.Fault(FaultKind.Corrupt, $"The attached file '{name}' cannot be taken out, or not whole.");
        }
    }

    [GeneratedRegex(@"^(\d{1,6}): (.*)$")]
    private static partial Regex Line();
}
