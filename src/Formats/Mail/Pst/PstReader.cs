using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>PST and OST: a container whose messages become mails, each written anew from what the file holds of it.</summary>
public sealed class PstReader : Reader
{
    /// <summary>Everything is asked of libpff, as it is anyway of what our own reader leaves to it; see docs/decisions/0009-two-readers-of-pst.md.</summary>
    public bool ByLibraryAlone { get; init; }

    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Pst ? 90
        : content.Head.Span.StartsWith("!BDN"u8) ? 80
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        if (content.Length == 0)
        {
            throw new Unreadable(FaultKind.Empty, "The file holds no bytes.");
        }

        using var library = new PffFile(content.LocalPath);
        using var store = ByLibraryAlone ? null : PstStore.Open(content, library, cancel);
        using var root = store?.Root ?? FromLibrary(library, content);
        new PstWalk(findings, cancel).Folder(root, []);
        if (library.IsCorrupted)
        {
            findings.Fault(FaultKind.Corrupt, "The file is damaged; some of its messages may be missing.");
        }
    }

    private static PstFolder FromLibrary(PffFile library, Content content) =>
        library.TryOpen()
            ? library.Root() ?? throw Damaged(content, "The file has no root folder.")
            : throw Damaged(content, "The file cannot be opened as a PST or OST.");

    /// <summary>A file that is shorter than its header says was cut off ([MS-PST] §2.2.2.6, ibFileEof).</summary>
    private static Unreadable Damaged(Content content, string message)
    {
        var head = content.Head.Span;
        if (head.Length < 0xC0 || !head.StartsWith("!BDN"u8))
        {
            return new Unreadable(FaultKind.Corrupt, message);
        }

        var isAnsi = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]) < 23;
        var stated = isAnsi ? BinaryPrimitives.ReadUInt32LittleEndian(head[0xA8..]) : BinaryPrimitives.ReadUInt64LittleEndian(head[0xB8..]);
        return stated > (ulong)content.Length
            ? new Unreadable(FaultKind.Truncated, $"{message} It should be {stated} bytes long and is {content.Length}.")
            : new Unreadable(FaultKind.Corrupt, message);
    }
}
