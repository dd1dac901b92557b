using Dossier.Formats.Cards;
using Dossier.Formats.Tests.Mail;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Cards;

public sealed class CardReaderTests
{
    [Fact]
    public void A_card_of_version_2_is_decoded()
    {
        var found = Read(
            "BEGIN:VCARD",
            "VERSION:2.1",
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;Dr.",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg=",
            " M=C3=BCller",
            "TEL;WORK;VOICE:+49 30 123",
            "NOTE;CHARSET=windows-1251:\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2",
            "PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/",
            " 4AAQ",
            "",
            "END:VCARD"
        );

        Assert.Contains("Name: J\u00f6rg M\u00fcller\n", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Phone (work): +49 30 123\n", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Note: \u041f\u0440\u0438\u0432\u0435\u0442\n", found.AllText, StringComparison.Ordinal);
        Assert.Equal("J\u00f6rg M\u00fcller", found[Properties.Title]);
        Assert.Equal("Dr. J\u00f6rg M\u00fcller", found.RawValues["N"]);
        Assert.Equal("photo.jpg", Assert.Single(found.Names()));
        Assert.Equal([0xff, 0xd8, 0xff, 0xe0, 0, 0x10], found.Children[0].Bytes);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Cards_of_versions_3_and_4_in_one_file_are_one_document()
    {
        var found = Read(
            "BEGIN:VCARD",
            "VERSION:3.0",
            "FN:Anna",
            "item1.EMAIL;TYPE=\"home,pref\":anna@exam",
            " ple.com",
            "NOTE:first line\\nsecond\\, with comma",
            "REV:2020-01-02T03:04:05Z",
            "END:VCARD",
            "begin:vcard",
            "VERSION:4.0",
            "FN:Bob",
            "ORG:Acme\\; Sons;Sales",
            "PHOTO:data:image/png;base64,iVBORw0KGgo",
            "END:VCARD"
        );

        Assert.Contains("E-mail (home): anna@example.com\n", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Note: first line\nsecond, with comma\n", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Company: Acme; Sons, Sales\n", found.AllText, StringComparison.Ordinal);
        Assert.Equal("Anna", found[Properties.Title]);
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), found[Properties.Modified]);
        Assert.Equal("2", found.RawValues["cards"]);
        Assert.Equal("photo.png", Assert.Single(found.Names()));
    }

    [Fact]
    public void A_card_without_end_is_truncated()
    {
        var found = Read("BEGIN:VCARD", "VERSION:3.0", "FN:Anna");

        Assert.Equal(FaultKind.Truncated, Assert.Single(found.Faults).Kind);
        Assert.Contains("Anna", found.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\nbegin:vcard\r\nVERSION:3.0\r\n", MediaTypes.VCard)]
    [InlineData("Begin:vCalendar\nVERSION:1.0\n", MediaTypes.Calendar)]
    [InlineData("BEGIN:VCARDS are what she wrote", MediaTypes.PlainText)]
    public void They_are_known_by_their_first_line(string text, string mediaType) =>
        Assert.Equal(mediaType, Items.Identified(System.Text.Encoding.UTF8.GetBytes(text), "item"));

    [Fact]
    public void A_real_card_is_read()
    {
        var found = Items.Read(
            new CardReader(),
            MediaTypes.VCard,
            File.ReadAllBytes(Corpus.File("pst", "Examples/Data/Outlook/Contacts/Saqib Razzaq.vcf"))
        );

        Assert.Contains("Phone (cell): 3334443333", found.AllText, StringComparison.Ordinal);
        Assert.Equal("Aspose", found[Properties.Company]);
        Assert.Empty(found.Faults);
    }

    private static Found Read(params string[] lines) => Items.Read(new CardReader(), MediaTypes.VCard, Mails.Bytes(lines));
}
