using System.Globalization;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Ocr;

/// <summary>The pictures on the pages of a PDF, as pdfimages lists them without decoding any.</summary>
internal static class PdfPictures
{
    private const double PointsPerInch = 72;

    /// <summary>What is scanned fills its page, but for a margin that the scanner or a copy of the page left.</summary>
    private const double MostOfThePage = 0.6;

    /// <summary>The pages, from 1, that are covered for the most part. A scan may be laid in strips, or in layers: all of a page are added up.</summary>
    /// <param name="sizes">Of the pages, in points.</param>
    public static HashSet<int> Covered(
        string path,
        IReadOnlyList<(double Width, double Height)> sizes,
        Findings findings,
        CancellationToken cancel
    )
    {
        var areas = new Dictionary<int, double>();
        using (var list = new PopplerTool("pdfimages", ["-list", path], cancel))
        {
            while (list.Output.ReadLine() is { } line)
            {
                findings.Working();
                if (Area(line) is var (page, area) && page >= 1 && page <= sizes.Count)
                {
                    areas[page] = areas.GetValueOrDefault(page) + area;
                }
            }

            list.End();
        }

        cancel.ThrowIfCancellationRequested();
        return [.. areas.Where(page => page.Value >= MostOfThePage * SizeOf(sizes[page.Key - 1])).Select(page => page.Key)];
    }

    private static double SizeOf((double Width, double Height) page) => page.Width * page.Height;

    /// <summary>
    /// In square points. A line is: page, number, type, width, height, colour, components, bits, encoding, whether interpolated, object's two numbers,
    /// dots per inch across and down, size, ratio; a picture that is written in the page has one word for the two numbers.
    /// </summary>
    private static (int Page, double Area)? Area(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            words.Length >= 15
            && words[2] != "smask"
            && int.TryParse(words[0], CultureInfo.InvariantCulture, out var page)
            && Number(words[3], out var width)
            && Number(words[4], out var height)
            && Number(words[^4], out var across)
            && Number(words[^3], out var down)
            ? (page, width / across * (height / down) * PointsPerInch * PointsPerInch)
            : null;
    }

    private static bool Number(string word, out double number) =>
        double.TryParse(word, CultureInfo.InvariantCulture, out number) && number > 0;
}
