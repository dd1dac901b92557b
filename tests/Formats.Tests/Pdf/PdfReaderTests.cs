using System.Diagnostics;
using System.Text;
using Dossier.Formats.Pdf;
using Dossier.Support;

namespace Dossier.Formats.Tests.Pdf;

public sealed class PdfReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Pages_read_in_order_and_end_with_a_form_feed()
    {
        var found = Read(Document("Dear Ken", "Page two"));
        Assert.Equal("Dear Ken\n\fPage two\n\f", found.AllText);
        Assert.Equal(2L, found[Properties.PageCount]);
        Assert.Equal(true, found[Properties.HasText]);
    }

    [Fact]
    public void Properties_come_with_the_offset_they_were_written_in()
    {
        var found = Read(Document("x"));
        Assert.Equal("The é plan", found[Properties.Title]);
        Assert.Equal("Ada", found[Properties.Author]);
        Assert.Equal("Writer", found[Properties.Application]);
        var created = Assert.IsType<DateTimeOffset>(found[Properties.Created]);
        Assert.Equal(new DateTimeOffset(2001, 5, 4, 10, 0, 0, TimeSpan.FromHours(2)), created);
        Assert.Equal("Maker", found.RawValues["Producer"]);
    }

    [Fact]
    public void A_page_without_words_is_said_to_have_no_text()
    {
        var found = Read(Document(""));
        Assert.Equal(false, found[Properties.HasText]);
        Assert.Equal(1L, found[Properties.PageCount]);
    }

    [Fact]
    public void An_attached_file_is_a_child()
    {
        var found = Read(Document(["see attached"], attachment: ("../../notes.txt", "attached words")));
        var (child, bytes) = Assert.Single(found.Children);
        Assert.Equal("notes.txt", child.Name);
        Assert.Equal("attached words", Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("generate")]
    public void What_people_wrote_on_it_is_a_comment(string objectStreams)
    {
        const string Note = "<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /T (Ada) /Contents (Is \\351t\\351 right?) >>";
        const string Link = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Contents (a link) >>";
        var plain = folder.File("plain.pdf", Document(["Dear Ken"], annotations: Note + Link));
        var written = folder.File("written.pdf", []);
        using (var pack = Process.Start("qpdf", [$"--object-streams={objectStreams}", plain, written]))
        {
            pack.WaitForExit();
            Assert.Equal(0, pack.ExitCode);
        }

        var found = Read(File.ReadAllBytes(written));
        Assert.Equal("Dear Ken\nAda: Is été right?\n\f", found.AllText);
        Assert.Equal(true, found[Properties.HasComments]);
    }

    [Fact]
    public void What_forms_and_notes_show_is_text_of_the_page()
    {
        const string Field =
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Skilling) /Rect [72 600 272 620] /AP << /N 7 0 R >> >>";
        const string Note =
            "<< /Type /Annot /Subtype /FreeText /Contents (Skilling) /DA (/F1 12 Tf) /Rect [72 500 272 520] /AP << /N 7 0 R >> >>";
        foreach (var (annotation, isComment) in new[] { (Field, false), (Note, true) })
        {
            var found = Read(Document(["Dear Ken"], annotations: annotation, drawing: "BT /F1 12 Tf 2 5 Td (Skilling) Tj ET"));
            Assert.Equal("Dear Ken\nSkilling\n\f", found.AllText);
            Assert.Equal(isComment ? true : null, found[Properties.HasComments]);
        }
    }

    [Fact]
    public void A_page_that_cannot_be_read_does_not_take_the_others_with_it()
    {
        var text = Encoding.Latin1.GetString(Document("Dear Ken", "Page two", "Page three"));
        var found = Read(
            Encoding.Latin1.GetBytes(text.Replace("/Kids [5 0 R 7 0 R 9 0 R]", "/Kids [5 0 R 99 0 R 9 0 R]", StringComparison.Ordinal))
        );
        Assert.Equal("Dear Ken\n\f\fPage three\n\f", found.AllText);
        Assert.Equal((FaultKind.Corrupt, "1 of 3 pages cannot be read, the first of them is page 2."), Assert.Single(found.Faults));
    }

    [Fact]
    public void A_damaged_document_gives_what_can_be_put_together_again()
    {
        // It begins so late that nobody looks for its beginning there, and all that it says of where things lie is wrong.
        var found = Read([.. new byte[2000], .. Document("Dear Ken")]);
        Assert.Equal("Dear Ken\n\f", found.AllText);
        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void What_is_no_document_is_corrupt()
    {
        var refusal = Assert.Throws<Unreadable>(() => Read(Encoding.ASCII.GetBytes("%PDF-1.4\nnothing else")));
        Assert.Equal(FaultKind.Corrupt, refusal.Kind);
    }

    [Fact]
    public void An_encrypted_document_opens_with_its_password_only()
    {
        var path = Directory.EnumerateFiles(Corpus.Folder("tika"), "testPassword4Spaces.pdf", SearchOption.AllDirectories).FirstOrDefault();
        Assert.SkipWhen(path is null, "The corpus has no protected PDF.");
        var found = new Found();
        var refusal = Assert.Throws<Unreadable>(() =>
            new PdfReader().Read(new Content(path, "x") { MediaType = MediaTypes.Pdf }, found, TestContext.Current.CancellationToken)
        );
        Assert.Equal(FaultKind.PasswordProtected, refusal.Kind);
        new PdfReader().Read(
            new Content(path, "x") { MediaType = MediaTypes.Pdf, Passwords = ["wrong", "    "] },
            found,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(true, found[Properties.HasText]);
    }

    [Fact]
    public void Cancelling_ends_the_reading()
    {
        using var source = new CancellationTokenSource();
        var content = Content(Document([.. Enumerable.Repeat(new string('x', 60), 20_000)]));
        var found = new Found { WhenText = source.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() => new PdfReader().Read(content, found, source.Token));
        Assert.InRange(found.AllText.Length, 1, 20_000 * 60 / 2);
    }

    [Fact]
    public void Every_pdf_of_the_corpora_is_read_or_refused()
    {
        int files = 0,
            withText = 0;
        foreach (var corpus in new[] { "tika", "enron", "hoover" })
        {
            foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*.pdf", SearchOption.AllDirectories))
            {
                var clock = OwnTime.Start();
                var found = new Found();
                try
                {
                    new PdfReader().Read(
                        new Content(path, "x") { MediaType = MediaTypes.Pdf },
                        found,
                        TestContext.Current.CancellationToken
                    );
                }
                catch (Unreadable)
                {
                    // Nothing else may be thrown.
                }

                files++;
                withText += string.IsNullOrWhiteSpace(found.AllText) ? 0 : 1;
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{path}: {clock.Elapsed}");
            }
        }

        Assert.True(withText >= 40, $"{withText} of {files} have text.");
    }

    public void Dispose() => folder.Dispose();

    private Content Content(byte[] bytes) => new(folder.File("item", bytes), "item.pdf") { MediaType = MediaTypes.Pdf };

    private Found Read(byte[] bytes)
    {
        var content = Content(bytes);
        Assert.True(new PdfReader().Bid(content) > 0);
        var found = new Found();
        new PdfReader().Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }

    private static byte[] Document(params string[] pages) => Document(pages, null);

    /// <summary>The smallest PDF there is: a page for each text, in Helvetica.</summary>
    private static byte[] Document(
        string[] pages,
        (string Name, string Text)? attachment = null,
        string annotations = "",
        string drawing = ""
    )
    {
        var objects = new List<string>();
        var kids = string.Join(' ', pages.Select((_, at) => $"{5 + (at * 2)} 0 R"));
        var names = attachment is null ? "" : $"/Names << /EmbeddedFiles << /Names [(a) {5 + (pages.Length * 2)} 0 R] >> >>";
        objects.Add($"<< /Type /Catalog /Pages 2 0 R {names} >>");
        objects.Add($"<< /Type /Pages /Kids [{kids}] /Count {pages.Length} >>");
        objects.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        objects.Add(
            "<< /Title (The \\351 plan) /Author (Ada) /Creator (Writer) /Producer (Maker) /CreationDate (D:20010504100000+02'00') >>"
        );
        foreach (var page in pages)
        {
            var words = page.Length == 0 ? "" : $"BT /F1 12 Tf 72 700 Td ({page}) Tj ET";
            objects.Add(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {objects.Count + 2} 0 R /Resources << /Font << /F1 3 0 R >> >> /Annots [{annotations}] >>"
            );
            objects.Add($"<< /Length {words.Length} >>\nstream\n{words}\nendstream");
        }

        if (drawing.Length > 0)
        {
            const string Form = "/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>";
            objects.Add($"<< {Form} /Length {drawing.Length} >>\nstream\n{drawing}\nendstream");
        }

        if (attachment is { } file)
        {
            objects.Add($"<< /Type /Filespec /F ({file.Name}) /EF << /F {objects.Count + 2} 0 R >> >>");
            objects.Add($"<< /Type /EmbeddedFile /Length {file.Text.Length} >>\nstream\n{file.Text}\nendstream");
        }

        var written = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var at = 0; at < objects.Count; at++)
        {
            offsets.Add(written.Length);
            written.Append($"{at + 1} 0 obj\n{objects[at]}\nendobj\n");
        }

        var table = written.Length;
        written.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => written.Append($"{offset:D10} 00000 n \n"));
        written.Append($"trailer << /Size {objects.Count + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(written.ToString());
    }
}
