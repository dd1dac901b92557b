using System.Globalization;
using System.Xml.Linq;
using Dossier.Formats.Cards;

namespace Dossier.Formats.Mail;

/// <summary>An appointment or a task of Outlook for Mac, as an iCalendar. Its times are in UTC, those of whole days too.</summary>
internal static class OlmEvent
{
    /// <summary>In bytes; what is larger stays a file beside.</summary>
    private const long LargestAttachment = 32 << 20;

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private static readonly string[] Frequencies = ["Daily", "Weekly", "Monthly", "Yearly"];

    /// <param name="open">The bytes of an attachment by its path in the archive; null when they are not there.</param>
    /// <param name="attached">Takes the paths of the attachments that are in it now.</param>
    public static byte[] Appointment(XElement element, Func<string, (Stream Bytes, long Length)?> open, HashSet<string> attached)
    {
        var one = new OlmRecord(element, "OPFCalendarEvent");
        var lines = Begin("VEVENT");
        lines.Text("UID", one["CopyUUID"]);
        lines.Text("SUMMARY", one["CopySummary"]);
        lines.Time("DTSTART", one.Time("CopyStartTime"));
        lines.Time("DTEND", one.Time("CopyEndTime"));
        lines.Add("X-MICROSOFT-CDO-ALLDAYEVENT", one.IsSet("GetIsAllDayEvent") ? "TRUE" : null);
        lines.Add("RRULE", Rule(one.Below("CopyRecurrence", "OPFRecurrencePattern").FirstOrDefault()));
        lines.Text("LOCATION", one["CopyLocation"]);
        lines.Add("ORGANIZER", Address(one["CopyOrganizer"]));
        foreach (var attendee in one.Below("CopyAttendeeList", "appointmentAttendee"))
        {
            var name = attendee.Attribute("OPFCalendarAttendeeName")?.Value;
            var role = attendee.Attribute("OPFCalendarAttendeeType")?.Value switch
            {
                "2" => ";ROLE=OPT-PARTICIPANT",
                "3" => ";CUTYPE=RESOURCE",
                _ => "",
            };
            lines.Add(
                $"ATTENDEE{role}{(string.IsNullOrEmpty(name) ? "" : $";CN={ContentLineWriter.Quoted(name)}")}",
                Address(attendee.Attribute("OPFCalendarAttendeeAddress")?.Value ?? name)
            );
        }

        lines.Text("CATEGORIES", one.Categories());
        lines.Text("DESCRIPTION", one.Words("CopyDescriptionPlain", "CopyDescription"));
        lines.Time("LAST-MODIFIED", one.Time("CopyModDate"));
        foreach (var attachment in one.Below("CopyAttachmentList").Where(file => file.Attribute("OPFAttachmentURL") is not null))
        {
            Attach(attachment, open, attached, lines);
        }

        return End(one, "VEVENT", lines);
    }

    public static byte[] Task(XElement element)
    {
        var one = new OlmRecord(element, "OPFTask");
        var lines = Begin("VTODO");
        lines.Text("SUMMARY", one["CopyName"]);
        lines.Time("DTSTART", one.Time("CopyStartDateTime"));
        lines.Time("DUE", one.Time("CopyDueDateTime"));
        lines.Time("COMPLETED", one.Time("CopyCompletedDateTime"));
        lines.Add(
            "PRIORITY",
            OlmRecord.NumberOf(one["GetPriority"]) switch
            {
                1 or 2 => "1",
                4 or 5 => "9",
                _ => null,
            }
        );
        lines.Text("CATEGORIES", one.Categories());
        lines.Text("DESCRIPTION", one.Words("CopyNotePlain", "CopyNote"));
        lines.Time("LAST-MODIFIED", one.Time("CopyModDate"));
        return End(one, "VTODO", lines);
    }

    private static ContentLineWriter Begin(string kind)
    {
        var lines = new ContentLineWriter();
        lines.Add("BEGIN", "VCALENDAR");
        lines.Add("VERSION", "2.0");
        lines.Text("PRODID", "Outlook for Mac");
        lines.Add("BEGIN", kind);
        return lines;
    }

    private static byte[] End(OlmRecord one, string kind, ContentLineWriter lines)
    {
        one.WriteRest(lines);
        lines.Add("END", kind);
        lines.Add("END", "VCALENDAR");
        return lines.ToBytes();
    }

    private static string? Address(string? written) =>
        string.IsNullOrWhiteSpace(written) ? null
        : written.Contains('@', StringComparison.Ordinal) ? $"mailto:{written.Trim()}"
        : ContentLineWriter.Quoted(written.Trim()).Trim('"');

    /// <summary>RFC 5545 3.3.10; null where the pattern is none that is known.</summary>
    private static string? Rule(XElement? pattern)
    {
        var written = pattern?.Element("OPFRecurrencePatternType")?.Value ?? "";
        var frequency = Array.Find(Frequencies, one => written.EndsWith(one, StringComparison.OrdinalIgnoreCase));
        if (pattern?.Parent is not { } recurrence || frequency is null)
        {
            return null;
        }

        var rule = $"FREQ={frequency.ToUpperInvariant()}";
        if (Number(pattern, "OPFRecurrencePatternInterval") is > 1 and var interval)
        {
            rule += $";INTERVAL={interval}";
        }

        var days = pattern.Element("OPFRecurrencePatternDaysOfWeek");
        var chosen = Days.Where(day => OlmRecord.IsTrue(days?.Element(day)?.Value)).Select(day => day[..2].ToUpperInvariant());
        if (string.Join(',', chosen) is { Length: > 0 } listed)
        {
            rule += $";BYDAY={listed}";
        }

        if (IsTrue(recurrence, "OPFRecurrenceIsNumbered") && Number(recurrence, "OPFRecurrenceGetOccurenceCount") is > 0 and var count)
        {
            rule += $";COUNT={count}";
        }
        else if (
            IsTrue(recurrence, "OPFRecurrenceHasEndDate")
            && OlmRecord.TimeOf(recurrence.Element("OPFRecurrenceCopyEndDate")?.Value) is { } end
        )
        {
            rule += $";UNTIL={end.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        }

        return rule;
    }

    private static bool IsTrue(XElement element, string name) => OlmRecord.IsTrue(element.Element(name)?.Value);

    private static int? Number(XElement element, string name) =>
        OlmRecord.NumberOf(element.Element(name)?.Value) is >= 0 and < int.MaxValue and var number ? (int)number : null;

    private static void Attach(
        XElement attachment,
        Func<string, (Stream Bytes, long Length)?> open,
        HashSet<string> attached,
        ContentLineWriter lines
    )
    {
        var path = attachment.Attribute("OPFAttachmentURL")?.Value ?? "";
        if (open(path) is not { } file)
        {
            return;
        }

        using var stream = file.Bytes;
        if (file.Length > LargestAttachment)
        {
            return;
        }

        // What the archive says of the length is a promise.
        var bytes = new byte[file.Length];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var name = attachment.Attribute("OPFAttachmentName")?.Value ?? "";
        lines.Add(
            $"ATTACH;VALUE=BINARY;ENCODING=BASE64{(name.Length > 0 ? $";FILENAME={ContentLineWriter.Quoted(name)}" : "")}",
            Convert.ToBase64String(bytes, 0, length)
        );
        attached.Add(path);
    }
}
