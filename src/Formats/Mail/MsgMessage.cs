using System.Text;
using System.Text.RegularExpressions;
using Dossier.Formats.Office;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Office.Legacy;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>A message in an MSG file: the file's own, or one attached to it.</summary>
internal sealed partial class MsgMessage : MapiMessage
{
    private const int OuterHeader = 32;
    private const int InnerHeader = 24;
    private const int RowHeader = 8;

    private readonly CompoundFile file;
    private readonly MsgNames names;
    private readonly MsgRecord properties;
    private readonly List<CompoundEntry> recipients;
    private readonly List<CompoundEntry> attachments;

    public MsgMessage(CompoundFile file, CompoundEntry storage, MsgNames names, string? outerCharset = null)
    {
        (this.file, this.names) = (file, names);
        properties = new MsgRecord(file, storage, names, storage == file.Root ? OuterHeader : InnerHeader);
        recipients = Storages(storage, "__recip_version1.0_");
        attachments = Storages(storage, "__attach_version1.0_");
        properties.OuterCharset = outerCharset;
        if (properties.Charset is null)
        {
            properties.OuterCharset = Guess();
        }
    }

    public override MapiRecord Properties => properties;

    public override int AttachmentCount => attachments.Count;

    public override IEnumerable<MapiRecord> Recipients() => recipients.Select(Record);

    public override MapiAttachment? Attachment(int index)
    {
        try
        {
            return new MsgAttachment(file, attachments[index], Record(attachments[index]), names);
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            return null;
        }
    }

    private MsgRecord Record(CompoundEntry storage) => new(file, storage, names, RowHeader) { OuterCharset = properties.Charset };

    private static List<CompoundEntry> Storages(CompoundEntry storage, string prefix) =>
        [
            .. storage
                .Children.Where(child => !child.IsStream && child.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .OrderBy(child => child.Name, StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Older programs state no character set: then that of the HTML counts, or of the message as it was sent, or what the body's bytes look like.</summary>
    private string? Guess()
    {
        if (properties.Html() is { } html && HtmlText.DeclaredCharset(html.Bytes) is { } declared && Charsets.Named(declared) is not null)
        {
            return declared;
        }

        if (
            Stated().Match(properties.Text(Mapi.TransportHeaders) ?? "") is { Success: true } stated
            && Charsets.Named(stated.Groups[1].Value) is not null
        )
        {
            return stated.Groups[1].Value;
        }

        var body = properties.Ansi(Mapi.Body) ?? properties.Ansi(Mapi.Subject);
        return body is null || Charsets.IsPlainAscii(body) ? null : Charsets.Detect(body, null).WebName;
    }

    [GeneratedRegex("""charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Stated();

    private sealed class MsgAttachment : MapiAttachment
    {
        private const int Reference = 2;
        private const int LastReference = 4;
        private const int WebReference = 7;

        private readonly CompoundFile file;
        private readonly MsgRecord properties;
        private readonly MsgNames names;
        private readonly CompoundEntry? data;
        private readonly OlePackage? package;

        public MsgAttachment(CompoundFile file, CompoundEntry storage, MsgRecord properties, MsgNames names)
        {
            (this.file, this.properties, this.names) = (file, properties, names);
            data = properties.Entry(Mapi.AttachData);
            Kind = KindOf(data);
            if (data is { IsStream: false } && Kind == MapiAttachmentKind.Bytes)
            {
                package = OlePackage.Unpack(file, data, storage.Name);
                ContentName = package?.Name ?? $"{properties.Text(Mapi.DisplayName) ?? "object"}{OleObjects.Extension(data) ?? ".ole"}";
            }
        }

        public override MapiRecord Properties => properties;

        public override MapiAttachmentKind Kind { get; }

        public override string? ContentName { get; }

        public override MapiMessage? Embedded()
        {
            try
            {
                return new MsgMessage(file, data!, names, properties.Charset);
            }
            catch (Exception damaged) when (Legacy.IsDamage(damaged))
            {
                return null;
            }
        }

        public override Stream? Open(out long length)
        {
            length = 0;
            try
            {
                var stream = OpenData();
                length = stream?.Length ?? 0;
                if (stream is CompoundStream && data!.Length > length)
                {
                    length = Math.Min(data.Length, length + 1); // Less is there than is stated.
                }

                return stream;
            }
            catch (Exception damaged) when (Legacy.IsDamage(damaged))
            {
                return null;
            }
        }

        private MapiAttachmentKind KindOf(CompoundEntry? data) =>
            data is { IsStream: false }
                ? data.Children.Any(child => child.Name.StartsWith("__properties_version1", StringComparison.OrdinalIgnoreCase))
                    ? MapiAttachmentKind.Message
                    : MapiAttachmentKind.Bytes
                : data is not null
                    ? MapiAttachmentKind.Bytes
                    : properties.Number(Mapi.AttachMethod) is (>= Reference and <= LastReference) or WebReference
                        ? MapiAttachmentKind.Reference
                        : MapiAttachmentKind.Nothing;

        private Stream? OpenData()
        {
            if (data is null or { IsStream: true })
            {
                return data is null ? null : file.Open(data);
            }

            if (package is not null)
            {
                return new MemoryStream(package.Bytes, writable: false);
            }

            var whole = new MemoryStream();
            CompoundWriter.Write(CompoundWriter.Of(file, data), whole);
            whole.Position = 0;
            return whole;
        }
    }
}
