using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>The headers of a message kept as MAPI properties: those it was sent with, where Outlook kept them, completed from the properties.</summary>
internal static class MapiHeaders
{
    private const int To = 1;
    private const int Cc = 2;
    private const int Bcc = 3;

    public static void Write(MapiMessage message, MimeWriter mime)
    {
        var properties = message.Properties;
        var written = WriteOriginal(properties.Text(Mapi.TransportHeaders), mime);
        var recipients = Recipients(message);

        Missing("From", name => mime.Header(name, Sender(properties)));
        Missing("To", name => mime.Header(name, Of(To, Mapi.DisplayTo)));
        Missing("Cc", name => mime.Header(name, Of(Cc, Mapi.DisplayCc)));
        Missing("Bcc", name => mime.Header(name, Of(Bcc, Mapi.DisplayBcc)));
        Missing("Reply-To", name => mime.Header(name, Names(properties.Text(Mapi.ReplyNames))));
        Missing("Subject", name => mime.Header(name, Subject(properties)));
        Missing("Date", name => mime.Header(name, properties.Time(Mapi.ClientSubmitTime) ?? properties.Time(Mapi.DeliveryTime)));
        Missing("Received", _ => mime.Header("Delivery-Date", properties.Time(Mapi.DeliveryTime)));
        Missing("Message-ID", name => mime.Header(name, properties.Text(Mapi.InternetMessageId)));
        Missing("In-Reply-To", name => mime.Header(name, properties.Text(Mapi.InReplyTo)));
        Missing("References", name => mime.Header(name, properties.Text(Mapi.InternetReferences)));
        Missing("Importance", name => mime.Header(name, Importance(properties)));
        Missing(
            "Thread-Index",
            name => mime.Header(name, properties.Data(Mapi.ConversationIndex) is { } index ? Convert.ToBase64String(index) : null)
        );
        mime.Header("X-Message-Class", properties.Text(Mapi.MessageClass));
        mime.Write("MIME-Version: 1.0\r\n");

        void Missing(string name, Action<string> write)
        {
            if (!written.Contains(name))
            {
                write(name);
            }
        }

        List<(string? Name, string? Address)> Of(int type, uint display)
        {
            var found = recipients
                .Where(recipient => recipient.Type == type)
                .Select(recipient => (recipient.Name, recipient.Address))
                .ToList();
            return found.Count > 0 || recipients.Count > 0 ? found : Names(properties.Text(display));
        }
    }

    /// <summary>Names as Outlook shows them, parted by semicolons; of whoever has no other name, the address.</summary>
    private static List<(string? Name, string? Address)> Names(string? shown) =>
        [
            .. (shown ?? "")
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name =>
                    name.Contains('@', StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal)
                        ? (null, name)
                        : ((string?)name, (string?)null)
                ),
        ];

    /// <summary>A subject starts with 0x01 and the length of its prefix ("RE: "), where Outlook found one.</summary>
    public static string? Subject(MapiRecord properties)
    {
        var subject = properties.Text(Mapi.Subject);
        return subject is ['\u0001', _, ..] ? subject[2..] : subject;
    }

    /// <summary>Copies the headers the message came with, but for those that describe a body we write anew. Returns the names.</summary>
    private static HashSet<string> WriteOriginal(string? transport, MimeWriter mime)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(transport ?? "");
        var isKept = false;
        while (rest.Length > 0)
        {
            var line = HeaderBlock.Line(rest, out var length);
            rest = rest[length..];
            if (line.Length == 0)
            {
                if (names.Count > 0)
                {
                    break; // What follows are headers of parts.
                }

                continue;
            }

            if (line[0] is not ((byte)' ' or (byte)'\t'))
            {
                var colon = HeaderBlock.NameLength(line);
                var name = colon < 0 ? "" : Encoding.ASCII.GetString(line[..colon].TrimEnd(" \t"u8));
                isKept =
                    colon > 0
                    && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                    && name is not ("MIME-Version" or "Mime-Version");
                if (isKept)
                {
                    names.Add(name);
                }
            }

            if (isKept)
            {
                mime.Write(line);
                mime.EndLine();
            }
        }

        return names;
    }

    private static List<(string? Name, string? Address)> Sender(MapiRecord properties)
    {
        var name = properties.Text(Mapi.SentRepresentingName) ?? properties.Text(Mapi.SenderName);
        var address =
            properties.Text(Mapi.SentRepresentingSmtpAddress)
            ?? properties.Text(Mapi.SenderSmtpAddress)
            ?? properties.Text(Mapi.SentRepresentingAddress)
            ?? properties.Text(Mapi.SenderAddress);
        return name is null && address is null ? [] : [(name, address)];
    }

    private static List<(long Type, string? Name, string? Address)> Recipients(MapiMessage message)
    {
        var recipients = new List<(long, string?, string?)>();
        foreach (var row in message.Recipients())
        {
            var name = row.Text(Mapi.DisplayName);
            var address = row.Text(Mapi.SmtpAddress) ?? row.Text(Mapi.EmailAddress);
            if (name is not null || address is not null)
            {
                // The upper bits of the type say whether a resend is due.
                recipients.Add(((row.Number(Mapi.RecipientType) ?? To) & 0xf, name, address));
            }
        }

        return recipients;
    }

    private static string? Importance(MapiRecord properties) =>
        properties.Number(Mapi.Importance) switch
        {
            0 => "low",
            2 => "high",
            _ => null,
        };
}
