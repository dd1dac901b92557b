using Dossier.Formats.Native;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A message as libpff finds it.</summary>
/// <param name="isDamaged">Our own reader found it damaged before.</param>
internal sealed class PffMessage(PffItem item, bool isDamaged = false) : PstMessage
{
    public override bool IsDamaged => isDamaged;

    public override uint Identifier => item.Identifier;

    public override MapiRecord Properties => item.Properties;

    public override int AttachmentCount => item.CountAttachments();

    public override IEnumerable<MapiRecord> Recipients()
    {
        using var table = item.Recipients();
        for (var index = 0; index < (table?.RecordCount ?? 0); index++)
        {
            using var row = table!.RecordAt(index);
            yield return row;
        }
    }

    public override unsafe byte[]? Rtf(Action<FaultKind, string> fault)
    {
        if (Pff.MessageGetRtfSize(item.Handle, out var size, 0) != 1 || size == 0)
        {
            return null;
        }

        if (size > MapiBody.LargestBody)
        {
            fault(FaultKind.LimitExceeded, "its body is larger than 100 MB");
            return null;
        }

        var rtf = new byte[(int)size];
        fixed (byte* start = rtf)
        {
            if (Pff.MessageGetRtf(item.Handle, start, size, 0) != 1)
            {
                fault(FaultKind.Corrupt, "its RTF body cannot be decompressed");
                return null;
            }
        }

        return rtf.AsSpan().TrimEnd((byte)0).ToArray();
    }

    public override MapiAttachment? Attachment(int index) =>
        item.Attachment(index) is { } attachment ? new PffAttachment(attachment) : null;

    public override void Dispose()
    {
        item.Dispose();
        base.Dispose();
    }
}

/// <summary>What is attached to a message, as libpff finds it.</summary>
internal sealed class PffAttachment(PffItem item) : MapiAttachment
{
    public override MapiRecord Properties => item.Properties;

    public override MapiAttachmentKind Kind =>
        Pff.AttachmentGetType(item.Handle, out var type, 0) != 1 ? MapiAttachmentKind.Nothing
        : type == Pff.AttachmentIsItem ? MapiAttachmentKind.Message
        : type == Pff.AttachmentIsData ? MapiAttachmentKind.Bytes
        : type == Pff.AttachmentIsReference ? MapiAttachmentKind.Reference
        : MapiAttachmentKind.Nothing;

    public override MapiMessage? Embedded() => item.Embedded() is { } embedded ? new PffMessage(embedded) : null;

    public override Stream? Open(out long length)
    {
        var isKnown = Pff.AttachmentGetSize(item.Handle, out var size, 0) == 1;
        length = (long)size;
        return isKnown ? new Bytes(item.Handle) : null;
    }

    public override void Dispose()
    {
        item.Dispose();
        base.Dispose();
    }

    private sealed unsafe class Bytes(nint handle) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            fixed (byte* start = buffer)
            {
                return (int)Math.Max(0, Pff.AttachmentRead(handle, start, (nuint)buffer.Length, 0));
            }
        }
    }
}
