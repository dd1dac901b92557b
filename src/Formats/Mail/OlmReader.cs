using System.IO.Compression;
using System.Xml;
using Dossier.Formats.Office;

namespace Dossier.Formats.Mail;

/// <summary>
/// OLM, the archive of Outlook for Mac: a ZIP in which each message is an XML file. Each becomes a mail, with its attachments in it; the lists of
/// contacts, appointments and the like, and whatever no message refers to, become children as they lie there.
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

            foreach (var entry in entries.Where(entry => !IsMessage(entry) && !attached.Contains(entry.FullName)))
            {
                cancel.ThrowIfCancellationRequested();
                AsItIs(entry);
            }
        }

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
