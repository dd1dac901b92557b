using Dossier.Formats.Cards;
using Dossier.Formats.Tests.Mail;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Cards;

public sealed class CalendarReaderTests
{
    [Fact]
    public void An_appointment_has_its_people_its_times_in_utc_and_its_files()
    {
        var found = Read(
            "BEGIN:VEVENT",
            "SUMMARY:Budget\\, again",
            "DTSTART;TZID=Europe/Berlin:20240115T140000",
            "DTEND;TZID=Europe/Berlin:20240715T150000",
            "ORGANIZER;CN=\"Anna; Boss\":mailto:anna@example.com",
            "ATTENDEE;CN=Bob:MAILTO:bob@example.com",
            "ATTENDEE:mailto:carl@example.com",
            "DTSTAMP:20240110T080000Z",
            "DESCRIPTION:One\\nTwo",
            "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=agenda.txt:aGVsbG8=",
            "BEGIN:VALARM",
            "DESCRIPTION:Not said",
            "END:VALARM",
            "END:VEVENT"
        );

        Assert.Equal("Budget, again", found[Properties.Subject]);
        Assert.Equal("Anna; Boss <anna@example.com>", found[Properties.From]);
        Assert.Equal(["Bob <bob@example.com>", "carl@example.com"], found.All(Properties.To));
        Assert.Equal(new DateTimeOffset(2024, 1, 10, 8, 0, 0, TimeSpan.Zero), found[Properties.Sent]);
        Assert.Contains("Start: 2024-01-15 13:00:00 UTC (2024-01-15 14:00:00 Europe/Berlin)\n", found.AllText, StringComparison.Ordinal);
        Assert.Contains("End: 2024-07-15 13:00:00 UTC (", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Description: One\nTwo\n", found.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Not said", found.AllText, StringComparison.Ordinal);
        Assert.Equal("agenda.txt", Assert.Single(found.Names()));
        Assert.Equal("hello", found.Children[0].Text());
        Assert.Equal("IPM.Appointment", found[Properties.MessageClass]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void The_zone_that_the_file_defines_counts_wherever_it_stands()
    {
        var found = Read(
            "BEGIN:VTODO",
            "SUMMARY:Task",
            "DTSTART;TZID=Own:20240310T013000",
            "DUE;TZID=Own:20240801T120000",
            "END:VTODO",
            "BEGIN:VTIMEZONE",
            "TZID:Own",
            "BEGIN:STANDARD",
            "DTSTART:16011104T020000",
            "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
            "TZOFFSETFROM:-0400",
            "TZOFFSETTO:-0500",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:16010311T020000",
            "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0400",
            "END:DAYLIGHT",
            "END:VTIMEZONE"
        );

        Assert.Contains("Start: 2024-03-10 06:30:00 UTC", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Due: 2024-08-01 16:00:00 UTC", found.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_on_the_wall_of_no_place_stays_one()
    {
        var found = Read(
            "BEGIN:VEVENT",
            "DTSTART:20240310T013000",
            "DTEND;VALUE=DATE:20240311",
            "DTSTAMP;TZID=Nowhere:20240310T013000",
            "END:VEVENT"
        );

        Assert.Contains("Start: 2024-03-10 01:30:00\nEnd: 2024-03-11\n", found.AllText, StringComparison.Ordinal);
        Assert.Null(found[Properties.Sent]);
    }

    [Fact]
    public void A_real_calendar_is_read()
    {
        const string Path =
            "tika-parsers/tika-parsers-standard/tika-parsers-standard-integration-tests/src/test/resources/test-documents/testICalendar.ics";
        var found = Items.Read(new CalendarReader(), MediaTypes.Calendar, File.ReadAllBytes(Corpus.File("tika", Path)));

        Assert.Equal("Susi Hyldgaard - Festival International de Jazz de Montr\u00e9al", found[Properties.Subject]);
        Assert.Contains("Start: 2001-07-01 21:30:00 UTC", found.AllText, StringComparison.Ordinal);
        Assert.Empty(found.Faults);
    }

    private static Found Read(params string[] lines) =>
        Items.Read(new CalendarReader(), MediaTypes.Calendar, Mails.Bytes(["BEGIN:VCALENDAR", "VERSION:2.0", .. lines, "END:VCALENDAR"]));
}
