using System.Globalization;
using System.Text.RegularExpressions;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Renditions;

/// <summary>One page of a PDF drawn by poppler, right at the size that is wanted: text drawn large and made small is blurred.</summary>
internal static partial class PdfPage
{
    private const int PointsInInch = 72;
    private const int UsualDots = 150;
    private const long MostPixels = 100_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <exception cref="Unreadable">Inapplicable, PasswordProtected, Corrupt, LimitExceeded, Timeout.</exception>
    public static PictureSource Draw(Recipe recipe, string pdf, Workshop work)
    {
        if (recipe.Percent is not null || (recipe.Crop is not null && recipe.Dots is null))
        {
            throw new Unreadable(FaultKind.Inapplicable, "A page has no size in pixels that a part of it could be told by.");
        }

        var path = Path.GetFullPath(pdf);
        var size = SizeOf(path, recipe.Page, work);
        var scale = ScaleOf(recipe, size);
        var (width, height) = (Whole(size.Width * scale), Whole(size.Height * scale));
        if ((long)width * height > MostPixels)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A page of {width} by {height} pixels is not drawn.");
        }

        var root = work.NewFile("");
        var number = Text(recipe.Page);
        string[] arguments =
        [
            "-f",
            number,
            "-l",
            number,
            "-singlefile",
            "-cropbox",
            "-scale-to-x",
            Text(width),
            "-scale-to-y",
            Text(height),
            path,
            root,
        ];
        using var tool = new PopplerTool("pdftoppm", arguments, work.Cancel);
        work.End(tool, Longest, "Drawing the page");
        return File.Exists(root + ".ppm")
            ? PictureSource.Ppm(root + ".ppm")
            : throw new Unreadable(FaultKind.Corrupt, "The page cannot be drawn: the document is damaged.");
    }

    /// <summary>Pixels to a point. A page is drawn as large as it is asked for, never too small first.</summary>
    private static double ScaleOf(Recipe recipe, (double Width, double Height) size)
    {
        if (recipe.Dots is not null || (recipe.Width is null && recipe.Height is null))
        {
            return (recipe.Dots ?? UsualDots) / (double)PointsInInch;
        }

        // In hundredths of a point, of which there are enough for what is worked out in whole numbers.
        const int Fine = 100;
        var wanted = recipe with { Enlarges = true };
        return PictureSize.Of(wanted, Whole(size.Width * Fine), Whole(size.Height * Fine)).Scale * Fine;
    }

    /// <summary>The size of a page in points, as it is seen.</summary>
    private static (double Width, double Height) SizeOf(string path, int page, Workshop work)
    {
        var number = Text(page);
        using var tool = new PopplerTool("pdfinfo", ["-f", number, "-l", number, path], work.Cancel);
        var text = tool.Output.ReadToEnd();
        if (work.End(tool, Longest, "Opening it") != 0 && tool.IsPasswordWrong)
        {
            throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted with a password.");
        }

        if (PageSize().Match(text) is not { Success: true } size)
        {
            throw tool.Errors.Contains("page range", StringComparison.Ordinal)
                ? new Unreadable(FaultKind.Inapplicable, $"It has no page {page}.")
                : new Unreadable(FaultKind.Corrupt, "The document cannot be opened: it is damaged.");
        }

        var (width, height) = (Points(size.Groups[1].Value), Points(size.Groups[2].Value));
        var isTurned = PageTurn().Match(text) is { Success: true } turn && turn.Groups[1].Value is "90" or "270";
        return isTurned ? (height, width) : (width, height);
    }

    private static int Whole(double length) => Math.Max(1, (int)Math.Min(int.MaxValue, Math.Round(length)));

    private static double Points(string written) => Math.Max(1, double.Parse(written, CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex PageSize();

    [GeneratedRegex(@"^Page\s+\d+ rot:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex PageTurn();
}
