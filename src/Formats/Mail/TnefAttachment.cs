using Dossier.Formats.Office;
using Dossier.Formats.Office.Legacy;

namespace Dossier.Formats.Mail;

/// <summary>What is attached to a message in a TNEF stream.</summary>
internal sealed class TnefAttachment(MailBytes bytes) : MapiAttachment
{
    private const int IdentityLength = 16;
    private const uint Object = 0x000D;

    private readonly TnefRecord properties = new(bytes);
    private (long Start, long Length)? data;
    private bool isMessage;
    private OlePackage? package;
    private Action<FaultKind, string> fault = (_, _) => { };

    /// <summary>IID_IMessage, {00020307-0000-0000-C000-000000000046}.</summary>
    private static ReadOnlySpan<byte> MessageObject => [0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];

    public override MapiRecord Properties => properties;

    public override MapiAttachmentKind Kind =>
        isMessage ? MapiAttachmentKind.Message
        : data is not null ? MapiAttachmentKind.Bytes
        : properties.Number(Mapi.AttachMethod) is (>= 2 and <= 4) or 7 ? MapiAttachmentKind.Reference
        : MapiAttachmentKind.Nothing;

    public override string? ContentName => package?.Name;

    /// <summary>Takes in one attribute of the attachment.</summary>
    /// <exception cref="InvalidDataException">It breaks off.</exception>
    public void Take(uint attribute, ReadOnlySpan<byte> value, long start)
    {
        switch (attribute)
        {
            case 0x800F:
                data = (start, value.Length);
                break;
            case 0x8010:
                properties.Give(Mapi.AttachFileName, MapiRecord.AnsiText, value.ToArray());
                break;
            case 0x9001:
                properties.Give(Mapi.AttachPathName, MapiRecord.AnsiText, value.ToArray());
                break;
            case 0x8012 when TnefMessage.Time(value) is { } created:
                properties.Give(Mapi.CreationTime, MapiRecord.Time64, created);
                break;
            case 0x8013 when TnefMessage.Time(value) is { } modified:
                properties.Give(Mapi.LastModificationTime, MapiRecord.Time64, modified);
                break;
            case 0x9005:
                var list = new TnefCursor(value, start);
                properties.Read(ref list);
                break;
            default:
                break;
        }
    }

    /// <summary>Called when all attributes are in: says what the attachment is.</summary>
    public void Settle(string? charset, Action<FaultKind, string> fault)
    {
        properties.OuterCharset = charset;
        this.fault = fault;
        if (properties.Place(Mapi.AttachData) is not { } place)
        {
            return;
        }

        var (start, length) = (place.Start, (long)place.Length);
        if (place.Type != Object || length < IdentityLength)
        {
            data ??= (start, length);
            return;
        }

        // An object is preceded by what interface it has: a message, a storage, or a stream of bytes.
        isMessage = bytes.Slice(start, IdentityLength).SequenceEqual(MessageObject);
        data = (start + IdentityLength, length - IdentityLength);
        if (!isMessage && length < OlePackage.LargestUnwrapped)
        {
            package = Unpack(bytes.Slice(data.Value.Start, data.Value.Length).ToArray());
        }
    }

    public override MapiMessage? Embedded()
    {
        try
        {
            return new TnefMessage(bytes, data!.Value.Start, data.Value.Length, fault);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public override unsafe Stream? Open(out long length)
    {
        length = package?.Bytes.Length ?? data?.Length ?? 0;
        return package is not null ? new MemoryStream(package.Bytes, writable: false)
            : data is { } place ? new UnmanagedMemoryStream(bytes.Start + place.Start, place.Length)
            : null;
    }

    private OlePackage? Unpack(byte[] stored)
    {
        try
        {
            return OlePackage.Unpack(stored, "object");
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            return null; // It is handed on as it lies there.
        }
    }
}
