using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Dossier.Formats.Cards;
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
    public void Contacts_become_cards_that_say_all_they_said()
    {
        var found = Items.Read(
            new OlmReader(),
            MediaTypes.Olm,
            Archive(
                (
                    "Local/Address Book/Contacts.xml",
                    """
                    <contacts elementCount="2"><contact><OPFContactCopyDisplayName>Ada Lovelace</OPFContactCopyDisplayName>
                    <OPFContactCopyFirstName>Ada</OPFContactCopyFirstName><OPFContactCopyLastName>Lovelace</OPFContactCopyLastName>
                    <OPFContactCopyBusinessCompany>Engines; Ltd</OPFContactCopyBusinessCompany><OPFContactCopyCellPhone>+44 1</OPFContactCopyCellPhone>
                    <OPFContactCopyHomeCity>London</OPFContactCopyHomeCity><OPFContactCopyNotes>&lt;p&gt;first, of all&lt;/p&gt;</OPFContactCopyNotes>
                    <OPFContactCopyEmailAddressList><contactEmailAddress OPFContactEmailAddressAddress="ada@example.com"/></OPFContactCopyEmailAddressList>
                    <OPFContactCopyModDate>2018-10-21T06:26:27</OPFContactCopyModDate><OPFContactCopyHobby>Flying</OPFContactCopyHobby>
                    <OPFContactCanEdit>1</OPFContactCanEdit></contact>
                    <contact><OPFContactCopyDisplayName>Алекс</OPFContactCopyDisplayName></contact></contacts>
                    """
                )
            )
        );

        Assert.Equal(["Contacts_00000.vcf", "Contacts_00001.vcf"], found.Names());
        Assert.Equal(["Local", "Address Book"], found.Children[0].Child.Folders);
        Assert.Equal(MediaTypes.VCard, Items.Identified(found.Children[0].Bytes, "x"));
        var card = Items.Read(new CardReader(), MediaTypes.VCard, found.Children[0].Bytes);
        Assert.Equal("Ada Lovelace", card[Properties.Title]);
        Assert.Equal("Engines; Ltd", card[Properties.Company]);
        Assert.Equal(new DateTimeOffset(2018, 10, 21, 6, 26, 27, TimeSpan.Zero), card[Properties.Modified]);
        foreach (
            var words in new[]
            {
                "Phone (cell): +44 1",
                "Address (home): London",
                "Note: first, of all",
                "ada@example.com",
                "X-OLM-HOBBY: Flying",
            }
        )
        {
            Assert.Contains(words, card.AllText, StringComparison.Ordinal);
        }

        Assert.Equal("Алекс", Items.Read(new CardReader(), MediaTypes.VCard, found.Children[1].Bytes)[Properties.Title]);
    }

    [Fact]
    public void Appointments_and_tasks_become_calendars_with_their_attachments_in_them()
    {
        const string file = "Local/Calendar/com.microsoft.__Attachments/one_0000";
        var found = Items.Read(
            new OlmReader(),
            MediaTypes.Olm,
            Archive(
                (
                    "Local/Calendar/Calendar.xml",
                    $"""
                    <appointments><appointment><OPFCalendarEventCopySummary>Design review</OPFCalendarEventCopySummary>
                    <OPFCalendarEventCopyStartTime>2026-07-20T10:00:00</OPFCalendarEventCopyStartTime><OPFCalendarEventCopyEndTime>2026-07-20T10:45:00</OPFCalendarEventCopyEndTime>
                    <OPFCalendarEventCopyLocation>Room 4</OPFCalendarEventCopyLocation><OPFCalendarEventCopyOrganizer>lin@example.com</OPFCalendarEventCopyOrganizer>
                    <OPFCalendarEventCopyAttendeeList><appointmentAttendee OPFCalendarAttendeeAddress="ada@example.com" OPFCalendarAttendeeName="Ada &quot;L&quot;" OPFCalendarAttendeeType="2"/></OPFCalendarEventCopyAttendeeList>
                    <OPFCalendarEventCopyRecurrence><OPFRecurrencePattern><OPFRecurrencePatternType>OPFRecurrencePatternWeekly</OPFRecurrencePatternType>
                    <OPFRecurrencePatternInterval>2E0</OPFRecurrencePatternInterval><OPFRecurrencePatternDaysOfWeek><monday>1E0</monday><friday>1E0</friday></OPFRecurrencePatternDaysOfWeek></OPFRecurrencePattern>
                    <OPFRecurrenceIsNumbered>1E0</OPFRecurrenceIsNumbered><OPFRecurrenceGetOccurenceCount>3E0</OPFRecurrenceGetOccurenceCount></OPFCalendarEventCopyRecurrence>
                    <OPFCalendarEventCopyDescriptionPlain>Bring plans</OPFCalendarEventCopyDescriptionPlain>
                    <OPFCalendarEventCopyAttachmentList><appointmentAttachment OPFAttachmentName="plan.txt" OPFAttachmentURL="{file}"/></OPFCalendarEventCopyAttachmentList>
                    </appointment></appointments>
                    """
                ),
                (file, "attached words"),
                (
                    "Local/Tasks/Tasks.xml",
                    "<tasks><task><OPFTaskCopyName>Ship it</OPFTaskCopyName><OPFTaskCopyDueDateTime>2026-07-21T17:00:00</OPFTaskCopyDueDateTime></task></tasks>"
                ),
                ("Local/Notes/Notes.xml", "<notes><note><OPFNoteCopyTitle>Remember</OPFNoteCopyTitle></note></notes>")
            )
        );

        Assert.Equal(["Calendar_00000.ics", "Tasks_00000.ics", "Notes.xml"], found.Names());
        var one = Items.Read(new CalendarReader(), MediaTypes.Calendar, found.Children[0].Bytes);
        Assert.Equal("Design review", one[Properties.Subject]);
        Assert.Equal("lin@example.com", one[Properties.From]);
        Assert.Equal(["Ada L <ada@example.com>"], one.All(Properties.To));
        Assert.Equal("20260720T100000Z", Regex.Match(Encoding.UTF8.GetString(found.Children[0].Bytes), "DTSTART:(.*)\r").Groups[1].Value);
        Assert.Contains("Recurrence: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3", one.AllText, StringComparison.Ordinal);
        Assert.Contains("Description: Bring plans", one.AllText, StringComparison.Ordinal);
        Assert.Equal(("plan.txt", "attached words"), (one.Children[0].Child.Name, Assert.Single(one.Children).Text()));
        var task = Items.Read(new CalendarReader(), MediaTypes.Calendar, found.Children[1].Bytes);
        Assert.Equal(("Ship it", "IPM.Task"), (task[Properties.Subject], task[Properties.MessageClass]));
    }

    [Fact]
    public void A_damaged_list_is_handed_on_as_it_lies_there()
    {
        const string list = "<contacts><contact><OPFContactCopyDisplayName>Ada</OPFContactCopyDisplayName></contact><contact><OPF";
        var found = Items.Read(new OlmReader(), MediaTypes.Olm, Archive(("Local/Address Book/Contacts.xml", list)));

        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
        Assert.Equal(["Contacts_00000.vcf", "Contacts.xml"], found.Names());
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
        Assert.Equal(3, found.Children.Count(child => child.Child.MediaType == MediaTypes.VCard));
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
