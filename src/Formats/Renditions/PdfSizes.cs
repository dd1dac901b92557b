using System.Globalization;
using System.Text.RegularExpressions;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Renditions;

/// <summary>The pages of a PDF as poppler counts and measures them.</summary>
internal static partial class PdfSizes
{
    /// <summary>Of each page in its order, in points, before it is turned.</summary>
    /// <param name="most">Pages that are looked at; the rest is left out.</param>
    /// <exception cref="Unreadable">PasswordProtected, Corrupt.</exception>
    public static List<(double Width, double Height)> Of(string path, int most, CancellationToken cancel)
    {
        using var tool = new PopplerTool("pdfinfo", ["-f", "1", "-l", most.ToString(CultureInfo.InvariantCulture), path], cancel);
        var sizes = new List<(double, double)>();
        while (tool.Output.ReadLine() is { } line)
        {
            if (PageSize().Match(line) is { Success: true } match)
            {
                sizes.Add((Points(match.Groups[1].Value), Points(match.Groups[2].Value)));
            }
        }

        if (tool.End() != 0)
        {
            cancel.ThrowIfCancellationRequested();
            throw tool.IsPasswordWrong
                ? new Unreadable(FaultKind.PasswordProtected, "The document is encrypted and no known password opens it.")
                : new Unreadable(FaultKind.Corrupt, tool.FirstError.Length == 0 ? "The document cannot be opened." : tool.FirstError);
        }

        return sizes;
    }

    private static double Points(string written) => double.Parse(written, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)")]
    private static partial Regex PageSize();
}
