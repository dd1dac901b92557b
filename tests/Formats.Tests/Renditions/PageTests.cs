using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

/// <summary>Pages of PDF and of office documents.</summary>
public sealed class PageTests : IDisposable
{
    private static readonly Recipe Png = new(RenditionFormat.Png);
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    [Theory]
    [InlineData(1, null, null, Fit.Inside, null, 417, 208)]
    [InlineData(1, 850, 850, Fit.Inside, null, 850, 425)]
    [InlineData(1, 50, 50, Fit.Fill, null, 50, 50)]
    [InlineData(1, null, null, Fit.Inside, 72, 200, 100)]
    [InlineData(2, 100, 100, Fit.Inside, null, 100, 50)]
    public void A_page_is_drawn_as_large_as_it_is_asked_for(
        int page,
        int? width,
        int? height,
        Fit fit,
        int? dots,
        int toWidth,
        int toHeight
    )
    {
        var recipe = Png with { Page = page, Width = width, Height = height, Fit = fit, Dots = dots };
        var (drawnWidth, drawnHeight, at) = studio.Pixels(recipe, Pdf());
        Assert.Equal((toWidth, toHeight), (drawnWidth, drawnHeight));
        Assert.Equal(page == 1 ? (255, 0, 0) : (0, 0, 255), at(drawnWidth / 2, drawnHeight / 2));
        Assert.Equal((255, 255, 255), at(1, 1));
    }

    [Fact]
    public void What_a_page_has_not_is_not_made_up()
    {
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Page = 3 }, Pdf()));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Percent = 50 }, Pdf()));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Crop = new Crop(0, 0, 10, 10) }, Pdf()));
        Assert.Equal(FaultKind.LimitExceeded, studio.Fault(Png with { Dots = 1200 }, Pdf("14400 14400")));
        Assert.Equal(FaultKind.Unsupported, studio.Fault(new Recipe(RenditionFormat.Mp4), Pdf()));
        Assert.Equal(FaultKind.Corrupt, studio.Fault(Png, "%PDF-1.4\nnothing more"u8.ToArray()));
        var cut = studio.Make(Png with { Dots = 72, Crop = new Crop(100, 50, 20, 20) }, Pdf());
        Assert.Equal((20, 20), (cut.Width, cut.Height));
    }

    [Fact]
    public void A_locked_document_says_so()
    {
        var open = Path.Combine(studio.Path, "open.pdf");
        File.WriteAllBytes(open, Pdf());
        Tool.Run(studio.Path, "qpdf", "--encrypt", "secret", "owner", "256", "--", open, "locked.pdf");
        Assert.Equal(FaultKind.PasswordProtected, studio.Fault(Png, File.ReadAllBytes(Path.Combine(studio.Path, "locked.pdf"))));
    }

    [Fact]
    public void A_page_of_an_office_document_comes_with_the_PDF_of_the_whole()
    {
        var made = studio.Make(Png with { Width = 300, Height = 300 }, Text("<text:p>Harbour</text:p>", ""));
        Assert.Equal(300, Math.Max(made.Width!.Value, made.Height!.Value));
        var pdf = File.ReadAllBytes(made.DocumentPdf!);
        Assert.Contains("Harbour", Words(pdf), StringComparison.Ordinal);
        Assert.Equal(
            (made.Width, made.Height),
            studio.Make(Png with { Width = 300, Height = 300 }, pdf) is var again ? (again.Width, again.Height) : default
        );
    }

    /// <summary>A linked picture, a section out of another file, and a macro that runs when the document is opened.</summary>
    [Fact]
    public void An_office_document_reaches_nothing_beside_itself()
    {
        var (secret, picture, mark) = (Beside("secret.txt"), Beside("red.png"), Beside("mark"));
        File.WriteAllText(secret, "Hidden words");
        File.WriteAllBytes(picture, Pictures.Png(200, 200, (_, _) => [255, 0, 0]));
        var body = $"""
            <text:p>Shown</text:p>
            <text:section text:name="s" text:style-name="Sect1"><text:section-source xlink:href="file://{secret}" xlink:type="simple"/><text:p/></text:section>
            <text:p><draw:frame svg:width="10cm" svg:height="10cm" text:anchor-type="as-char"><draw:image xlink:href="file://{picture}" xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>
            """;
        var events = """
            <office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
            xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners></office:scripts>
            """;
        var document = Text(body, events, $"Sub Main\nOpen \"{mark}\" For Output As #1\nClose #1\nEnd Sub");
        var pdf = studio.Bytes(new Recipe(RenditionFormat.Pdf), document);
        var words = Words(pdf);
        Assert.Contains("Shown", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden", words, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
        var (width, height, at) = studio.Pixels(Png with { Width = 100, Height = 200 }, pdf);
        Assert.DoesNotContain(
            from x in Enumerable.Range(0, width)
            from y in Enumerable.Range(0, height)
            select at(x, y),
            colour => colour.Red > 200 && colour.Green < 80
        );
    }

    private string Beside(string name) => Path.Combine(studio.Path, name);

    private string Words(byte[] pdf)
    {
        File.WriteAllBytes(Beside("words.pdf"), pdf);
        Tool.Run(studio.Path, "pdftotext", "words.pdf", "words.txt");
        return File.ReadAllText(Beside("words.txt"));
    }

    /// <summary>Two pages of 200 by 100 points, with a red and a blue rectangle in the middle.</summary>
    internal static byte[] Pdf(string size = "200 100")
    {
        string Page(int contents) => $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {contents} 0 R >>";
        string Stream(string text) => $"<< /Length {text.Length} >>\nstream\n{text}\nendstream";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            Page(5),
            Page(6),
            Stream("1 0 0 rg 50 25 100 50 re f"),
            Stream("0 0 1 rg 50 25 100 50 re f"),
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var number = 1; number <= objects.Length; number++)
        {
            places.Add(pdf.Length);
            pdf.Append($"{number} 0 obj\n{objects[number - 1]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append(
            $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}"
        );
        pdf.Append($"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }

    /// <summary>An OpenDocument text, with a macro if there is one.</summary>
    internal static byte[] Text(string body, string scripts, string? macro = null)
    {
        const string Names =
            "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
            + "xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" "
            + "xmlns:script=\"urn:oasis:names:tc:opendocument:xmlns:script:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "mimetype", "application/vnd.oasis.opendocument.text", CompressionLevel.NoCompression);
            Add(
                zip,
                "content.xml",
                $"<office:document-content {Names} office:version=\"1.2\">{scripts}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
            );
            var entries =
                "<m:file-entry m:full-path=\"/\" m:media-type=\"application/vnd.oasis.opendocument.text\"/><m:file-entry m:full-path=\"content.xml\" m:media-type=\"text/xml\"/>";
            if (macro is not null)
            {
                const string Library = "xmlns:library=\"http://openoffice.org/2000/library\"";
                Add(
                    zip,
                    "Basic/script-lc.xml",
                    $"<library:libraries {Library} xmlns:xlink=\"http://www.w3.org/1999/xlink\"><library:library library:name=\"Standard\" library:link=\"false\"/></library:libraries>"
                );
                Add(
                    zip,
                    "Basic/Standard/script-lb.xml",
                    $"<library:library {Library} library:name=\"Standard\"><library:element library:name=\"M\"/></library:library>"
                );
                Add(
                    zip,
                    "Basic/Standard/M.xml",
                    $"<script:module xmlns:script=\"http://openoffice.org/2000/script\" script:name=\"M\" script:language=\"StarBasic\">{macro.Replace("\"", "&quot;")}</script:module>"
                );
                entries += string.Concat(
                    new[] { "Basic/script-lc.xml", "Basic/Standard/script-lb.xml", "Basic/Standard/M.xml" }.Select(name =>
                        $"<m:file-entry m:full-path=\"{name}\" m:media-type=\"text/xml\"/>"
                    )
                );
            }

            Add(
                zip,
                "META-INF/manifest.xml",
                $"<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" m:version=\"1.2\">{entries}</m:manifest>"
            );
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, string text, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name, level).Open());
        writer.Write(text);
    }
}
