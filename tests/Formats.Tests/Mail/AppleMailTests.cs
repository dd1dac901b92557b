using System.Globalization;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class AppleMailTests
{
    private const string Mail = "From: a@example.com\r\nTo: b@example.com\r\nSubject: Hi\r\nMessage-ID: <one@example.com>\r\n\r\nWords\r\n";

    private const string List = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0"><dict><key>date-received</key><integer>1449399891</integer><key>flags</key><integer>17</integer></dict></plist>
        """;

    [Fact]
    public void A_mail_of_apple_mail_is_known_by_its_bytes_and_has_its_flags_and_its_time()
    {
        var bytes = Mails.Bytes($"{Mail.Length.ToString(CultureInfo.InvariantCulture)}  \n{Mail}{List}");
        var found = Mails.Read(bytes, "item");

        Assert.Equal(MediaTypes.Email, Items.Identified(bytes, "item"));
        Assert.Equal("Words", found.AllText.Trim());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1449399891), found[Properties.Received]);
        Assert.Equal("read, flagged", found.RawValues["Apple Mail: flagged as"]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_real_one_keeps_its_list_out_of_its_text()
    {
        var found = Mails.Read(new Formats.Mail.EmailReader(), Corpus.File("hoover", "data/emlx-4-missing-part/1498.partial.emlx"));

        Assert.Equal("18354", found.RawValues["Apple Mail: remote-id"]);
        Assert.DoesNotContain("plist", found.AllText, StringComparison.Ordinal);
    }
}
