using System.Globalization;
using System.Text;
using Dossier.Formats.Mail;
using Dossier.Formats.Text;

namespace Dossier.Formats.Renditions;

/// <summary>Mails, cards and texts as pages: what their readers make of them, set plainly; above a mail who sent it to whom, when, and what is attached.</summary>
internal static class TextPdf
{
    private const string Letters = "Liberation Sans 10";

    /// <summary>For what its writer laid out in columns.</summary>
    private const string Columns = "Liberation Mono 9";

    /// <param name="timeZone">By its IANA name; null for UTC.</param>
    /// <returns>The path of the PDF.</returns>
    /// <exception cref="Unreadable">What the reader found wrong, when it found no text; LimitExceeded when it fills too many pages.</exception>
    public static string Make(Reader reader, Content content, string? timeZone, Workshop work)
    {
        var staged = work.NewFile(".txt");
        using (var shown = new ShownText(staged, work))
        {
            reader.Read(content, shown, work.Cancel);
            shown.Finish();
            var isMail = reader is EmailReader or MsgReader;
            var isProse = isMail || reader is HtmlReader;
            if (shown.IsEmpty && (shown.Wrong is not null || !isMail))
            {
                throw shown.Wrong ?? new Unreadable(FaultKind.Empty, "It holds no text that could be put on a page.");
            }

            using var canvas = new PdfCanvas(work.NewFile(".pdf"), work);
            using (var page = new TextPages(canvas, isProse ? Letters : Columns))
            {
                if (isMail)
                {
                    Head(page, shown, Zone(timeZone));
                }

                using var text = new StreamReader(staged, Encoding.UTF8);
                page.Write(text);
            }

            return canvas.Finish();
        }
    }

    private static void Head(TextPages page, ShownText shown, TimeZoneInfo zone)
    {
        page.Label("From", shown.Value(Properties.From));
        page.Label("To", shown.Value(Properties.To));
        page.Label("Cc", shown.Value(Properties.Cc));
        page.Label("Bcc", shown.Value(Properties.Bcc));
        page.Label("Sent", Written(shown.Time(Properties.Sent), zone));
        page.Label("Received", shown.Time(Properties.Sent) is null ? Written(shown.Time(Properties.Received), zone) : "");
        page.Label("Subject", shown.Value(Properties.Subject));
        page.Label("Attachments", shown.Attachments);
        page.Gap();
    }

    /// <summary>Such as <c>2001-05-14 16:39:00 -07:00 (America/Los_Angeles)</c>.</summary>
    private static string Written(DateTimeOffset? time, TimeZoneInfo zone) =>
        time is { } known
            ? $"{TimeZoneInfo.ConvertTime(known, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} ({zone.Id})"
            : "";

    private static TimeZoneInfo Zone(string? timeZone) =>
        timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
