using System.Globalization;

namespace Dossier.Formats.Cards;

/// <summary>
/// iCalendar (RFC 5545): one document, however many appointments and tasks are in the file. Its fields are those of the first: who invites is
/// the sender, who is invited the recipients. Files inside it are its children.
/// </summary>
public sealed class CalendarReader : Reader
{
    private const int MostRaw = 500;

    /// <summary>What people read, in whatever order it comes.</summary>
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["SUMMARY"] = "Subject",
        ["DTSTART"] = "Start",
        ["DTEND"] = "End",
        ["DUE"] = "Due",
        ["COMPLETED"] = "Completed",
        ["DURATION"] = "Duration",
        ["RRULE"] = "Recurrence",
        ["RDATE"] = "Also on",
        ["EXDATE"] = "Not on",
        ["RECURRENCE-ID"] = "Instead of",
        ["LOCATION"] = "Location",
        ["ORGANIZER"] = "Organizer",
        ["ATTENDEE"] = "Attendee",
        ["CONTACT"] = "Contact",
        ["STATUS"] = "Status",
        ["CATEGORIES"] = "Categories",
        ["RESOURCES"] = "Resources",
        ["PERCENT-COMPLETE"] = "Percent complete",
        ["URL"] = "Web page",
        ["COMMENT"] = "Comment",
        ["FREEBUSY"] = "Busy",
        ["ATTACH"] = "Attachment",
        ["DESCRIPTION"] = "Description",
    };

    private static readonly HashSet<string> Times = ["DTSTART", "DTEND", "DUE", "COMPLETED", "RDATE", "EXDATE", "RECURRENCE-ID"];

    public override int Bid(Content content) => content.MediaType == MediaTypes.Calendar ? 80 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        var lines = new ContentLines(content, findings);
        new Visit(lines.Charset, new CalendarTime(lines.Read(cancel)), findings).All(lines.Read(cancel));
    }

    private sealed class Visit(string charset, CalendarTime times, Findings findings)
    {
        private readonly List<string> open = [];
        private int items;
        private int attachments;
        private int raw;

        private bool IsFirst => items == 1;

        public void All(IEnumerable<ContentLine> lines)
        {
            foreach (var line in lines)
            {
                switch (line.Name)
                {
                    case "BEGIN":
                        Begin(line.Value.Trim().ToUpperInvariant());
                        break;
                    case "END" when open.Count > 0:
                        open.RemoveAt(open.Count - 1);
                        break;
                    default:
                        Line(line);
                        break;
                }
            }

            findings.Raw("items", items.ToString(CultureInfo.InvariantCulture));
            findings.Set(Properties.AttachmentCount, attachments);
            if (open.Count > 0)
            {
                findings.Fault(FaultKind.Truncated, $"The file ends inside its {open[^1]}.");
            }
        }

        private void Begin(string kind)
        {
            open.Add(kind);
            if (kind is not ("VEVENT" or "VTODO" or "VJOURNAL" or "VFREEBUSY"))
            {
                return;
            }

            if (items++ > 0)
            {
                findings.Text("\n");
            }

            if (IsFirst)
            {
                findings.Set(
                    Properties.MessageClass,
                    kind switch
                    {
                        "VEVENT" => "IPM.Appointment",
                        "VTODO" => "IPM.Task",
                        _ => null,
                    }
                );
            }
        }

        private void Line(ContentLine line)
        {
            switch (open.Count > 0 ? open[^1] : "")
            {
                case "VCALENDAR":
                    Calendar(line);
                    break;
                case "VEVENT" or "VTODO" or "VJOURNAL" or "VFREEBUSY":
                    Item(line);
                    break;
                default:
                    break; // Alarms and time zones say nothing to a reader.
            }
        }

        private void Calendar(ContentLine line)
        {
            findings.Raw(line.Name, line.Text(charset));
            if (line.Name == "PRODID")
            {
                findings.Set(Properties.Application, line.Text(charset));
            }
            else if (line.Name == "X-WR-CALNAME")
            {
                findings.Set(Properties.Title, line.Text(charset));
                findings.Text($"{line.Text(charset)}\n\n");
            }
        }

        private void Item(ContentLine line)
        {
            if (line.Name == "ATTACH" && line.Binary(out var mediaType) is { } bytes)
            {
                attachments++;
                CardChild.Write(line, mediaType, bytes, findings);
                return;
            }

            var value = Shown(line);
            if (value.Length == 0)
            {
                return;
            }

            if (Labels.TryGetValue(line.Name, out var label))
            {
                findings.Text($"{label}: {value}\n");
            }

            if (IsFirst)
            {
                if (raw++ < MostRaw)
                {
                    findings.Raw(line.Name, value);
                }

                Map(line, value);
            }
        }

        private string Shown(ContentLine line) =>
            Times.Contains(line.Name) ? times.Shown(line)
            : line.Name is "ORGANIZER" or "ATTENDEE" ? Person(line)
            : line.Text(charset);

        private string Person(ContentLine line)
        {
            var address = line.Text(charset);
            address = address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address[7..] : address;
            var name = line["CN"] is { } written ? new ContentLine("CN", [], written).Text(charset) : "";
            return name.Length == 0 || name.Equals(address, StringComparison.OrdinalIgnoreCase) ? address : $"{name} <{address}>";
        }

        private void Map(ContentLine line, string value)
        {
            switch (line.Name)
            {
                case "SUMMARY":
                    findings.Set(Properties.Subject, value);
                    break;
                case "ORGANIZER":
                    findings.Set(Properties.From, value);
                    break;
                case "ATTENDEE":
                    findings.Add(Properties.To, value);
                    break;
                case "CATEGORIES":
                    findings.Set(Properties.Keywords, value);
                    break;
                case "CREATED" when times.Point(line) is { } created:
                    findings.Set(Properties.Created, created);
                    break;
                case "LAST-MODIFIED" when times.Point(line) is { } modified:
                    findings.Set(Properties.Modified, modified);
                    break;
                case "DTSTAMP" when times.Point(line) is { } stamped:
                    findings.Set(Properties.Sent, stamped); // RFC 5545 3.8.7.2: when the invitation was made.
                    break;
                case "PRIORITY":
                    findings.Set(
                        Properties.Importance,
                        value is "1" or "2" or "3" or "4" ? "high"
                            : value is "6" or "7" or "8" or "9" ? "low"
                            : null
                    );
                    break;
                default:
                    break;
            }
        }
    }
}
