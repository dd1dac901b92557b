namespace Dossier.Formats.Mail;

/// <summary>A message kept as MAPI properties, wherever it is kept: what <see cref="MapiMail"/> needs to write it as a mail.</summary>
internal abstract class MapiMessage : IDisposable
{
    public abstract MapiRecord Properties { get; }

    /// <summary>One record a recipient; each is good until the next is asked for.</summary>
    public abstract IEnumerable<MapiRecord> Recipients();

    /// <summary>Its RTF body, no longer compressed; null when there is none, or it is damaged, which is noted.</summary>
    public virtual byte[]? Rtf(Action<FaultKind, string> fault)
    {
        if (Properties.Size(Mapi.CompressedRtf) > MapiBody.LargestBody)
        {
            fault(FaultKind.LimitExceeded, "its body is larger than 100 MB");
            return null;
        }

        if (Properties.Data(Mapi.CompressedRtf) is not { } packed)
        {
            return null;
        }

        var rtf = CompressedRtf.Unpack(packed, out var isWhole);
        if (!isWhole)
        {
            fault(FaultKind.Corrupt, "its RTF body cannot be decompressed whole");
        }

        return rtf.Length == 0 ? null : rtf;
    }

    public abstract int AttachmentCount { get; }

    /// <summary>Null when it cannot be read.</summary>
    public abstract MapiAttachment? Attachment(int index);

    public virtual void Dispose() { }
}

/// <summary>What an attachment holds.</summary>
internal enum MapiAttachmentKind
{
    Nothing,
    Bytes,
    Message,
    Reference,
}

/// <summary>What is attached to a message kept as MAPI properties.</summary>
internal abstract class MapiAttachment : IDisposable
{
    public abstract MapiRecord Properties { get; }

    public abstract MapiAttachmentKind Kind { get; }

    /// <summary>The name it has by its content, where its properties give none.</summary>
    public virtual string? ContentName => null;

    /// <summary>The message it is; null when that cannot be read.</summary>
    public virtual MapiMessage? Embedded() => null;

    /// <summary>Its bytes; null when they cannot be had. The stream may end early.</summary>
    /// <param name="length">In bytes, as stated.</param>
    public abstract Stream? Open(out long length);

    public virtual void Dispose() { }
}
