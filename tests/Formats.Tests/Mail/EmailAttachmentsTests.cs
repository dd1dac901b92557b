using System.Text;

namespace Dossier.Formats.Tests.Mail;

public sealed class EmailAttachmentsTests
{
    private const string Pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    [Fact]
    public void Attachments_are_children_with_their_own_bytes()
    {
        var found = Mails.Read(
            Mixed(
                ["Content-Type: text/plain", "", "see attached"],
                [
                    "Content-Type: image/gif; name=pixel.gif",
                    "Content-Disposition: attachment; filename=pixel.gif; modification-date=\"Fri, 14 Jul 2000 04:30:00 +0000\"",
                    "Content-Transfer-Encoding: base64",
                    "",
                    Pixel,
                ],
                ["Content-Type: text/plain; name=\"notes.txt\"; charset=iso-8859-1", "Content-Disposition: attachment", "", "caf\u00e9"]
            )
        );

        Assert.Equal("see attached", found.AllText);
        Assert.Equal(["pixel.gif", "notes.txt"], found.Names());
        Assert.Equal(Convert.FromBase64String(Pixel), found.Children[0].Bytes);
        Assert.Equal("image/gif", found.Children[0].Child.MediaType);
        Assert.Equal(new DateTimeOffset(2000, 7, 14, 4, 30, 0, TimeSpan.Zero), found.Children[0].Child.Modified);
        Assert.Equal("caf\u00e9", found.Children[1].Text());
        Assert.Equal("iso-8859-1", found.Children[1].Child.Charset);
        Assert.Equal(2L, found[Properties.AttachmentCount]);
    }

    [Fact]
    public void Images_of_an_html_body_are_inline()
    {
        var found = Mails.Read(
            "From: a@b",
            "MIME-Version: 1.0",
            "Content-Type: multipart/related; boundary=x",
            "",
            "--x",
            "Content-Type: text/html",
            "",
            "<img src=cid:p>picture",
            "--x",
            "Content-Type: image/gif; name=p.gif",
            "Content-ID: <p>",
            "Content-Transfer-Encoding: base64",
            "",
            Pixel,
            "--x--"
        );

        Assert.True(found.Children.Single().Child.IsInline);
        Assert.Equal("<p>", found.Children.Single().Child.Raw["Content-ID"]);
        Assert.Contains("picture", found.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt")]
    [InlineData("filename*0*=UTF-8''%e2%82; filename*1*=%ac%20; filename*2=rates.txt", "€ rates.txt")]
    [InlineData("filename*1=b.txt; filename*0=a", "ab.txt")]
    [InlineData("filename=\"=?utf-8?B?4oKsIHJhdGVzLnR4dA==?=\"", "€ rates.txt")]
    [InlineData("filename=plain.txt; filename*=UTF-8''%e2%82%ac.txt", "€.txt")]
    [InlineData("filename=\"..\\..\\evil.exe\"", "..\\..\\evil.exe")]
    [InlineData("filename=a b;c=d", "a b")]
    [InlineData("filename=\"a;b.txt\"", "a;b.txt")]
    [InlineData("filename=\"\u00e2\u0082\u00ac.txt\"", "€.txt")]
    public void File_names_are_decoded_and_kept_as_found(string parameter, string expected)
    {
        var found = Mails.Read(Mixed(["Content-Type: application/octet-stream", $"Content-Disposition: attachment; {parameter}", "", "x"]));

        Assert.Equal([expected], found.Names());
    }

    [Fact]
    public void An_embedded_mail_keeps_its_own_bytes()
    {
        string[] inner =
        [
            "Received: from x",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=inner",
            "Subject:  Inner  one",
            "From: c@d",
            "",
            "preamble",
            "--inner",
            "",
            "deep",
            "--inner--",
            "epilogue ",
        ];
        var found = Mails.Read(Mixed(["Content-Type: text/plain", "", "outer"], ["Content-Type: message/rfc822", "", .. inner]));

        var (child, bytes) = found.Children.Single();
        Assert.Equal("Inner  one.eml", child.Name);
        Assert.Equal(MediaTypes.Email, child.MediaType);
        Assert.Equal(Mails.Bytes(inner), bytes);
        Assert.Equal("outer", found.AllText);
        Assert.Equal("deep", Mails.Read(bytes).AllText);
    }

    [Theory]
    [InlineData("From: c@d\r\nSubject: Inner\r\n\r\nplain after all", "Inner.eml")]
    [InlineData("RnJvbTogY0BkDQpTdWJqZWN0OiBJbm5lcg0KDQpwbGFpbiBhZnRlciBhbGw=", "message.eml")]
    public void An_embedded_mail_that_is_said_to_be_base64_is_read_as_what_it_is(string body, string name)
    {
        var found = Mails.Read(Mixed(["Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", body]));

        Assert.Equal([name], found.Names());
        Assert.Equal("From: c@d\r\nSubject: Inner\r\n\r\nplain after all", found.Children.Single().Text());
    }

    [Fact]
    public void Mails_of_a_digest_are_children()
    {
        var found = Mails.Read(
            "From: a@b",
            "MIME-Version: 1.0",
            "Content-Type: multipart/digest; boundary=x",
            "",
            "--x",
            "",
            "From: c@d",
            "Subject: first",
            "",
            "one",
            "--x",
            "",
            "From: e@f",
            "Subject: second",
            "",
            "two",
            "--x--"
        );

        Assert.Equal(["first.eml", "second.eml"], found.Names());
        Assert.Equal(Mails.Bytes("From: e@f", "Subject: second", "", "two"), found.Children[1].Bytes);
    }

    [Fact]
    public void Uuencoded_files_are_taken_out_of_the_text()
    {
        var found = Mails.Read("From: a@b", "Subject: x", "", "before", "begin 644 cat.txt", "#0V%T", "`", "end", "after");

        Assert.Equal(["cat.txt"], found.Names());
        Assert.Equal("Cat", found.Children.Single().Text());
        Assert.Equal("before\r\nafter", found.AllText);
        Assert.Equal(1L, found[Properties.AttachmentCount]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Prose_that_begins_with_begin_stays_text()
    {
        var found = Mails.Read("From: a@b", "Subject: x", "", "begin 644 times", "and you will see");

        Assert.Empty(found.Children);
        Assert.Contains("begin 644 times", found.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_winmail_dat_is_a_child()
    {
        var found = Mails.Read(
            Mixed(["Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", "", "eJ8+Ig=="])
        );

        Assert.Equal(["winmail.dat"], found.Names());
        Assert.Equal([0x78, 0x9F, 0x3E, 0x22], found.Children.Single().Bytes);
    }

    [Theory]
    [InlineData("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "AAAA", true)]
    [InlineData("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "AAAA", false)]
    [InlineData("application/x-pkcs7-mime; name=smime.p7m", "MIAGCSqGSIb3DQEHA6CA", true)]
    [InlineData("application/x-pkcs7-mime; name=smime.p7m", "MIAGCSqGSIb3DQEHAqCA", false)]
    public void An_smime_envelope_is_password_protected_and_kept(string contentType, string body, bool isEncrypted)
    {
        var found = Mails.Read(
            "From: a@b",
            "MIME-Version: 1.0",
            $"Content-Type: {contentType}",
            "Content-Transfer-Encoding: base64",
            "",
            body
        );

        Assert.Equal(["smime.p7m"], found.Names());
        Assert.Equal(isEncrypted, found.Faults.Any(fault => fault.Kind == FaultKind.PasswordProtected));
    }

    [Fact]
    public void A_pgp_mail_is_password_protected_and_kept()
    {
        var found = Mails.Read(
            "From: a@b",
            "MIME-Version: 1.0",
            "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x",
            "",
            "--x",
            "Content-Type: application/pgp-encrypted",
            "",
            "Version: 1",
            "--x",
            "Content-Type: application/octet-stream; name=encrypted.asc",
            "",
            "-----BEGIN PGP MESSAGE-----",
            "--x--"
        );

        Assert.Equal(["encrypted.asc"], found.Names());
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(found.Faults).Kind);
    }

    private static string[] Mixed(params string[][] parts) =>
        [
            "From: a@b",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=\"x\"",
            "",
            .. parts.SelectMany(part => (string[])["--x", .. part]),
            "--x--",
            "",
        ];
}
