using System.Globalization;
using System.Text;
using System.Xml;

namespace Dossier.Formats.Mail;

/// <summary>Properties held in memory, for messages of formats that are not MAPI's own.</summary>
internal sealed class MapiValues : MapiRecord
{
    private readonly Dictionary<uint, (uint Type, byte[] Value)> values = [];

    public void Set(uint tag, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            values[tag] = (UnicodeText, Encoding.Unicode.GetBytes(text));
        }
    }

    public void Set(uint tag, int number) => values[tag] = (Integer32, BitConverter.GetBytes(number));

    public void Set(uint tag, byte[] bytes) => values[tag] = (Binary, bytes);

    public void Set(uint tag, DateTime time)
    {
        if (TnefRecord.TimeValue(time) is { } value)
        {
            values[tag] = (Time64, value);
        }
    }

    public override long Size(uint tag) => values.TryGetValue(tag, out var value) ? value.Value.Length : 0;

    protected override byte[]? Bytes(uint tag, out uint type)
    {
        var isThere = values.TryGetValue(tag, out var value);
        type = isThere ? value.Type : 0;
        return isThere ? value.Value : null;
    }
}

/// <summary>A message of an archive of Outlook for Mac, which is one XML file, its attachments files beside it. Its times are in UTC.</summary>
internal sealed class OlmMessage : MapiMessage
{
    private const int To = 1;
    private const int Cc = 2;
    private const int Bcc = 3;

    private readonly MapiValues properties = new();
    private readonly List<MapiValues> recipients = [];
    private readonly List<OlmAttachment> attachments = [];
    private readonly Func<string, (Stream Bytes, long Length)?> open;

    /// <param name="open">The bytes of an attachment by its path in the archive; null when they are not there.</param>
    /// <exception cref="XmlException">The XML is damaged.</exception>
    public OlmMessage(XmlReader xml, Func<string, (Stream Bytes, long Length)?> open)
    {
        this.open = open;
        properties.Set(Mapi.MessageClass, "IPM.Note");
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == 2)
            {
                Member(xml);
            }
        }
    }

    public override MapiRecord Properties => properties;

    public override int AttachmentCount => attachments.Count;

    /// <summary>The paths of its attachments in the archive.</summary>
    public IEnumerable<string> Paths => attachments.Select(attachment => attachment.Path);

    public override IEnumerable<MapiRecord> Recipients() => recipients;

    public override MapiAttachment Attachment(int index) => attachments[index];

    private void Member(XmlReader xml)
    {
        var name = xml.LocalName;
        switch (name)
        {
            case "OPFMessageCopyFromAddresses" or "OPFMessageCopySenderAddress":
                Each(xml, "emailAddress", one => Sender(one, isAuthor: name == "OPFMessageCopyFromAddresses"));
                break;
            case "OPFMessageCopyToAddresses":
                Each(xml, "emailAddress", one => Recipient(one, To));
                break;
            case "OPFMessageCopyCCAddresses":
                Each(xml, "emailAddress", one => Recipient(one, Cc));
                break;
            case "OPFMessageCopyBCCAddresses":
                Each(xml, "emailAddress", one => Recipient(one, Bcc));
                break;
            case "OPFMessageCopyAttachmentList":
                Each(xml, "messageAttachment", one => attachments.Add(new OlmAttachment(one, open)));
                break;
            default:
                Text(name, xml);
                break;
        }
    }

    private void Text(string name, XmlReader xml)
    {
        if (
            name
            is not (
                "OPFMessageCopyBody"
                or "OPFMessageCopyHTMLBody"
                or "OPFMessageCopySubject"
                or "OPFMessageCopyMessageID"
                or "OPFMessageCopyInReplyTo"
                or "OPFMessageCopyReferences"
                or "OPFMessageCopySentTime"
                or "OPFMessageCopyReceivedTime"
                or "OPFMessageCopyModDate"
                or "OPFMessageCopyThreadIndex"
                or "OPFMessageGetPriority"
            )
        )
        {
            return;
        }

        var value = Content(xml);
        switch (name)
        {
            case "OPFMessageCopyBody" when value.AsSpan().TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase):
            case "OPFMessageCopyHTMLBody":
                properties.Set(Mapi.Html, value);
                break;
            case "OPFMessageCopyBody":
                properties.Set(Mapi.Body, value);
                break;
            case "OPFMessageCopySubject":
                properties.Set(Mapi.Subject, value);
                break;
            case "OPFMessageCopyMessageID":
                properties.Set(Mapi.InternetMessageId, $"<{value.Trim('<', '>', ' ')}>");
                break;
            case "OPFMessageCopyInReplyTo":
                properties.Set(Mapi.InReplyTo, value);
                break;
            case "OPFMessageCopyReferences":
                properties.Set(Mapi.InternetReferences, value);
                break;
            case "OPFMessageCopySentTime":
                Time(Mapi.ClientSubmitTime, value);
                break;
            case "OPFMessageCopyReceivedTime":
                Time(Mapi.DeliveryTime, value);
                break;
            case "OPFMessageCopyModDate":
                Time(Mapi.LastModificationTime, value);
                break;
            case "OPFMessageCopyThreadIndex":
                var index = new byte[value.Length];
                if (Convert.TryFromBase64String(value, index, out var length))
                {
                    properties.Set(Mapi.ConversationIndex, index[..length]);
                }

                break;
            default:
                properties.Set(
                    Mapi.Importance,
                    value is "1" or "2" ? 2
                        : value is "4" or "5" ? 0
                        : 1
                );
                break;
        }
    }

    private void Time(uint tag, string value)
    {
        if (
            DateTime.TryParse(
                value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            properties.Set(tag, time);
        }
    }

    private void Sender(XmlReader one, bool isAuthor)
    {
        var (name, address) = Address(one);
        properties.Set(isAuthor ? Mapi.SentRepresentingName : Mapi.SenderName, name);
        properties.Set(isAuthor ? Mapi.SentRepresentingSmtpAddress : Mapi.SenderSmtpAddress, address);
    }

    private void Recipient(XmlReader one, int type)
    {
        var (name, address) = Address(one);
        var row = new MapiValues();
        row.Set(Mapi.RecipientType, type);
        row.Set(Mapi.DisplayName, name);
        row.Set(Mapi.SmtpAddress, address);
        recipients.Add(row);
    }

    private static (string? Name, string? Address) Address(XmlReader one) =>
        (one.GetAttribute("OPFContactEmailAddressName"), one.GetAttribute("OPFContactEmailAddressAddress"));

    /// <summary>The text right in this element.</summary>
    private static string Content(XmlReader xml)
    {
        var text = new StringBuilder();
        using var inner = xml.ReadSubtree();
        while (inner.Read())
        {
            if (inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                text.Append(inner.Value);
            }
        }

        return text.ToString();
    }

    private static void Each(XmlReader xml, string name, Action<XmlReader> take)
    {
        using var inner = xml.ReadSubtree();
        while (inner.Read())
        {
            if (inner.NodeType == XmlNodeType.Element && inner.LocalName == name)
            {
                take(inner);
            }
        }
    }
}

/// <summary>A file beside a message in an archive of Outlook for Mac.</summary>
internal sealed class OlmAttachment : MapiAttachment
{
    private readonly MapiValues properties = new();
    private readonly Func<string, (Stream Bytes, long Length)?> open;

    public OlmAttachment(XmlReader one, Func<string, (Stream Bytes, long Length)?> open)
    {
        this.open = open;
        Path = one.GetAttribute("OPFAttachmentURL") ?? "";
        var name = one.GetAttribute("OPFAttachmentName");
        var extension = one.GetAttribute("OPFAttachmentContentExtension");
        var isBare = !string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(extension) && !name.Contains('.', StringComparison.Ordinal);
        properties.Set(Mapi.AttachLongFileName, isBare ? $"{name}.{extension!.TrimStart('.')}" : name);
        properties.Set(Mapi.AttachMimeTag, one.GetAttribute("OPFAttachmentContentType"));
        properties.Set(Mapi.AttachContentId, one.GetAttribute("OPFAttachmentContentID"));
    }

    public string Path { get; }

    public override MapiRecord Properties => properties;

    public override MapiAttachmentKind Kind => MapiAttachmentKind.Bytes;

    public override Stream? Open(out long length)
    {
        var found = open(Path);
        length = found?.Length ?? 0;
        return found?.Bytes;
    }
}
