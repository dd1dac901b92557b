using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using Dossier.Formats.Office;

namespace Dossier.Formats.Mail;

/// <summary>
/// OLM, the archive of Outlook for Mac: a ZIP in which each message is an XML file. Each becomes a mail, with its attachments in it; of the lists,
/// each contact becomes a vCard, each appointment and task an iCalendar. Other lists, and whatever nothing refers to, become children as they lie there.
/// </summary>
public sealed class OlmReader : Reader
{
    private const string Messages = "com.microsoft.__Messages";
    private const string Attachments = "com.microsoft.__Attachments";

    public override int Bid(Content content) => content.MediaType == MediaTypes.Olm ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        try
        {
            using var zip = new ZipArchive(content.Open(), ZipArchiveMode.Read);
            new Walk(zip, findings, cancel).All();
        }
        catch (Exception damaged) when (OfficePackage.IsDamage(damaged))
        {
            throw new Unreadable(FaultKind.Corrupt, $"The archive is damaged: {damaged.Message}", damaged);
        }
    }

    private sealed class Walk(ZipArchive zip, Findings findings, CancellationToken cancel)
    {
        private readonly HashSet<string> attached = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ZipArchiveEntry> byPath = new(StringComparer.Ordinal);
        private readonly MapiMail mail = new(findings, cancel);

        public void All()
        {
            var entries = zip.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
            entries.ForEach(entry => byPath.TryAdd(entry.FullName, entry));
            foreach (var entry in entries.Where(IsMessage))
            {
                cancel.ThrowIfCancellationRequested();
                Message(entry);
            }

            var listed = entries.Where(entry => IsList(entry) && List(entry)).ToHashSet();
            foreach (
                var entry in entries.Where(entry => !IsMessage(entry) && !listed.Contains(entry) && !attached.Contains(entry.FullName))
            )
            {
                cancel.ThrowIfCancellationRequested();
                AsItIs(entry);
            }
        }

        private static bool IsList(ZipArchiveEntry entry) =>
            !entry.FullName.Contains(Messages, StringComparison.Ordinal)
            && !entry.FullName.Contains(Attachments, StringComparison.Ordinal)
            && entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

        private static bool IsMessage(ZipArchiveEntry entry) =>
            entry.FullName.Contains(Messages, StringComparison.Ordinal)
            && !entry.FullName.Contains(Attachments, StringComparison.Ordinal)
            && entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

        private void Message(ZipArchiveEntry entry)
        {
            OlmMessage message;
            try
            {
                using var stream = entry.Open();
                using var xml = XmlReader.Create(stream, OfficePackage.Settings(DtdProcessing.Prohibit));
                message = new OlmMessage(xml, Open);
            }
            catch (Exception damaged) when (damaged is XmlException || OfficePackage.IsDamage(damaged))
            {
                findings.Fault(FaultKind.Corrupt, $"{entry.FullName}: {damaged.Message}");
                AsItIs(entry);
                return;
            }

            using (message)
            using (
                var child = findings.Child(
                    new Child(Path.ChangeExtension(entry.Name, ".eml"))
                    {
                        Folders = Folders(entry),
                        MediaType = MediaTypes.Email,
                        Raw = new Dictionary<string, string> { ["Path"] = entry.FullName },
                    }
                )
            )
            {
                mail.Write(message, child, entry.FullName);
                attached.UnionWith(message.Paths);
            }
        }

        /// <summary>Puts out the entries of a list; false when some of it, or all, is of a kind that has no form of its own.</summary>
        private bool List(ZipArchiveEntry entry)
        {
            var count = 0;
            var isWhole = true;
            try
            {
                using var stream = entry.Open();
                using var xml = XmlReader.Create(stream, OfficePackage.Settings(DtdProcessing.Prohibit));
                while (!xml.EOF)
                {
                    cancel.ThrowIfCancellationRequested();
                    if (xml.NodeType != XmlNodeType.Element || xml.Depth != 1)
                    {
                        xml.Read();
                        continue;
                    }

                    // One at a time: it goes on behind the element.
                    var element = (XElement)XNode.ReadFrom(xml);
                    var isKnown = element.Name.LocalName is "contact" or "appointment" or "task";
                    isWhole &= isKnown;
                    if (isKnown)
                    {
                        Listed(entry, element, count++);
                    }
                }
            }
            catch (Exception damaged) when (damaged is XmlException || OfficePackage.IsDamage(damaged))
            {
                findings.Fault(FaultKind.Corrupt, $"{entry.FullName}: {damaged.Message}");
                return false;
            }

            return isWhole && count > 0;
        }

        private void Listed(ZipArchiveEntry entry, XElement element, int number)
        {
            var isContact = element.Name.LocalName == "contact";
            var bytes = element.Name.LocalName switch
            {
                "contact" => OlmContact.Card(element),
                "appointment" => OlmEvent.Appointment(element, Open, attached),
                _ => OlmEvent.Task(element),
            };
            var name = $"{Path.GetFileNameWithoutExtension(entry.Name)}_{number:D5}";
            using var child = findings.Child(
                new Child(name + (isContact ? ".vcf" : ".ics"))
                {
                    Folders = Folders(entry),
                    MediaType = isContact ? MediaTypes.VCard : MediaTypes.Calendar,
                    Raw = new Dictionary<string, string> { ["Path"] = entry.FullName },
                }
            );
            child.Write(bytes);
        }

        private (Stream Bytes, long Length)? Open(string path) =>
            byPath.TryGetValue(path, out var entry) ? (entry.Open(), entry.Length) : null;

        private void AsItIs(ZipArchiveEntry entry)
        {
            using var child = findings.Child(new Child(entry.Name) { Folders = Folders(entry), Modified = entry.LastWriteTime });
            using var stream = entry.Open();
            stream.CopyTo(child);
        }

        /// <summary>As people see them: the names that only the program needs are left out.</summary>
        private static string[] Folders(ZipArchiveEntry entry) =>
            [
                .. entry
                    .FullName.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1]
                    .Where(folder => folder is not (Messages or Attachments or "." or "..")),
            ];
    }
}
