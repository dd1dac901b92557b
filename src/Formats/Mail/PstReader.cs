using System.Buffers.Binary;
using System.Globalization;
using Dossier.Formats.Native;

namespace Dossier.Formats.Mail;

/// <summary>PST and OST: a container whose messages become mails, each written anew from what the file holds of it.</summary>
public sealed class PstReader : Reader
{
    private const int Deepest = 100;
    private const int MostUnreadableInARow = 1000;
    private const int IsRead = 1;
    private const int IsUnsent = 8;

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

        nint file = 0;
        try
        {
            if (Pff.FileInitialize(ref file, 0) != 1)
            {
                throw new Unreadable(FaultKind.OutOfMemory, "libpff could not be started.");
            }

            if (Pff.FileOpen(file, content.LocalPath, 1, 0) != 1)
            {
                throw Damaged(content, "The file cannot be opened as a PST or OST.");
            }

            using var root = PstItem.Of((ref nint item) => Pff.FileGetRootFolder(file, ref item, 0));
            new Walk(findings, cancel).Folder(root ?? throw Damaged(content, "The file has no root folder."), []);
            if (Pff.FileIsCorrupted(file, 0) == 1)
            {
                findings.Fault(FaultKind.Corrupt, "The file is damaged; some of its messages may be missing.");
            }
        }
        finally
        {
            if (file != 0)
            {
                _ = Pff.FileClose(file, 0);
                _ = Pff.FileFree(ref file, 0);
            }
        }
    }

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

    private sealed class Walk(Findings findings, CancellationToken cancel)
    {
        private readonly MapiMail mail = new(findings, cancel);

        public void Folder(PstItem folder, IReadOnlyList<string> path)
        {
            Messages(folder, path);
            if (Pff.FolderCountFolders(folder.Handle, out var count, 0) != 1)
            {
                return;
            }

            if (count > 0 && path.Count >= Deepest)
            {
                findings.Fault(
                    FaultKind.LimitExceeded,
                    $"Folders lie too deep in each other; those in '{string.Join('/', path)}' were left out."
                );
                return;
            }

            var unreadable = 0;
            for (var index = 0; index < count && unreadable < MostUnreadableInARow; index++)
            {
                using var subfolder = PstItem.Of((ref nint item) => Pff.FolderGetFolder(folder.Handle, index, ref item, 0));
                if (subfolder is null)
                {
                    unreadable++;
                    findings.Fault(FaultKind.Corrupt, $"Folder {index + 1} of '{string.Join('/', path)}' cannot be read.");
                    continue;
                }

                unreadable = 0;
                var name = subfolder.Properties.Text(Mapi.DisplayName) ?? "";
                Folder(subfolder, [.. path, name]);
            }
        }

        private void Messages(PstItem folder, IReadOnlyList<string> path)
        {
            if (Pff.FolderCountMessages(folder.Handle, out var count, 0) != 1)
            {
                return;
            }

            var unreadable = 0;
            for (var index = 0; index < count && unreadable < MostUnreadableInARow; index++)
            {
                cancel.ThrowIfCancellationRequested();
                using var message = PstItem.Of((ref nint item) => Pff.FolderGetMessage(folder.Handle, index, ref item, 0));
                if (message is null)
                {
                    unreadable++;
                    findings.Fault(FaultKind.Corrupt, $"Message {index + 1} of '{string.Join('/', path)}' cannot be read.");
                    continue;
                }

                unreadable = 0;
                Message(message, path, index + 1);
            }
        }

        private void Message(PstItem message, IReadOnlyList<string> path, int ordinal)
        {
            var properties = message.Properties;
            var flags = properties.Number(Mapi.MessageFlags) ?? 0;
            var identifier = message.Identifier.ToString(CultureInfo.InvariantCulture);
            var child = new Child(ordinal.ToString("D5", CultureInfo.InvariantCulture) + ".eml")
            {
                Folders = path,
                MediaType = MediaTypes.Email,
                Created = properties.Time(Mapi.CreationTime),
                Modified = properties.Time(Mapi.LastModificationTime),
                Raw = new Dictionary<string, string>
                {
                    ["Folder"] = string.Join('/', path),
                    ["Identifier"] = identifier,
                    ["Message class"] = properties.Text(Mapi.MessageClass) ?? "",
                    ["Read"] = (flags & IsRead) != 0 ? "yes" : "no",
                    ["Unsent"] = (flags & IsUnsent) != 0 ? "yes" : "no",
                },
            };
            using var target = findings.Child(child);
            mail.Write(new PstMessage(message), target, identifier);
        }
    }
}
