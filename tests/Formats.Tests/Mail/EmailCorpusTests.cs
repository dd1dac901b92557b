using System.Security.Cryptography;
using Dossier.Formats.Mail;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class EmailCorpusTests
{
    [Fact]
    public void Every_mail_of_the_enron_corpus_is_read_whole()
    {
        var reader = new EmailReader();
        var read = 0;
        var attributed = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder("enron"), "*.eml"))
        {
            var found = Mails.Read(reader, path);
            Assert.True(EmailReader.LooksLikeEmail(new Content(path, "").Head.Span), path);
            Assert.Empty(found.Faults);
            Assert.NotEmpty(found.RawValues);
            attributed += found.AllText.Contains("EDRM Enron Email Data Set", StringComparison.Ordinal) ? 1 : 0;
            read++;
        }

        Assert.True(read > 1000);
        Assert.InRange(attributed, read - 20, read);
    }

    [Fact]
    public void An_enron_mail_has_its_exact_date_and_subject()
    {
        var found = Mails.Read(new EmailReader(), Corpus.File("enron", "01713_457.eml"));

        Assert.Equal("Stephanie -- Lunch", found[Properties.Subject]);
        Assert.Equal(new DateTimeOffset(2000, 7, 14, 4, 30, 0, TimeSpan.FromHours(-7)), found[Properties.Sent]);
        Assert.Equal("00000000EBC47FCC994BED47A6D939DDC8E5C58AA4322000@PMZL01", found[Properties.MessageId]);
        Assert.Equal(["Susan Bailey"], found.All(Properties.From));
    }

    [Fact]
    public void Attachments_of_a_real_mail_have_their_names_and_sizes()
    {
        var found = Mails.Read(
            new EmailReader(),
            Corpus.File("hoover", "data/eml-2-attachment/attachments-have-octet-stream-content-type.eml")
        );

        Assert.Equal(["letterlegal5.doc", "zip-with-pdf.zip", "length.png"], found.Names());
        Assert.Equal([29696, 166195, 8278], found.Children.Select(child => child.Bytes.Length));
        Assert.Equal(["Gabriel V\u00eejial\u0103 <gabriel.vijiala@gmail.com>"], found.All(Properties.Cc));
        Assert.Equal("You heard me, man", found.AllText.Trim());
    }

    [Fact]
    public void A_pdf_attachment_equals_the_file_it_was()
    {
        const string Documents = "tika-parsers/tika-parsers-standard";
        var mail = Corpus.File(
            "tika",
            $"{Documents}/tika-parsers-standard-integration-tests/src/test/resources/test-documents/test-incremental-updates.eml"
        );
        var pdf = Corpus.File(
            "tika",
            $"{Documents}/tika-parsers-standard-modules/tika-parser-pdf-module/src/test/resources/test-documents/testPDF_incrementalUpdates.pdf"
        );
        var found = Mails.Read(new EmailReader(), mail);
        using var original = File.OpenRead(pdf);

        Assert.Equal(SHA256.HashData(original), SHA256.HashData(found.Children.Single().Bytes));
    }

    [Fact]
    public void An_attachment_that_apple_mail_keeps_elsewhere_is_unreachable()
    {
        var found = Mails.Read(new EmailReader(), Corpus.File("hoover", "data/emlx-4-missing-part/1498.partial.emlx"));

        Assert.Contains(found.Children, child => child.Child.Fault == FaultKind.Unreachable);
        Assert.Equal("Re: promulgare lege", found[Properties.Subject]);
    }

    [Fact]
    public void A_subject_in_broken_encoded_words_is_still_read()
    {
        var found = Mails.Read(new EmailReader(), Corpus.File("hoover", "data/eml-10-broken-header/broken-subject.eml"));

        Assert.Equal("A\u0219a crap\u0103 headerul fle\u0219c\u0103it", found[Properties.Subject]);
    }

    [Fact]
    public void Damaged_mails_end_in_findings_or_in_unreadable_and_in_nothing_else()
    {
        var random = new Random(7);
        var reader = new EmailReader();
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder("enron"), "*.eml").Order(StringComparer.Ordinal).Take(200))
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            for (var flip = 0; flip < 20; flip++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Mails.Read(bytes);
            }
            catch (Unreadable unreadable)
            {
                Assert.Equal(FaultKind.Corrupt, unreadable.Kind);
            }
        }
    }
}
