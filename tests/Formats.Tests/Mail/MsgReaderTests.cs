using System.Security.Cryptography;
using System.Text;
using Dossier.Formats.Analysis;
using Dossier.Formats.Mail;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class MsgReaderTests
{
    private static readonly DateTime Noon = new(2021, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_message_has_the_fields_of_a_mail()
    {
        var found = Read(
            Msg.Note("\u0001\u0005RE: B\u00fccher", "Zwei B\u00fccher\r\n")
                .Text((int)Mapi.SenderName, "Anna \u00c4rmel")
                .Text((int)Mapi.SenderSmtpAddress, "anna@example.com")
                .To("Bob", "bob@example.com")
                .To("Carl", "carl@example.com", 2)
                .To("Dora", "dora@example.com", 3)
                .Text((int)Mapi.InternetMessageId, "<one@example.com>")
                .Time((int)Mapi.ClientSubmitTime, Noon)
                .Time((int)Mapi.DeliveryTime, Noon.AddMinutes(1))
                .Number((int)Mapi.Importance, 2)
        );

        Assert.Equal("RE: B\u00fccher", found[Properties.Subject]);
        Assert.Equal(["Anna \u00c4rmel <anna@example.com>"], found.All(Properties.From));
        Assert.Equal(["Bob <bob@example.com>"], found.All(Properties.To));
        Assert.Equal(["Carl <carl@example.com>"], found.All(Properties.Cc));
        Assert.Equal(["Dora <dora@example.com>"], found.All(Properties.Bcc));
        Assert.Equal("one@example.com", found[Properties.MessageId]);
        Assert.Equal(new DateTimeOffset(Noon), found[Properties.Sent]);
        Assert.Equal(new DateTimeOffset(Noon.AddMinutes(1)), found[Properties.Received]);
        Assert.Equal("high", found[Properties.Importance]);
        Assert.Equal("IPM.Note", found[Properties.MessageClass]);
        Assert.Equal("Zwei B\u00fccher", found.AllText.Trim());
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void The_headers_it_was_sent_with_count_before_its_properties()
    {
        var found = Read(
            Msg.Note("Short", "Text")
                .Text(
                    (int)Mapi.TransportHeaders,
                    "From: a@example.com\r\nTo: b@example.com\r\nSubject: Whole\r\nDate: Thu, 4 Mar 2021 13:00:00 +0100\r\nContent-Type: image/png\r\n\r\n"
                )
        );

        Assert.Equal("Whole", found[Properties.Subject]);
        Assert.Equal(["a@example.com"], found.All(Properties.From));
        Assert.Equal(new DateTimeOffset(2021, 3, 4, 13, 0, 0, TimeSpan.FromHours(1)), found[Properties.Sent]);
        Assert.Equal("Text", found.AllText.Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Eight_bit_text_is_read_in_its_code_page_stated_or_not(bool isStated)
    {
        const string Words =
            "\u041f\u0440\u0438\u0432\u0435\u0442, \u044d\u0442\u043e \u043f\u0438\u0441\u044c\u043c\u043e \u043e \u043f\u043e\u0433\u043e\u0434\u0435 \u0438 \u043f\u0440\u0438\u0440\u043e\u0434\u0435.";
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(Words);
        var message = new Msg().Ansi((int)Mapi.Subject, bytes).Ansi((int)Mapi.Body, bytes);
        var found = Read(isStated ? message.Number((int)Mapi.MessageCodepage, 1251) : message);

        Assert.Equal(Words, found[Properties.Subject]);
        Assert.Equal(Words, found.AllText.Trim());
    }

    [Fact]
    public void Attachments_are_children_and_one_by_reference_is_unreachable()
    {
        var found = Read(
            Msg.Note("Files", "See")
                .Attach("one.bin", [1, 2, 3])
                .Attach(
                    new Msg()
                        .Text((int)Mapi.AttachLongFileName, "plan.doc")
                        .Text((int)Mapi.AttachLongPathName, @"\\server\plan.doc")
                        .Number((int)Mapi.AttachMethod, 2)
                )
        );

        Assert.Equal(["one.bin", "plan.doc"], found.Names());
        Assert.Equal([1, 2, 3], found.Children[0].Bytes);
        Assert.Equal(FaultKind.Unreachable, found.Children[1].Child.Fault);
        Assert.Contains(@"\\server\plan.doc", found.Children[1].Child.FaultMessage, StringComparison.Ordinal);
        Assert.Equal(2L, found[Properties.AttachmentCount]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Messages_in_messages_are_mails_to_any_depth()
    {
        var innermost = Msg.Note("Innermost", "Deep").Attach("deep.txt", "deep"u8.ToArray());
        var middle = Msg.Note("Middle", "Half way").Attach(new Msg().Embedding(innermost));
        var found = Read(Msg.Note("Outer", "Top").Attach(new Msg().Embedding(middle)));

        var child = Assert.Single(found.Children);
        Assert.Equal("Middle.eml", child.Child.Name);
        var second = Mails.Read(child.Bytes);
        Assert.Equal("Half way", second.AllText.Trim());
        var third = Mails.Read(Assert.Single(second.Children).Bytes);
        Assert.Equal("Innermost", third[Properties.Subject]);
        Assert.Equal("deep", Assert.Single(third.Children).Text());
    }

    /// <summary>A PST names its messages by node, each differently: neither the mail nor the hash of a mail attached to it may depend on that.</summary>
    [Fact]
    public void A_message_is_the_same_mail_under_whatever_number_it_is_kept()
    {
        const string Words = "The crane can be moved before the survey begins on the north quay, as far as we know.";
        Msg WithHtml(string subject) => Msg.Note(subject, Words).Data((int)Mapi.Html, Encoding.ASCII.GetBytes($"<p>{Words}</p>"));
        var innermost = WithHtml("Innermost").Attach("deep.txt", "deep"u8.ToArray());
        var inner = WithHtml("Inner").Attach(new Msg().Embedding(innermost)).Attach("plan.txt", "plan"u8.ToArray());
        var message = WithHtml("Outer")
            .Text((int)Mapi.SenderSmtpAddress, "anna@example.com")
            .To("Bob", "bob@example.com")
            .Time((int)Mapi.ClientSubmitTime, Noon)
            .Attach("first.txt", "first"u8.ToArray())
            .Attach(new Msg().Embedding(inner))
            .ToBytes();

        var (one, other) = (Written(message, "2097188"), Written(message, "2097252"));
        var (first, second, msg) = (Mails.Read(one), Mails.Read(other), Read(message));

        Assert.Equal(one, other);
        Assert.Equal(["first.txt", "Inner.eml"], first.Names());
        Assert.Equal(first.Children.Select(child => child.Text()), second.Children.Select(child => child.Text()));
        Assert.Equal(first.Children.Select(child => child.Text()), msg.Children.Select(child => child.Text()));
        Assert.Equal(ContentKey(first), ContentKey(second));
        Assert.Equal(ContentKey(first), ContentKey(msg));
        // The boundaries within are others than those around them: each message ends where it should.
        var below = Mails.Read(first.Children[1].Bytes);
        Assert.Equal(["Innermost.eml", "plan.txt"], below.Names());
        Assert.Equal(Words, below.AllText.Trim());
        var lowest = Mails.Read(below.Children[0].Bytes);
        Assert.Equal(Words, lowest.AllText.Trim());
        Assert.Equal("deep", Assert.Single(lowest.Children).Text());
    }

    [Fact]
    public void An_object_that_packages_a_file_is_that_file()
    {
        var native = new Bytes()
            .Short(2)
            .Narrow("note.txt\0")
            .Narrow("C:\\note.txt\0")
            .Short(0, 3)
            .Long(12)
            .Narrow("C:\\note.txt\0")
            .Long(5)
            .Narrow("hello");
        var package = new Bytes().Long(native.Length).Add(native.ToArray()).ToArray();
        var found = Read(Msg.Note("Object", "See").Attach(new Msg().Object("\u0001Ole10Native", package)));

        Assert.Equal("note.txt", Assert.Single(found.Names()));
        Assert.Equal("hello", found.Children[0].Text());
    }

    [Fact]
    public void Html_in_rtf_and_rtf_alone_give_their_words()
    {
        var html = Read(
            new Msg()
                .Text((int)Mapi.Subject, "H")
                .Data(
                    (int)Mapi.CompressedRtf,
                    Stored(@"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hello \htmlrtf \par\htmlrtf0 world{\*\htmltag72 </p>}}")
                )
        );
        var plain = Read(
            new Msg().Text((int)Mapi.Subject, "R").Data((int)Mapi.CompressedRtf, Stored(@"{\rtf1\ansi Hello \b world\b0\par}"))
        );

        Assert.Equal("Hello world", html.AllText.Trim());
        Assert.Equal("Hello world", plain.AllText.Trim());
        Assert.Empty(plain.Children);
    }

    [Fact]
    public void Compressed_rtf_is_unpacked_as_the_specification_shows()
    {
        // [MS-OXRTFCP] 3.1 and 3.2.
        var simple = Convert.FromHexString(
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
        );
        var crossing = Convert.FromHexString("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");

        Assert.Equal(
            "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
            Encoding.ASCII.GetString(CompressedRtf.Unpack(simple, out var isWhole))
        );
        Assert.True(isWhole);
        Assert.Equal("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", Encoding.ASCII.GetString(CompressedRtf.Unpack(crossing, out isWhole)));
        Assert.True(isWhole);
    }

    [Fact]
    public void A_contact_says_what_its_named_properties_say()
    {
        var found = Read(
            new Msg()
                .Text((int)Mapi.MessageClass, "IPM.Contact")
                .Text((int)Mapi.DisplayName, "Eve Example")
                .Named(0x8083, "eve@example.com")
        );

        Assert.Contains("Name: Eve Example", found.AllText, StringComparison.Ordinal);
        Assert.Contains("E-mail: eve@example.com", found.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_signed_in_the_clear_is_read_through_its_signature()
    {
        var entity =
            "Content-Type: multipart/signed; boundary=\"x\"; micalg=sha1; protocol=\"application/pkcs7-signature\"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSigned words\r\n--x\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\nAAAA\r\n--x--\r\n";
        var found = Read(
            new Msg()
                .Text((int)Mapi.MessageClass, "IPM.Note.SMIME.MultipartSigned")
                .Text((int)Mapi.Subject, "S")
                .Attach("smime.p7m", Encoding.ASCII.GetBytes(entity))
        );

        Assert.Equal("Signed words", found.AllText.Trim());
        Assert.Equal(["smime.p7s"], found.Names());
    }

    [Fact]
    public void An_encrypted_message_is_password_protected()
    {
        byte[] enveloped = [0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03, 0, 0];
        var found = Read(
            new Msg().Text((int)Mapi.MessageClass, "IPM.Note.SMIME").Text((int)Mapi.Subject, "E").Attach("smime.p7m", enveloped)
        );

        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(found.Faults).Kind);
        Assert.Equal(enveloped, Assert.Single(found.Children).Bytes);
    }

    [Fact]
    public void Five_thousand_recipients_take_no_time()
    {
        var message = Msg.Note("Many", "Text");
        for (var number = 0; number < 5000; number++)
        {
            message.To($"Person {number}", $"person{number}@example.com");
        }

        var bytes = message.ToBytes();
        var clock = OwnTime.Start();
        var found = Read(bytes);

        Assert.Equal(5000, found.All(Properties.To).Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public void What_ends_early_is_corrupt_or_read_as_far_as_it_goes()
    {
        var bytes = Msg.Note("Cut", "Text").Attach("big.bin", new byte[20_000]).ToBytes();

        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Read(bytes[..512])).Kind);
    }

    [Fact]
    public void Real_messages_are_read_with_their_attachments()
    {
        var found = Items.Read(
            new MsgReader(),
            MediaTypes.OutlookMessage,
            File.ReadAllBytes(Corpus.File("msg", "MsgReaderTests/SampleFiles/EmailWithAttachments.msg"))
        );

        Assert.Equal("This is the subject", found[Properties.Subject]);
        Assert.Equal(["crocodile@neverland.com"], found.All(Properties.To));
        Assert.Equal(["tinkerbel@neverland.com"], found.All(Properties.Cc));
        Assert.Equal(["wendy@neverland.com"], found.All(Properties.Bcc));
        Assert.Equal(["peterpan.jpg", "tinkerbell.jpg"], found.Names());
        Assert.Equal([39150, 49353], found.Children.Select(child => child.Bytes.Length));
    }

    [Theory]
    [InlineData("poi", 10)]
    [InlineData("msg", 9)]
    [InlineData("pst", 21)]
    [InlineData("tika", 5)]
    public void Every_real_message_is_known_by_its_bytes_and_read_at_once(string corpus, int least)
    {
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*.msg", SearchOption.AllDirectories))
        {
            var content = new Content(path, "item");
            content.MediaType = Identify.MediaType(content);
            var clock = OwnTime.Start();
            var found = new Found();
            Assert.Equal(MediaTypes.OutlookMessage, content.MediaType);
            Readers.For(content)!.Read(content, found, TestContext.Current.CancellationToken);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{path}: {clock.Elapsed}");
            Assert.True(found.AllText.Trim().Length > 0 || found.Children.Count > 0 || found[Properties.Subject] is not null, path);
            read++;
        }

        Assert.True(read >= least, $"{read}");
    }

    private static Found Read(Msg message) => Read(message.ToBytes());

    private static Found Read(byte[] bytes) => Items.Read(new MsgReader(), MediaTypes.OutlookMessage, bytes);

    /// <summary>As a container writes a message that it keeps under a number of its own.</summary>
    private static byte[] Written(byte[] bytes, string identity)
    {
        using var file = new CompoundFile(new MemoryStream(bytes));
        using var message = new MsgMessage(file, file.Root, new MsgNames(file));
        using var mail = new MemoryStream();
        new MapiMail(new Found(), TestContext.Current.CancellationToken).Write(message, mail, identity);
        return mail.ToArray();
    }

    private static string ContentKey(Found mail)
    {
        using var text = new TextAnalysis();
        text.Add(mail.AllText);
        var parts = new MessageParts
        {
            From = mail.All(Properties.From),
            To = mail.All(Properties.To),
            Subject = (string?)mail[Properties.Subject],
            Sent = (DateTimeOffset?)mail[Properties.Sent],
            Attachments = [.. mail.Children.Select(child => Convert.ToHexStringLower(SHA256.HashData(child.Bytes)))],
        };
        return MessageKeys.Of(parts, text.Finish()).ContentKey;
    }

    private static byte[] Stored(string rtf) => new Bytes().Long(rtf.Length + 12, rtf.Length, 0x414c454d, 0).Narrow(rtf).ToArray();
}
