using System.Text;
using Dossier.Formats.Mail;

namespace Dossier.Formats.Tests.Mail;

public sealed class EmailReaderTests
{
    [Fact]
    public void Plain_text_is_preferred_to_html()
    {
        var found = Mails.Read(
            Multipart("alternative", ["Content-Type: text/plain", "", "plain"], ["Content-Type: text/html", "", "<p>rich</p>"])
        );

        Assert.Equal("plain", found.AllText);
        Assert.Empty(found.Children);
    }

    [Theory]
    [InlineData("Your program cannot show this message.", true)]
    [InlineData("We offer nine hundred tons of barley, delivered to Harbor in May.", false)]
    public void Html_is_read_too_when_the_plain_text_says_something_else(string plain, bool isBoth)
    {
        const string Offer = "We offer nine hundred tons of barley, delivered to Harbor in May.";
        var page =
            $"<html><style>p {{ color: red }}</style><p>{Offer.Replace("barley", "<b>barley</b>", StringComparison.Ordinal)}</p></html>";
        var found = Mails.Read(Multipart("alternative", ["Content-Type: text/plain", "", plain], ["Content-Type: text/html", "", page]));
        Assert.Equal(isBoth ? $"{plain}\n{Offer}" : plain, found.AllText.Trim());
        Assert.Empty(found.Children);
    }

    [Fact]
    public void Html_is_turned_to_text_when_the_plain_alternative_is_blank()
    {
        var found = Mails.Read(
            Multipart("alternative", ["Content-Type: text/plain", "", "  "], ["Content-Type: text/html", "", "<p>rich &amp; famous</p>"])
        );

        Assert.Contains("rich & famous", found.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_parts_behind_each_other_are_joined()
    {
        var found = Mails.Read(Multipart("mixed", ["Content-Type: text/plain", "", "one"], ["Content-Type: text/plain", "", "two"]));

        Assert.Equal("one\ntwo", found.AllText);
    }

    [Theory]
    [InlineData("utf-8", "caf\u00c3\u00a9", "café")]
    [InlineData("iso-8859-1", "caf\u00e9", "café")]
    [InlineData("x-sjis", "\u0082\u00bd\u0082\u00b1", "たこ")]
    [InlineData("x-mac-roman", "caf\u008e", "café")]
    [InlineData("cp-850", "caf\u0082", "café")]
    [InlineData("no-such-charset", "caf\u00c3\u00a9", "café")]
    public void Bodies_are_decoded_in_their_character_set(string charset, string body, string expected)
    {
        Assert.Equal(
            expected,
            Mails.Read("From: a@b", "MIME-Version: 1.0", $"Content-Type: text/plain; charset={charset}", "", body).AllText
        );
    }

    [Fact]
    public void A_NUL_in_the_body_does_not_cut_it()
    {
        var text = Mails.Read("From: a@b", "Subject: x", "", "before\0after").AllText;

        Assert.StartsWith("before", text, StringComparison.Ordinal);
        Assert.EndsWith("after", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base64", "SGVsbG8s\r\nIHdvcmxk")]
    [InlineData("quoted-printable", "Hello=2C=\r\n world")]
    [InlineData("8bit", "Hello, world")]
    public void Transfer_encodings_are_taken_off(string encoding, string body)
    {
        Assert.Equal(
            "Hello, world",
            Mails.Read("From: a@b", "MIME-Version: 1.0", $"Content-Transfer-Encoding: {encoding}", "", body).AllText
        );
    }

    [Fact]
    public void A_large_body_is_read_to_its_end()
    {
        var body = string.Concat(Enumerable.Repeat("All work and no play makes Jack a dull boy.\r\n", 600_000)); // 27 MB
        var found = Mails.Read(
            "From: a@b",
            "MIME-Version: 1.0",
            "Content-Transfer-Encoding: base64",
            "",
            Convert.ToBase64String(Encoding.ASCII.GetBytes(body), Base64FormattingOptions.InsertLineBreaks)
        );

        Assert.Equal(body, found.AllText);
    }

    [Fact]
    public void An_empty_file_is_no_mail() =>
        Assert.Equal(FaultKind.Empty, Assert.Throws<Unreadable>(() => Mails.Read(Array.Empty<byte>())).Kind);

    [Theory]
    [InlineData("just some words without any header\r\nand more of them")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    public void A_file_without_headers_is_no_mail(string text) =>
        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Mails.Read(Encoding.Latin1.GetBytes(text))).Kind);

    [Fact]
    public void Damaged_lines_before_the_headers_are_passed_over_and_noted()
    {
        var found = Mails.Read("Da\u0001te: Fri, 14 Jul 2000 04:30:00 -0700", "From: a@b", "Subject: still here", "", "body");

        Assert.Equal("still here", found[Properties.Subject]);
        Assert.Equal("body", found.AllText);
        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void A_mail_cut_inside_a_multipart_is_truncated()
    {
        var whole = Mails.Bytes(Multipart("mixed", ["Content-Type: text/plain", "", "one"], ["Content-Type: text/plain", "", "two"]));
        var found = Mails.Read(whole[..^10]);

        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.Truncated);
        Assert.Contains("one", found.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_base64_are_noted()
    {
        var found = Mails.Read(
            Multipart("mixed", ["Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", "", "SGVs!!bG8="])
        );

        Assert.Equal("Hello", found.Children.Single().Text());
        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void Parts_that_lie_too_deep_are_left_out_and_noted()
    {
        var lines = new List<string> { "From: a@b", "MIME-Version: 1.0" };
        for (var depth = 0; depth < 300; depth++)
        {
            lines.AddRange([$"Content-Type: multipart/mixed; boundary=b{depth}", "", $"--b{depth}"]);
        }

        var found = Mails.Read([.. lines, "Content-Type: text/plain", "", "deep"]);

        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.LimitExceeded);
    }

    [Fact]
    public void An_emlx_is_read_without_what_apple_mail_writes_around_it()
    {
        var mail = Mails.Bytes("From: a@b", "Subject: x", "", "body");
        byte[] file = [.. Encoding.ASCII.GetBytes($"{mail.Length}      \n"), .. mail, .. "<?xml version=\"1.0\"?><plist/>"u8];
        var found = Mails.Read(file, "1.emlx");

        Assert.Equal("body", found.AllText);
        Assert.Equal("x", found[Properties.Subject]);
    }

    [Fact]
    public void It_bids_for_what_was_identified_as_a_mail_before_what_is_only_named_so()
    {
        using var folder = new Dossier.Support.TemporaryFolder();
        var reader = new EmailReader();
        var path = folder.File("x", "From: a@b"u8);

        var identified = reader.Bid(new Content(path, "x") { MediaType = MediaTypes.Email });
        var named = reader.Bid(new Content(path, "x.eml"));

        Assert.True(identified > named && named > 0);
        Assert.Equal(0, reader.Bid(new Content(path, "x.eml") { MediaType = MediaTypes.Pdf }));
    }

    [Theory]
    [InlineData("From: a@b.org\nTo: c@d.org\nSubject: x\n\nbody", true)]
    [InlineData("Received: from x\n\tby y; z\nMessage-ID: <1@x>\n\n", true)]
    [InlineData("Date: Fri, 14 Jul 2000 04:30:00 -0700\nFrom: Susan Bailey\nSubject: Lunch\n\n", true)]
    [InlineData("512      \nReceived: x\nFrom: a@b\n\n", true)]
    [InlineData("Note: buy milk\nTodo: everything\n\n", false)]
    [InlineData("To: do\nSubject: to change\n\nIt is what it is.", false)]
    [InlineData("HTTP/1.1 200 OK\nDate: Fri, 14 Jul 2000 04:30:00 GMT\nContent-Type: text/html\n\n", false)]
    [InlineData("From here on: nothing\nDate: never", false)]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\n", false)]
    [InlineData("Dear Sir: thank you.\nFrom: a@b.org\nTo: c\nSubject: y\n", false)]
    [InlineData("", false)]
    public void Mails_are_told_from_other_text(string head, bool isMail) =>
        Assert.Equal(isMail, EmailReader.LooksLikeEmail(Encoding.Latin1.GetBytes(head)));

    private static string[] Multipart(string subtype, params string[][] parts) =>
        [
            "From: a@b",
            "MIME-Version: 1.0",
            $"Content-Type: multipart/{subtype}; boundary=\"x\"",
            "",
            .. parts.SelectMany(part => (string[])["--x", .. part]),
            "--x--",
            "",
        ];
}
