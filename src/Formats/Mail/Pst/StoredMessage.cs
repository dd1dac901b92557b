namespace Dossier.Formats.Mail.Pst;

/// <summary>A message as our own reader finds it ([MS-PST] 2.4.5).</summary>
internal sealed class StoredMessage : PstMessage
{
    private const uint RecipientTable = 0x692;
    private const uint AttachmentTable = 0x671;
    private readonly PstNode node;
    private readonly PstNames names;
    private readonly PstTable? recipients;
    private readonly PstTable? attachments;
    private readonly StoredRecord properties;
    private readonly int damagesBefore;

    /// <exception cref="PstDamaged">It is not what a message is; of one that is made, values alone may be missing.</exception>
    public StoredMessage(PstNode node, PstNames names, uint identifier)
    {
        (this.node, this.names, Identifier) = (node, names, identifier);
        damagesBefore = node.Blocks.Damages;
        properties = StoredRecord.Of(node, names);
        recipients = node.Below(RecipientTable) is { } first ? new PstTable(first, names) : null;
        attachments = node.Below(AttachmentTable) is { } second ? new PstTable(second, names) : null;
    }

    public override uint Identifier { get; }

    public override bool IsDamaged => node.Blocks.Damages > damagesBefore;

    public override MapiRecord Properties => properties;

    public override int AttachmentCount => attachments?.RowCount ?? 0;

    public override IEnumerable<MapiRecord> Recipients()
    {
        for (var index = 0; index < (recipients?.RowCount ?? 0); index++)
        {
            if (Read(() => recipients!.Row(index)) is { } row)
            {
                yield return row;
            }
        }
    }

    public override byte[]? Rtf(Action<FaultKind, string> fault) => base.Rtf(fault)?.AsSpan().TrimEnd((byte)0).ToArray();

    public override MapiAttachment? Attachment(int index) =>
        Read(() => node.Below(attachments!.Number(index)) is { } found ? new StoredAttachment(found, names) : null);

    private T? Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PstDamaged)
        {
            node.Blocks.NoteDamage();
            return null;
        }
    }
}

/// <summary>What is attached to a message, as our own reader finds it ([MS-PST] 2.4.6).</summary>
internal sealed class StoredAttachment(PstNode node, PstNames names) : MapiAttachment
{
    private readonly StoredRecord properties = StoredRecord.Of(node, names);

    public override MapiRecord Properties => properties;

    /// <summary>PidTagAttachMethod ([MS-OXCMSG] 2.2.2.9).</summary>
    public override MapiAttachmentKind Kind =>
        properties.Number(Mapi.AttachMethod) switch
        {
            1 or 6 when properties.Has(Mapi.AttachData) => MapiAttachmentKind.Bytes,
            2 or 3 or 4 => MapiAttachmentKind.Reference,
            5 when properties.Has(Mapi.AttachData) => MapiAttachmentKind.Message,
            _ => MapiAttachmentKind.Nothing,
        };

    public override MapiMessage? Embedded()
    {
        try
        {
            return properties.ObjectNode(Mapi.AttachData) is { } number && node.Below(number) is { } message
                ? new StoredMessage(message, names, 0)
                : null;
        }
        catch (PstDamaged)
        {
            node.Blocks.NoteDamage();
            return null;
        }
    }

    public override Stream? Open(out long length) => properties.Open(Mapi.AttachData, out length);
}
