using System.Security.Cryptography;
using Dossier.Formats.Mail.Pst;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail.Pst;

public sealed class PstReaderTests
{
    private const string Outlook = "Examples/Data/Outlook";

    [Fact]
    public void Every_message_of_the_enron_pst_is_a_child_in_its_folder()
    {
        var found = Read("enron.pst");
        var folders = found.Children.GroupBy(child => child.Child.Folders[^1]).ToDictionary(group => group.Key, group => group.Count());

        Assert.True(found.Container);
        Assert.Empty(found.Faults);
        Assert.Equal(71, found.Children.Count);
        Assert.Equal(47, folders["Personal"]);
        Assert.Equal(14, folders["TW-Commercial Group"]);
        Assert.Equal(7, folders["Systems"]);
        Assert.Equal(2, folders["Sent Items"]);
        Assert.Equal(1, folders["MLOKAY (Non-Privileged)"]);
        Assert.Equal("00001.eml", found.Children[0].Child.Name);
        Assert.All(found.Children, child => Assert.Equal("IPM.Note", child.Child.Raw["Message class"]));
    }

    [Fact]
    public void Its_messages_are_mails_that_read_without_a_fault()
    {
        var mails = Read("enron.pst").Children.Select(child => Mails.Read(child.Bytes)).ToList();

        Assert.All(mails, mail => Assert.Empty(mail.Faults));
        Assert.All(mails, mail => Assert.NotNull(mail[Properties.Sent]));
        Assert.All(mails, mail => Assert.Equal("IPM.Note", mail[Properties.MessageClass]));
        Assert.Equal(70, mails.Sum(mail => mail.Children.Count));
        Assert.Equal(70, mails.Sum(mail => (long)mail[Properties.AttachmentCount]!));
        Assert.InRange(mails.Sum(mail => mail.Children.Sum(child => (long)child.Bytes.Length)), 11_000_000, 12_500_000);
    }

    [Fact]
    public void A_message_has_its_exact_names_and_dates()
    {
        var mails = Read("enron.pst").Children.Select(child => Mails.Read(child.Bytes));
        var mail = mails.Single(mail => Equals(mail[Properties.MessageId], "OXDAXN4L22RH32V3FYRFYTV2QE0MXYONB@zlsvr22"));

        Assert.Equal("I/B Link Capacity for November and December 2001", mail[Properties.Subject]);
        Assert.Equal(["Reames Julie <JReames@br-inc.com>"], mail.All(Properties.From));
        Assert.Equal(["Michelle Lokay (E-mail) <michelle.lokay@enron.com>"], mail.All(Properties.To));
        Assert.Equal(new DateTimeOffset(2001, 10, 24, 10, 7, 37, TimeSpan.FromHours(-7)), mail[Properties.Sent]);
        Assert.Contains("Burlington Resources agrees to purchase 20,000", mail.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes_every_time()
    {
        var first = Read("enron.pst").Children.Select(child => Convert.ToHexString(SHA256.HashData(child.Bytes)));
        var second = Read("enron.pst").Children.Select(child => Convert.ToHexString(SHA256.HashData(child.Bytes)));

        Assert.Equal(first, second);
    }

    [Fact]
    public void An_ost_is_read_and_bodies_wrapped_in_rtf_are_taken_out()
    {
        var found = Read($"{Outlook}/SampleOstFile.ost");
        var mails = found.Children.Select(child => Mails.Read(child.Bytes)).ToList();

        Assert.Equal(92, found.Children.Count);
        Assert.All(mails, mail => Assert.Empty(mail.Faults));
        Assert.Contains(mails, mail => mail.AllText.Trim() == "test");
    }

    [Fact]
    public void A_contact_is_found_by_what_it_holds()
    {
        var found = Read($"{Outlook}/SampleContacts1.pst");
        var contact = Mails.Read(found.Children[3].Bytes);

        Assert.Equal("IPM.Contact", contact[Properties.MessageClass]);
        Assert.Contains("Company: Adaptaz", contact.AllText, StringComparison.Ordinal);
        Assert.Contains("E-mail: MargaretJTolle@dayrep.com", contact.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_off_says_so()
    {
        using var folder = new TemporaryFolder();
        using var whole = File.OpenRead(Corpus.File("pst", "enron.pst"));
        var start = new byte[100_000];
        whole.ReadExactly(start);

        Assert.Equal(FaultKind.Truncated, Assert.Throws<Unreadable>(() => Mails.Read(new PstReader(), folder.File("cut.pst", start))).Kind);
    }

    [Fact]
    public void A_file_that_is_no_pst_is_unreadable()
    {
        byte[] bytes = [.. "!BDN"u8, .. new byte[2000]];

        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Mails.Read(new PstReader(), bytes, "x.pst")).Kind);
    }

    private static Found Read(string file) => Mails.Read(new PstReader(), Corpus.File("pst", file));
}
