using System.Globalization;

namespace Dossier.Formats.Mail.Pst;

/// <summary>Takes the messages out of a PST, folder by folder, in an order that is the same each time.</summary>
internal sealed class PstWalk(Findings findings, CancellationToken cancel)
{
    private const int Deepest = 100;
    private const int MostUnreadableInARow = 1000;
    private const int IsRead = 1;
    private const int IsUnsent = 8;
    private readonly MapiMail mail = new(findings, cancel);

    public void Folder(PstFolder folder, IReadOnlyList<string> path)
    {
        Messages(folder, path);
        var count = folder.FolderCount;
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
            using var subfolder = folder.Folder(index);
            if (subfolder is null)
            {
                unreadable++;
                findings.Fault(FaultKind.Corrupt, $"Folder {index + 1} of '{string.Join('/', path)}' cannot be read.");
                continue;
            }

            unreadable = 0;
            var name = subfolder.Name;
            if (name is null)
            {
                findings.Fault(FaultKind.Corrupt, $"The name of folder {index + 1} of '{string.Join('/', path)}' cannot be read.");
            }

            Folder(subfolder, [.. path, name ?? ""]);
        }
    }

    private void Messages(PstFolder folder, IReadOnlyList<string> path)
    {
        var count = folder.MessageCount;
        var unreadable = 0;
        for (var index = 0; index < count && unreadable < MostUnreadableInARow; index++)
        {
            cancel.ThrowIfCancellationRequested();
            using var message = folder.Message(index);
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

    private void Message(PstMessage message, IReadOnlyList<string> path, int ordinal)
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
        mail.Write(message, target, identifier);
        if (message.IsDamaged)
        {
            findings.Fault(
                FaultKind.Corrupt,
                $"Message {identifier}, {child.Name} of '{string.Join('/', path)}', lies in damaged parts of the file; it was taken as it is there."
            );
        }
    }
}
