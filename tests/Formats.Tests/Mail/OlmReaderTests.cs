using System.IO.Compression;
using System.Text;
using Dossier.Formats.Mail;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class OlmReaderTests
{
    private const string Folder = "Local/com.microsoft.__Messages/Inbox/";
    private const string Attachment = Folder + "com.microsoft.__Attachments/one_0000";

    [Fact]
    public void Messages_become_mails_with_their_attachments_in_them()
    {
        var bytes = Archive(
            (
                Folder + "message_00000.xml",
                $"""
                <emails elementCount="1"><email><OPFMessageCopyBody>Hello there</OPFMessageCopyBody>
                <OPFMessageCopySubject>Greeting</OPFMessageCopySubject><OPFMessageCopySentTime>2020-01-02T03:04:05</OPFMessageCopySentTime>
                <OPFMessageCopyMessageID>one@example.com</OPFMessageCopyMessageID>
                <OPFMessageCopyFromAddresses><emailAddress OPFContactEmailAddressAddress="a@example.com" OPFContactEmailAddressName="Anna"/></OPFMessageCopyFromAddresses>
                <OPFMessageCopyToAddresses><emailAddress OPFContactEmailAddressAddress="b@example.com"/><emailAddress OPFContactEmailAddressAddress="c@example.com"/></OPFMessageCopyToAddresses>
                <OPFMessageCopyAttachmentList><messageAttachment OPFAttachmentName="note.txt" OPFAttachmentURL="{Attachment}" OPFAttachmentContentType="text/plain"/></OPFMessageCopyAttachmentList>
                </email></emails>
                """
            ),
            (Attachment, "attached words"),
            ("Categories.xml", "<categories/>")
        );

        Assert.Equal(MediaTypes.Olm, Items.Identified(bytes, "archive"));
        var found = Items.Read(new OlmReader(), MediaTypes.Olm, bytes);
        var mail = Mails.Read(found.Children[0].Bytes);

        Assert.True(found.Container);
        Assert.Equal(["message_00000.eml", "Categories.xml"], found.Names());
        Assert.Equal(["Local", "Inbox"], found.Children[0].Child.Folders);
        Assert.Equal("Greeting", mail[Properties.Subject]);
        Assert.Equal("Hello there", mail.AllText.Trim());
        Assert.Equal(["Anna <a@example.com>"], mail.All(Properties.From));
        Assert.Equal(["b@example.com", "c@example.com"], mail.All(Properties.To));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), mail[Properties.Sent]);
        Assert.Equal("one@example.com", mail[Properties.MessageId]);
        Assert.Equal("attached words", Assert.Single(mail.Children).Text());
    }

    [Fact]
    public void A_damaged_message_is_handed_on_as_it_lies_there()
    {
        var found = Items.Read(new OlmReader(), MediaTypes.Olm, Archive((Folder + "message_00000.xml", "<emails><email><OPF")));

        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
        Assert.Equal(["message_00000.xml"], found.Names());
    }

    [Fact]
    public void A_real_archive_gives_all_its_messages()
    {
        var found = Items.Read(
            new OlmReader(),
            MediaTypes.Olm,
            File.ReadAllBytes(Corpus.File("pst", "Examples/Data/Outlook/SampleOLM.olm"))
        );
        var mails = found
            .Children.Where(child => child.Child.MediaType == MediaTypes.Email)
            .Select(child => Mails.Read(child.Bytes))
            .ToList();

        Assert.Equal(22, mails.Count);
        Assert.Empty(found.Faults);
        Assert.All(mails, mail => Assert.NotNull(mail[Properties.Sent]));
        Assert.Contains(mails, mail => mail.Children.Count == 12);
    }

    private static byte[] Archive(params (string Path, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in entries)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
