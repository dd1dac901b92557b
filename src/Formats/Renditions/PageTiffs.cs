using System.Globalization;
using System.IO.Compression;
using Dossier.Formats.Native;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Renditions;

/// <summary>
/// The pages of a PDF as TIFFs of one page each, black and white (Group 4): poppler draws them, shades as patterns of dots, and libvips packs them. A few
/// pages at a time lie unpacked in the scratch folder.
/// </summary>
internal static class PageTiffs
{
    private const int PagesAtOnce = 16;
    private const double PointsInInch = 72;
    private const double MillimetresInInch = 25.4;
    private const int PoorestDots = 10;
    private const double MostPixels = 200_000_000;
    private const double LongestSide = 30_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    /// <param name="sizes">Of the pages, in points.</param>
    /// <param name="dots">An inch; of a page as large as a poster fewer.</param>
    /// <returns>The path of a ZIP with a file a page, in their order.</returns>
    /// <exception cref="Unreadable">Corrupt, Timeout; Unsupported when a program is not installed.</exception>
    public static string Make(string pdf, IReadOnlyList<(double Width, double Height)> sizes, int dots, Workshop work)
    {
        Vips.Prepare();
        var path = work.NewFile(".zip");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        for (int first = 1, next; first <= sizes.Count; first = next)
        {
            var drawn = DotsFor(sizes[first - 1], dots);
            next = first + 1;
            while (next <= sizes.Count && next - first < PagesAtOnce && DotsFor(sizes[next - 1], dots) == drawn)
            {
                next++;
            }

            Add(zip, Path.GetFullPath(pdf), first, next - 1, drawn, work);
            work.Tell((next - 1.0) / sizes.Count);
        }

        return path;
    }

    private static void Add(ZipArchive zip, string pdf, int first, int last, int dots, Workshop work)
    {
        var folder = work.NewFolder();
        string[] arguments =
        [
            "-mono",
            "-cropbox",
            "-r",
            Text(dots),
            "-f",
            Text(first),
            "-l",
            Text(last),
            pdf,
            Path.Combine(folder, "page"),
        ];
        using (var tool = new PopplerTool("pdftoppm", arguments, work.Cancel))
        {
            work.End(tool, Longest, "Drawing the pages");
        }

        // poppler pads the numbers of pages to the length of the last one's.
        var drawn = Directory
            .EnumerateFiles(folder, "page-*.pbm")
            .ToDictionary(file => int.Parse(Path.GetFileNameWithoutExtension(file)["page-".Length..], CultureInfo.InvariantCulture));
        for (var number = first; number <= last; number++)
        {
            var page =
                drawn.GetValueOrDefault(number)
                ?? throw new Unreadable(FaultKind.Corrupt, $"Page {number} cannot be drawn: the document is damaged.");
            var tiff = Pack(page, dots);
            zip.CreateEntryFromFile(tiff, $"{number:D5}.tif", CompressionLevel.NoCompression);
            work.Tell(0);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Pack(string page, int dots)
    {
        var tiff = Path.ChangeExtension(page, ".tif");
        using var image = Vips.Make("ppmload", ("filename", page), ("access", "sequential"));
        Vips.Do(
            "tiffsave",
            ("in", image),
            ("filename", tiff),
            ("compression", "ccittfax4"),
            ("bitdepth", 1),
            ("miniswhite", true),
            ("resunit", "inch"),
            ("xres", dots / MillimetresInInch),
            ("yres", dots / MillimetresInInch),
            ("strip", true)
        );
        return tiff;
    }

    private static int DotsFor((double Width, double Height) points, int dots)
    {
        var (width, height) = (points.Width / PointsInInch * dots, points.Height / PointsInInch * dots);
        var part = Math.Min(1, Math.Min(Math.Sqrt(MostPixels / (width * height)), LongestSide / Math.Max(width, height)));
        return Math.Max(PoorestDots, (int)(dots * part));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
