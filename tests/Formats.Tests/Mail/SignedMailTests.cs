using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dossier.Formats.Tests.Mail;

/// <summary>RFC 8551 3.5.2: mails that lie inside their own signature.</summary>
public sealed class SignedMailTests
{
    private const string Entity = """
        Content-Type: multipart/mixed; boundary="edge"

        --edge
        Content-Type: text/plain; charset=utf-8

        The harbor master signed this.
        --edge
        Content-Type: text/plain; name="list.txt"
        Content-Disposition: attachment; filename="list.txt"

        one, two
        --edge--

        """;

    [Theory]
    [InlineData("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m")]
    [InlineData("application/x-pkcs7-mime; name=smime.p7m")]
    public void What_was_signed_becomes_what_it_is(string type)
    {
        var found = Mails.Read(Mail(type, Sign(Encoding.UTF8.GetBytes(Entity.ReplaceLineEndings("\r\n")))));

        Assert.Equal("The harbor master signed this.", found.AllText.Trim());
        Assert.Equal(["list.txt"], found.Names());
        Assert.StartsWith("one, two", found.Children[0].Text(), StringComparison.Ordinal);
        Assert.Equal(1L, found[Properties.AttachmentCount]);
        Assert.Equal("Signed", found[Properties.Subject]);
        Assert.Equal("CN=Harbor Master", found.RawValues["smime_signer"]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Signatures_in_signatures_are_opened_to_a_depth_and_no_further()
    {
        var inner = Encoding.UTF8.GetBytes(Entity.ReplaceLineEndings("\r\n"));
        for (var depth = 0; depth < 12; depth++)
        {
            inner = Encoding.ASCII.GetBytes(Part("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", Sign(inner)));
        }

        var found = Mails.Read([.. "Subject: Signed\r\nMIME-Version: 1.0\r\n"u8, .. inner]);

        Assert.Equal(["smime.p7m"], found.Names());
    }

    [Fact]
    public void What_cannot_be_decoded_or_is_no_mail_stays_an_attachment()
    {
        const string Type = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m";
        var whole = Sign(Encoding.UTF8.GetBytes(Entity));
        foreach (var bytes in new[] { whole[..(whole.Length / 2)], [1, 2, 3], Sign([0, 1, 2, 3]) })
        {
            var found = Mails.Read(Mail(Type, bytes));
            Assert.Equal(["smime.p7m"], found.Names());
            Assert.Equal(bytes, found.Children[0].Bytes);
        }
    }

    private static byte[] Mail(string type, byte[] signed) =>
        Encoding.ASCII.GetBytes($"Subject: Signed\r\nFrom: ada@harbor.example\r\nMIME-Version: 1.0\r\n{Part(type, signed)}");

    private static string Part(string type, byte[] signed) =>
        $"Content-Type: {type}\r\nContent-Disposition: attachment; filename=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + $"{Convert.ToBase64String(signed, Base64FormattingOptions.InsertLineBreaks)}\r\n";

    private static byte[] Sign(byte[] entity)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Harbor Master", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        var signed = new SignedCms(new ContentInfo(entity));
        signed.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.EndCertOnly });
        return signed.Encode();
    }
}
