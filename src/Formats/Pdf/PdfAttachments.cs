using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Pdf;

/// <summary>Files attached to a PDF or collected in a portfolio.</summary>
internal static partial class PdfAttachments
{
    private const int MostFiles = 10_000;

    public static void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (!MayHaveSome(content, cancel))
        {
            return;
        }

        var path = Path.GetFullPath(content.LocalPath);
        var files = List(path, cancel);
        if (files.Count == 0)
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("dossier-pdf-");
        try
        {
            foreach (var (number, name) in files)
            {
                Save(path, number, name, Path.Combine(folder.FullName, number), findings, cancel);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>An attached file is a stream of its own, and what a stream is said to be is never compressed.</summary>
    private static bool MayHaveSome(Content content, CancellationToken cancel)
    {
        var mark = "/EmbeddedFile"u8;
        using var stream = content.Open();
        var buffer = new byte[65536 + mark.Length];
        var kept = 0;
        for (int read; (read = stream.Read(buffer, kept, 65536)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            var piece = buffer.AsSpan(0, kept + read);
            if (piece.IndexOf(mark) >= 0)
            {
                return true;
            }

            kept = Math.Min(mark.Length - 1, piece.Length);
            piece[^kept..].CopyTo(buffer);
        }

        return false;
    }

    private static List<(string Number, string Name)> List(string path, CancellationToken cancel)
    {
        var files = new List<(string Number, string Name)>();
        using var list = new PopplerTool("pdfdetach", ["-list", "-enc", "UTF-8", path], cancel);
        while (list.Output.ReadLine() is { } line)
        {
            if (files.Count < MostFiles && Line().Match(line) is { Success: true } match)
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
        return files;
    }

    /// <summary>Saved under its number: a name out of a document is never used as a path.</summary>
    private static void Save(string path, string number, string name, string target, Findings findings, CancellationToken cancel)
    {
        using (var save = new PopplerTool("pdfdetach", ["-save", number, "-o", target, path], cancel))
        {
            if (save.End() != 0 || !File.Exists(target))
            {
                cancel.ThrowIfCancellationRequested();
                findings.Fault(FaultKind.Corrupt, $"The attached file '{name}' cannot be taken out.");
                return;
            }
        }

        using (var saved = File.OpenRead(target))
        using (var child = findings.Child(new Child(name[(name.LastIndexOfAny(['/', '\\']) + 1)..])))
        {
            saved.CopyTo(child);
        }

        File.Delete(target);
    }

    [GeneratedRegex(@"^(\d{1,6}): (.*)$")]
    private static partial Regex Line();
}
