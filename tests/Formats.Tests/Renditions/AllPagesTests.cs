using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

/// <summary>All pages of a document, as exports put them out.</summary>
public sealed class AllPagesTests : IDisposable
{
    private const string VisioOfTika =
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-microsoft-module/src/test/resources/test-documents/testVISIO.vsdx";

    private static readonly Recipe Tiff = new(RenditionFormat.Tiff) { AllPages = true };
    private static readonly Recipe Pdf = new(RenditionFormat.Pdf) { AllPages = true };
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    [Fact]
    public void Pages_of_a_PDF_are_files_of_one_page_in_black_and_white()
    {
        var bytes = PageTests.Pdf("612 792");
        var tiffs = Tiffs(studio.Make(Tiff, bytes));

        Assert.Equal(2, tiffs.Count);
        foreach (var tags in tiffs.Select(tiff => new TiffTags(tiff)))
        {
            Assert.Equal((2550, 3300, false), (tags.Width, tags.Height, tags.HasMorePages));
            Assert.Equal(TiffTags.Wanted, tags.Form);
        }

        // A rectangle of plain red in the middle becomes a pattern of dots: some of it black, the rest of the page white.
        var (_, _, at) = studio.Pixels(new Recipe(RenditionFormat.Png), tiffs[0]);
        var (left, top) = (50 * 300 / 72, (792 - 75) * 300 / 72);
        var marked = (from x in Enumerable.Range(left + 10, 200) from y in Enumerable.Range(top + 10, 150) select at(x, y).Red).ToList();
        Assert.InRange(marked.Average(), 20, 235);
        Assert.All(marked.Distinct(), shade => Assert.True(shade is 0 or 255));
        Assert.Equal((255, 255, 255), at(20, 20));
        Assert.Equal(bytes, File.ReadAllBytes(studio.Make(Pdf, bytes).Path));
        Assert.Equal(2, studio.Make(Pdf, bytes).Pages);
    }

    [Fact]
    public void A_page_as_large_as_a_poster_is_drawn_with_fewer_dots()
    {
        var tags = new TiffTags(Tiffs(studio.Make(Tiff, PageTests.Pdf("14400 200")))[0]);
        Assert.InRange(tags.Width, 29_000, 30_000);
        Assert.InRange(tags.Form.Across, 149, 151);
    }

    [Fact]
    public void A_mail_is_set_with_its_head_in_the_time_zone_asked_for()
    {
        var mail = """
            From: Ada Quill <ada@harbor.example>
            To: Bo <bo@harbor.example>, =?utf-8?B?zpHPgc65?= <ari@harbor.example>
            Subject: The <b>crane</b> & its brake
            Date: Mon, 14 May 2001 23:39:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain; charset=utf-8

            The brake slips. Ζεῦγμα. Тормоз.

            Regards
            --x
            Content-Type: text/plain; name=plan.txt
            Content-Disposition: attachment; filename=plan.txt

            Attached words
            --x--
            """.ReplaceLineEndings("\r\n");
        var made = studio.Make(Pdf with { TimeZone = "America/Los_Angeles" }, Encoding.UTF8.GetBytes(mail));

        var words = Words(made.Path);
        Assert.Equal((1, MediaTypes.Pdf), (made.Pages, made.MediaType));
        Assert.Contains("Ada Quill", words, StringComparison.Ordinal);
        Assert.Contains("Αρι", words, StringComparison.Ordinal);
        Assert.Contains("The <b>crane</b> & its brake", words, StringComparison.Ordinal);
        Assert.Contains("2001-05-14 16:39:00 -07:00", words, StringComparison.Ordinal);
        Assert.Contains("plan.txt", words, StringComparison.Ordinal);
        Assert.Contains("Тормоз", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Attached words", words, StringComparison.Ordinal);
        Assert.Contains(
            "2001-05-14 23:39:00 +00:00 (UTC)",
            Words(studio.Make(Pdf, Encoding.UTF8.GetBytes(mail)).Path),
            StringComparison.Ordinal
        );
        Assert.Equal(TiffTags.Wanted, new TiffTags(Assert.Single(Tiffs(studio.Make(Tiff, Encoding.UTF8.GetBytes(mail))))).Form);
    }

    [Fact]
    public void Text_goes_on_from_page_to_page_and_loses_no_line()
    {
        var lines = Enumerable
            .Range(1, 500)
            .Select(number => $"Line {number} of the log")
            .Append(new string('x', 20_000))
            .Append("The end");
        var made = studio.Make(Pdf, Encoding.UTF8.GetBytes(string.Join("\n", lines)));

        var words = Words(made.Path);
        Assert.InRange(made.Pages!.Value, 8, 20);
        Assert.All(Enumerable.Range(1, 500), number => Assert.Contains($"Line {number} of the log", words, StringComparison.Ordinal));
        Assert.Equal(20_000, words.Count(letter => letter == 'x'));
        Assert.Contains("The end", words, StringComparison.Ordinal);
        Assert.Equal(3, studio.Make(Pdf, "One\fTwo\fThree"u8.ToArray()).Pages);
    }

    [Fact]
    public void A_picture_lies_on_a_page_that_is_turned_as_it_is()
    {
        var wide = studio.Make(Pdf, Pictures.Png(1600, 400, (_, _) => [0, 0, 0]));
        var page = new TiffTags(Tiffs(studio.Make(Tiff, File.ReadAllBytes(wide.Path)))[0]);
        Assert.Equal((1, 3300, 2550), (wide.Pages, page.Width, page.Height));

        var photo = studio.Bytes(new Recipe(RenditionFormat.Jpeg), Pictures.Png(300, 400, (_, _) => [0, 0, 0]));
        var (width, height, at) = studio.Pixels(new Recipe(RenditionFormat.Png), Tiffs(studio.Make(Tiff, photo))[0]);
        Assert.Equal((2550, 3300), (width, height));
        Assert.Equal((0, 255), (at(width / 2, height / 2).Red, at(width / 2, 100).Red));

        // 300 pixels are 3.125 inches wide: as large as on a screen, and no larger.
        Assert.Equal((255, 0), (at((width / 2) - 480, height / 2).Red, at((width / 2) - 455, height / 2).Red));
    }

    [Fact]
    public void What_cannot_be_put_on_pages_says_why()
    {
        Assert.Equal(FaultKind.Unsupported, studio.Fault(Tiff, [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[40]]));
        Assert.Equal(FaultKind.Unsupported, studio.Fault(Pdf, Zip()));
        Assert.Equal(FaultKind.Corrupt, studio.Fault(Tiff, "%PDF-1.4\nnothing more"u8.ToArray()));
        Assert.Equal(FaultKind.Empty, studio.Fault(Pdf, "<html><body></body></html>"u8.ToArray()));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Tiff with { Format = RenditionFormat.Png }, PageTests.Pdf()));
    }

    [Fact]
    public void An_office_document_leaves_the_PDF_that_its_pages_were_drawn_from()
    {
        SkipWithoutLibreOffice();
        var made = studio.Make(Tiff, @"{\rtf1 First\page Second}"u8.ToArray());
        Assert.Equal((2, MediaTypes.Zip), (made.Pages, made.MediaType));
        Assert.Equal(2, Tiffs(made).Count);
        Assert.Contains("Second", Words(made.DocumentPdf!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poi", "test-data/diagram/Test_Visio-Some_Random_Text.vsd", 1, "Some random text, on a page")]
    [InlineData("poi", "test-data/diagram/v5_Connection_Types.vsd", 1, "Dynamic to Static")]
    [InlineData("tika", VisioOfTika, 1, "Nothing fancy.")]
    [InlineData("poi", "test-data/publisher/SampleNewsletter.pub", 4, "Our Excursion to")]
    [InlineData("load-files", "SampleDataSources/VOL01/NATIVES/NATIVE00001/EDRM-Sample6.emf", 1, "Southwest/Rockies")]
    [InlineData("poi", "test-data/slideshow/60677.wmf", 1, "H25")]
    public void A_drawing_is_drawn(string corpus, string path, int pages, string words)
    {
        SkipWithoutLibreOffice();
        var made = studio.Make(Tiff, File.ReadAllBytes(Corpus.File(corpus, path)));
        Assert.Equal((pages, MediaTypes.Zip), (made.Pages, made.MediaType));
        Assert.Equal(pages, Tiffs(made).Count);
        Assert.Contains(words, Words(made.DocumentPdf!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_drawing_says_so()
    {
        SkipWithoutLibreOffice();
        var damaged = Corpus.File("poi", "test-data/diagram/clusterfuzz-testcase-minimized-POIVisioFuzzer-5026516754628608.vsdx");
        Assert.Equal(FaultKind.Corrupt, studio.Fault(Pdf, File.ReadAllBytes(damaged)));
    }

    [Fact]
    public void A_metafile_becomes_a_page_and_a_picture()
    {
        SkipWithoutLibreOffice();
        var (width, height, at) = studio.Pixels(new Recipe(RenditionFormat.Png), Tiffs(studio.Make(Tiff, BlackOnTheLeft()))[0]);
        var rows = Enumerable.Range(0, height).Where(row => Enumerable.Range(0, width).Any(column => at(column, row).Red == 0)).ToList();
        var columns = Enumerable.Range(0, width).Where(column => at(column, rows[rows.Count / 2]).Red == 0).ToList();

        // 1 by 2 inches at 300 dots each.
        Assert.InRange(columns[^1] - columns[0], 290, 310);
        Assert.InRange(rows[^1] - rows[0], 590, 610);
        Assert.NotEmpty(studio.Bytes(new Recipe(RenditionFormat.Jpeg), BlackOnTheLeft()));
    }

    private static List<byte[]> Tiffs(Rendered made)
    {
        using var zip = ZipFile.OpenRead(made.Path);
        Assert.Equal(made.Pages, zip.Entries.Count);
        return
        [
            .. zip.Entries.Select(entry =>
            {
                using var bytes = new MemoryStream();
                using var stream = entry.Open();
                stream.CopyTo(bytes);
                return bytes.ToArray();
            }),
        ];
    }

    private static void SkipWithoutLibreOffice() =>
        Assert.SkipUnless(File.Exists("/usr/lib/libreoffice/program/soffice.bin"), "LibreOffice is not installed.");

    /// <summary>[MS-EMF] 2.3.4: a page of 2 by 2 inches, whose left half is black.</summary>
    private static byte[] BlackOnTheLeft()
    {
        const int Inch = 96;
        const int HundredthsOfMillimetre = 2540;
        const uint BlackBrush = 0x80000004;
        int[][] records =
        [
            [
                1,
                88,
                0,
                0,
                2 * Inch,
                2 * Inch,
                0,
                0,
                2 * HundredthsOfMillimetre,
                2 * HundredthsOfMillimetre,
                0x464D4520,
                0x10000,
                160,
                4,
                1,
                0,
                0,
                0,
                1920,
                1080,
                508,
                286,
            ],
            [37, 12, unchecked((int)BlackBrush)],
            [43, 24, 0, 0, Inch, 2 * Inch],
            [14, 20, 0, 16, 20],
        ];
        var bytes = records.SelectMany(record => record).SelectMany(BitConverter.GetBytes).ToArray();
        BitConverter.GetBytes(bytes.Length).CopyTo(bytes, 48);
        return bytes;
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = new StreamWriter(zip.CreateEntry("a.txt").Open());
            entry.Write("words");
        }

        return bytes.ToArray();
    }

    private string Words(string pdf)
    {
        Tool.Run(studio.Path, "pdftotext", "-layout", pdf, "words.txt");
        return File.ReadAllText(Path.Combine(studio.Path, "words.txt"));
    }
}
