using System.Globalization;
using Dossier.Formats.Pdf;
using Dossier.Formats.Renditions;

namespace Dossier.Formats.Ocr;

/// <summary>
/// The pages of a PDF: those with text of their own give that, the others are drawn as a grey picture, a few at a time, and recognized.
/// A page that has but a stamp on it counts as one without text.
/// </summary>
internal sealed class OcrPdf(Content content, Tesseract tesseract, Findings findings, CancellationToken cancel)
{
    private const int Resolution = 300;

    /// <summary>Below this there is nothing to be recognized.</summary>
    private const int PoorestResolution = 40;
    private const int PagesAtOnce = 8;
    private const int MostPages = 20_000;

    /// <summary>Characters of a page that is but stamped, such as with its control number.</summary>
    private const int Stamp = 32;

    /// <summary>A stamp may have several lines: below this a page is one of text only if no picture covers it.</summary>
    private const int LongestStamp = 300;
    private readonly string path = Path.GetFullPath(content.LocalPath);
    private HashSet<int>? covered;

    /// <summary>Every page in its order: recognized or null, and its text either way.</summary>
    /// <exception cref="Unreadable">PasswordProtected, Corrupt.</exception>
    public IEnumerable<(OcrPage? Recognized, string Text)> Pages()
    {
        var sizes = PdfSizes.Of(path, MostPages + 1, cancel);
        if (sizes.Count > MostPages)
        {
            findings.Fault(FaultKind.LimitExceeded, $"It has {sizes.Count} pages; the first {MostPages} are recognized.");
        }

        using var tool = new PopplerTool("pdftotext", ["-enc", "UTF-8", "-q", path, "-"], cancel);
        var texts = Split(tool.Output).GetEnumerator();
        var waiting = new List<(int Number, int Resolution, string Text)>();
        for (var number = 1; number <= Math.Min(MostPages, sizes.Count); number++)
        {
            var text = texts.MoveNext() ? texts.Current : "";
            var dots = ResolutionFor(sizes[number - 1]);
            var isBare =
                text.Count(letter => !char.IsWhiteSpace(letter)) is var length
                && (length < Stamp || (length < LongestStamp && IsCovered(number, sizes)));
            if (waiting.Count > 0 && (!isBare || waiting.Count >= PagesAtOnce || waiting[0].Resolution != dots))
            {
                foreach (var page in Recognize(waiting))
                {
                    yield return page;
                }

                waiting.Clear();
            }

            if (!isBare)
            {
                yield return (null, text);
            }
            else if (dots < PoorestResolution)
            {
                findings.Fault(FaultKind.LimitExceeded, $"Page {number} is too large to be recognized.");
                yield return (null, text);
            }
            else
            {
                waiting.Add((number, dots, text));
            }
        }

        foreach (var page in waiting.Count > 0 ? Recognize(waiting) : [])
        {
            yield return page;
        }
    }

    private List<(OcrPage?, string)> Recognize(List<(int Number, int Resolution, string Text)> pages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(content.Scratch, $"pages-{Path.GetRandomFileName()}"));
        try
        {
            var pictures = Draw(pages, folder.FullName);
            var all = pictures.All(picture => picture is not null)
                ? tesseract.Pages([.. pictures.Select(picture => picture!)], pages[0].Resolution)
                : null;
            return [.. pages.Select((page, index) => Result(page, pictures[index], all?[index]))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private (OcrPage?, string) Result((int Number, int Resolution, string Text) page, string? picture, OcrPage? found)
    {
        if (picture is null)
        {
            findings.Fault(FaultKind.Corrupt, $"Page {page.Number} cannot be drawn.");
            return (null, page.Text);
        }

        try
        {
            found ??= tesseract.Whole(picture, page.Resolution, 1)[0];
        }
        catch (Unreadable unreadable)
        {
            findings.Fault(unreadable.Kind, $"Page {page.Number}: {unreadable.Message}");
        }

        if (found is not null && Tesseract.LooksTurned(found))
        {
            found = tesseract.Turned(picture, page.Resolution, found);
        }

        // A stamp is drawn too, and so mostly recognized with the rest.
        return string.IsNullOrWhiteSpace(found?.Text) ? (found, page.Text)
            : Holds(found.Text, page.Text) ? (found, found.Text)
            : (found, $"{found.Text.TrimEnd()}\n{page.Text}");
    }

    /// <summary>Whether a text has every word of another.</summary>
    private static bool Holds(string text, string other)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return other.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(words.Contains);
    }

    /// <summary>Whether pictures cover most of a page, so that it is a scan whatever is written on it. All pages are looked at once, when it is asked first.</summary>
    private bool IsCovered(int number, List<(double Width, double Height)> sizes)
    {
        covered ??= PdfPictures.Covered(path, sizes, findings, cancel);
        return covered.Contains(number);
    }

    private List<string?> Draw(List<(int Number, int Resolution, string Text)> pages, string folder)
    {
        var (first, last) = (Number(pages[0].Number), Number(pages[^1].Number));
        string[] arguments = ["-gray", "-r", Number(pages[0].Resolution), "-f", first, "-l", last, path, Path.Combine(folder, "page")];
        using (var draw = new PopplerTool("pdftoppm", arguments, cancel))
        {
            while (!draw.End(TimeSpan.FromSeconds(2)))
            {
                findings.Working();
            }
        }

        cancel.ThrowIfCancellationRequested();
        // poppler pads the numbers of pages to the length of the last one's.
        var drawn = Directory
            .EnumerateFiles(folder, "page-*.pgm")
            .ToDictionary(file => int.Parse(Path.GetFileNameWithoutExtension(file)["page-".Length..], CultureInfo.InvariantCulture));
        return [.. pages.Select(page => drawn.GetValueOrDefault(page.Number))];
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A page of a poster's size is drawn more coarsely, so that it costs no more than a large scan.</summary>
    private static int ResolutionFor((double Width, double Height) points)
    {
        var inches = Math.Max(0.01, points.Width / 72 * (points.Height / 72));
        var longest = Math.Max(0.1, Math.Max(points.Width, points.Height) / 72);
        return (int)Math.Min(Resolution, Math.Min(Math.Sqrt(OcrReading.MostPixels / inches), OcrReading.LongestSide / longest));
    }

    private static IEnumerable<string> Split(StreamReader output)
    {
        var page = new System.Text.StringBuilder();
        var piece = new char[1 << 14];
        for (int length; (length = output.Read(piece, 0, piece.Length)) > 0; )
        {
            var rest = piece.AsMemory(0, length);
            for (int feed; (feed = rest.Span.IndexOf('\f')) >= 0; rest = rest[(feed + 1)..])
            {
                page.Append(rest[..feed]);
                yield return page.ToString();
                page.Clear();
            }

            page.Append(rest);
        }

        if (page.Length > 0)
        {
            yield return page.ToString();
        }
    }
}
