using Dossier.Formats.Native;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A folder, message, attachment or table of recipients in a PST; frees what libpff keeps for it.</summary>
internal sealed class PffItem : IDisposable
{
    private nint handle;
    private PffRecord? record;

    private PffItem(nint handle) => this.handle = handle;

    public delegate int Getter(ref nint item);

    public nint Handle => handle;

    /// <summary>0 when the item has none, as an embedded one.</summary>
    public uint Identifier => Pff.ItemGetIdentifier(handle, out var identifier, 0) == 1 ? identifier : 0;

    /// <summary>The item's own properties, which are its first record set.</summary>
    public PffRecord Properties => record ??= RecordAt(0);

    public int RecordCount => Pff.ItemCountRecordSets(handle, out var count, 0) == 1 ? count : 0;

    /// <summary>The item that a function of libpff hands out; null when there is none, or it cannot be read.</summary>
    public static PffItem? Of(Getter getter)
    {
        nint item = 0;
        if (getter(ref item) == 1 && item != 0)
        {
            return new PffItem(item);
        }

        if (item != 0)
        {
            _ = Pff.ItemFree(ref item, 0);
        }

        return null;
    }

    public PffRecord RecordAt(int index)
    {
        nint set = 0;
        return Pff.ItemGetRecordSet(handle, index, ref set, 0) == 1 ? new PffRecord(set) : new PffRecord(0);
    }

    public PffItem? Recipients() => Of((ref nint item) => Pff.MessageGetRecipients(handle, ref item, 0));

    public int CountAttachments() => Pff.MessageCountAttachments(handle, out var count, 0) == 1 ? count : 0;

    public PffItem? Attachment(int index) => Of((ref nint item) => Pff.MessageGetAttachment(handle, index, ref item, 0));

    /// <summary>The message that an attachment is.</summary>
    public PffItem? Embedded() => Of((ref nint item) => Pff.AttachmentGetItem(handle, ref item, 0));

    public void Dispose()
    {
        record?.Dispose();
        if (handle != 0)
        {
            _ = Pff.ItemFree(ref handle, 0);
            handle = 0;
        }
    }
}
