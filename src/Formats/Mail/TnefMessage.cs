using System.Globalization;
using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>A message in a TNEF stream ([MS-OXTNEF]): the stream's own, or one attached to it. Attachments stay where they are until they are asked for.</summary>
internal sealed class TnefMessage : MapiMessage
{
    private const uint Signature = 0x223e9f78;
    private const uint MostRecipients = 100_000;

    private readonly MailBytes bytes;
    private readonly TnefRecord properties;
    private readonly List<TnefRecord> recipients = [];
    private readonly List<TnefAttachment> attachments = [];

    /// <exception cref="InvalidDataException">There is no TNEF stream.</exception>
    public TnefMessage(MailBytes bytes, long start, long length, Action<FaultKind, string> fault)
    {
        this.bytes = bytes;
        properties = new TnefRecord(bytes);
        var cursor = new TnefCursor(bytes.Slice(start, length), start);
        if (cursor.Long() != Signature)
        {
            throw new InvalidDataException("It does not begin as TNEF does.");
        }

        cursor.Short();
        try
        {
            while (cursor.Left > 9)
            {
                Attribute(ref cursor);
            }
        }
        catch (InvalidDataException early)
        {
            fault(FaultKind.Truncated, early.Message);
        }

        recipients.ForEach(row => row.OuterCharset = properties.Charset);
        attachments.ForEach(attachment => attachment.Settle(properties.Charset, fault));
    }

    public override MapiRecord Properties => properties;

    public override int AttachmentCount => attachments.Count;

    public override IEnumerable<MapiRecord> Recipients() => recipients;

    public override MapiAttachment Attachment(int index) => attachments[index];

    /// <summary>Level, identity, length, bytes, and a sum of them, which many writers get wrong and which is not checked.</summary>
    private void Attribute(ref TnefCursor cursor)
    {
        cursor.Take(1);
        var attribute = cursor.Long() & 0xffff;
        var length = cursor.Long();
        var start = cursor.Position;
        var value = cursor.Take(length);
        if (cursor.Left >= 2)
        {
            cursor.Short();
        }

        switch (attribute)
        {
            case 0x9002: // attAttachRenddata begins an attachment.
                attachments.Add(new TnefAttachment(bytes));
                break;
            case 0x800F or 0x8010 or 0x8012 or 0x8013 or 0x9001 or 0x9005:
                if (attachments.Count == 0)
                {
                    attachments.Add(new TnefAttachment(bytes));
                }

                attachments[^1].Take(attribute, value, start);
                break;
            case 0x9003:
                var list = new TnefCursor(value, start);
                properties.Read(ref list);
                break;
            case 0x9004:
                Recipients(new TnefCursor(value, start));
                break;
            default:
                Older(attribute, value);
                break;
        }
    }

    private void Recipients(TnefCursor cursor)
    {
        for (var count = Math.Min(cursor.Long(), MostRecipients); count > 0; count--)
        {
            var row = new TnefRecord(bytes);
            recipients.Add(row);
            row.Read(ref cursor);
        }
    }

    /// <summary>[MS-OXTNEF] 2.1.3.3: what was written before there were properties.</summary>
    private void Older(uint attribute, ReadOnlySpan<byte> value)
    {
        switch (attribute)
        {
            case 0x8000 when value.Length > 8: // attFrom: a name and an address, each with its length before.
                var cursor = new TnefCursor(value, 0);
                cursor.Long();
                var (nameLength, addressLength) = (cursor.Short(), cursor.Short());
                properties.Give(Mapi.SenderName, MapiRecord.AnsiText, cursor.Take(nameLength).TrimEnd((byte)0).ToArray());
                var address = Encoding.Latin1.GetString(cursor.Take(addressLength)).TrimEnd('\0');
                properties.Give(Mapi.SenderAddress, MapiRecord.AnsiText, Encoding.Latin1.GetBytes(address[(address.IndexOf(':') + 1)..]));
                break;
            case 0x8004:
                properties.Give(Mapi.Subject, MapiRecord.AnsiText, value.ToArray());
                break;
            case 0x8005 when Time(value) is { } sent:
                properties.Give(Mapi.ClientSubmitTime, MapiRecord.Time64, sent);
                break;
            case 0x8006 when Time(value) is { } received:
                properties.Give(Mapi.DeliveryTime, MapiRecord.Time64, received);
                break;
            case 0x8008:
                var name = Encoding.Latin1.GetString(value).TrimEnd('\0');
                properties.Give(
                    Mapi.MessageClass,
                    MapiRecord.AnsiText,
                    Encoding.Latin1.GetBytes(name.Replace("IPM.Microsoft Mail.Note", "IPM.Note", StringComparison.OrdinalIgnoreCase))
                );
                break;
            case 0x800C:
                properties.Give(Mapi.Body, MapiRecord.AnsiText, value.ToArray());
                break;
            case 0x800D when value.Length >= 2:
                properties.Give(Mapi.Importance, MapiRecord.Integer32, [(byte)(value[0] is 1 or 2 or 3 ? 3 - value[0] : 1), 0, 0, 0]);
                break;
            case 0x9007 when value.Length >= 4:
                properties.Give(Mapi.MessageCodepage, MapiRecord.Integer32, value[..4].ToArray());
                break;
            default:
                break;
        }
    }

    /// <summary>Year, month, day, hour, minute, second as numbers of two bytes.</summary>
    internal static byte[]? Time(ReadOnlySpan<byte> value)
    {
        if (value.Length < 12)
        {
            return null;
        }

        var cursor = new TnefCursor(value, 0);
        var written = string.Create(
            CultureInfo.InvariantCulture,
            $"{cursor.Short():D4}-{cursor.Short():D2}-{cursor.Short():D2} {cursor.Short():D2}:{cursor.Short():D2}:{cursor.Short():D2}"
        );
        return DateTime.TryParseExact(written, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? TnefRecord.TimeValue(time)
            : null;
    }
}
