using Dossier.Formats.Mail;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class TnefReaderTests
{
    [Fact]
    public void A_wrapper_without_a_body_is_a_container_of_the_attachments()
    {
        var found = Read(new Tnef().Subject("Files").Attach("one.txt", "one"u8.ToArray()).Attach("two.txt", "two"u8.ToArray()));

        Assert.True(found.Container);
        Assert.Equal(["one.txt", "two.txt"], found.Names());
        Assert.Equal("two", found.Children[1].Text());
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_wrapper_with_a_body_is_a_document_with_the_fields_of_a_mail()
    {
        var sent = new DateTime(2020, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        var found = Read(
            new Tnef()
                .Properties(
                    Tnef.Property.Text((int)Mapi.Subject, "Gr\u00fc\u00dfe"),
                    Tnef.Property.Text((int)Mapi.Body, "Sch\u00f6ne Worte"),
                    Tnef.Property.Text(0x8083, "named@example.com"),
                    Tnef.Property.Text((int)Mapi.SenderName, "Anna"),
                    Tnef.Property.Time((int)Mapi.ClientSubmitTime, sent)
                )
                .Recipients([
                    Tnef.Property.Number((int)Mapi.RecipientType, 1),
                    Tnef.Property.Text((int)Mapi.SmtpAddress, "bob@example.com"),
                ])
                .Attach("a.bin", [9, 8, 7])
        );

        Assert.False(found.Container);
        Assert.Equal("Sch\u00f6ne Worte", found.AllText.Trim());
        Assert.Equal("Gr\u00fc\u00dfe", found[Properties.Subject]);
        Assert.Equal(["bob@example.com"], found.All(Properties.To));
        Assert.Equal(new DateTimeOffset(sent), found[Properties.Sent]);
        Assert.Equal([9, 8, 7], Assert.Single(found.Children).Bytes);
    }

    [Fact]
    public void A_message_attached_in_tnef_is_a_mail()
    {
        var inner = new Tnef()
            .Properties(Tnef.Property.Text((int)Mapi.Subject, "Inner"), Tnef.Property.Text((int)Mapi.Body, "Words"))
            .ToBytes();
        var mail = Mails.Read(Assert.Single(Read(new Tnef().Subject("Outer").AttachMessage(inner)).Children).Bytes);

        Assert.Equal("Inner", mail[Properties.Subject]);
        Assert.Equal("Words", mail.AllText.Trim());
    }

    [Fact]
    public void What_is_cut_off_is_truncated_and_keeps_what_came_before()
    {
        var whole = new Tnef().Attach("one.txt", "one"u8.ToArray()).Attach("two.txt", new byte[1000]).ToBytes();
        var found = Items.Read(new TnefReader(), MediaTypes.Tnef, whole[..^500]);

        Assert.Equal("one.txt", found.Names()[0]);
        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.Truncated);
    }

    [Fact]
    public void Real_wrappers_give_their_files()
    {
        var found = Items.Read(
            new TnefReader(),
            MediaTypes.Tnef,
            File.ReadAllBytes(Corpus.File("poi", "test-data/hmef/quick-winmail.dat"))
        );

        Assert.Equal(["quick.doc", "quick.html", "quick.pdf", "quick.txt", "quick.xml"], found.Names());
        Assert.Contains("Five files from Hell!", found.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("body", 0)]
    [InlineData("long-filename", 1)]
    [InlineData("MAPI_ATTACH_DATA_OBJ", 3)]
    [InlineData("MAPI_OBJECT", 1)]
    [InlineData("missing-filenames", 4)]
    [InlineData("multi-value-attribute", 1)]
    [InlineData("one-file", 1)]
    [InlineData("panic", 3)]
    [InlineData("rtf", 0)]
    public void Wrappers_that_mimekit_collected_are_read(string name, int children)
    {
        var bytes = File.ReadAllBytes(Corpus.File("mimekit", $"UnitTests/TestData/tnef/{name}.tnef"));
        Assert.Equal(MediaTypes.Tnef, Items.Identified(bytes, "item"));
        var found = Items.Read(new TnefReader(), MediaTypes.Tnef, bytes);

        Assert.Equal(children, found.Children.Count);
        Assert.All(found.Faults, fault => Assert.True(name == "panic" && fault.Kind == FaultKind.Truncated, $"{fault}"));
        Assert.True(found.Container || found.AllText.Trim().Length > 0);
    }

    private static Found Read(Tnef tnef) => Items.Read(new TnefReader(), MediaTypes.Tnef, tnef.ToBytes());
}
