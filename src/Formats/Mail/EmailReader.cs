using Dossier.Formats.Native;

namespace Dossier.Formats.Mail;

/// <summary>message/rfc822: one mail as a file (.eml), or as Apple Mail keeps it (.emlx).</summary>
public sealed class EmailReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Email ? 90
        : content.MediaType is MediaTypes.Unknown or MediaTypes.PlainText && content.Extension is "eml" or "emlx" ? 40
        : 0;

    /// <summary>Whether a file that starts like this is a mail; see <see cref="MailSigns"/>.</summary>
    public static bool LooksLikeEmail(ReadOnlySpan<byte> head) => MailSigns.AreIn(head);

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var stream = content.Open();
        Read(stream, findings, cancel);
    }

    /// <summary>Reads what another format was written as.</summary>
    internal static void Read(FileStream stream, Findings findings, CancellationToken cancel)
    {
        using var bytes = MailBytes.Of(stream);
        var (start, end) = MailSigns.Bounds(bytes);
        var first = MailSigns.FirstHeader(bytes, start, end);
        var tree = MailTree.Read(bytes, first, end);
        if (first != start)
        {
            findings.Fault(FaultKind.Corrupt, "The mail starts with lines that are no headers; they were left out.");
        }

        MailFields.Write(tree.Headers, findings);
        if (start > 0 && end < bytes.Length)
        {
            AppleMail.Write(bytes.Slice(end, bytes.Length - end), tree.Headers, findings);
        }

        new Visit(bytes, findings, cancel).All(tree);
        NoteDefects(tree, findings);
    }

    private static void NoteDefects(MailTree tree, Findings findings)
    {
        if (tree.IsTooDeep || tree.Warnings.HasFlag(GMime.Warnings.NestingOverflow))
        {
            findings.Fault(FaultKind.LimitExceeded, "Parts lie too deep in each other; the deepest were left out.");
        }

        if (tree.Root.Parts is not null && tree.Warnings.HasFlag(GMime.Warnings.TruncatedMessage))
        {
            findings.Fault(FaultKind.Truncated, "The mail ends before its last part does.");
        }

        if ((tree.Warnings & (GMime.Warnings.MultipartWithoutBoundary | GMime.Warnings.MalformedMultipart)) != 0)
        {
            findings.Fault(FaultKind.Corrupt, "A multipart of the mail has no parts that can be told apart.");
        }
    }

    /// <summary>One walk over the parts of one mail, in their order.</summary>
    /// <param name="depth">How many signatures it lies in.</param>
    private sealed class Visit(MailBytes bytes, Findings findings, CancellationToken cancel, int depth = 0)
    {
        private const int DeepestSignature = 10;

        private readonly MailText text = new(bytes, findings);
        private int attachments;

        public void All(MailTree tree)
        {
            Part(tree.Root, takesText: true, isRelated: false);
            findings.Set(Properties.AttachmentCount, attachments + text.UuencodedFiles);
        }

        private void Part(MailPart part, bool takesText, bool isRelated)
        {
            cancel.ThrowIfCancellationRequested();
            switch (part)
            {
                case { Parts: not null }:
                    Parts(part, part.Parts, takesText, isRelated);
                    break;
                case { IsMessage: true }:
                    Message(part);
                    break;
                case { IsBodyText: true } when takesText:
                    text.Write(part, cancel);
                    break;
                case { IsBodyText: true }:
                    break; // The alternative that was not chosen says the same.
                default:
                    Attachment(part, isRelated);
                    break;
            }
        }

        private void Parts(MailPart multipart, List<MailPart> parts, bool takesText, bool isRelated)
        {
            if (multipart.MediaType == "multipart/encrypted")
            {
                findings.Fault(FaultKind.PasswordProtected, "The mail is encrypted with PGP.");
                parts = parts.FindAll(part => part.MediaType != "application/pgp-encrypted"); // Holds a version number only.
            }

            var chosen = multipart.MediaType == "multipart/alternative" ? parts.MaxBy(TextRank) : null;
            var beside = chosen is null ? null : OtherText(parts, chosen);
            var root = multipart.MediaType == "multipart/related" ? RelatedRoot(multipart, parts) : null;
            foreach (var part in parts)
            {
                Part(part, takesText && (chosen is null || part == chosen || part == beside), root is null ? isRelated : part != root);
            }
        }

        /// <summary>Plain text before HTML before nothing; the first of equals.</summary>
        private int TextRank(MailPart part)
        {
            if (part.Parts is { Count: > 0 } parts)
            {
                return parts.Max(TextRank);
            }

            return !part.IsBodyText || text.IsBlank(part) ? 0
                : part.MediaType == MediaTypes.PlainText ? 2
                : 1;
        }

        /// <summary>The alternative in HTML, when the plain text that was chosen does not say what it says.</summary>
        private MailPart? OtherText(List<MailPart> parts, MailPart chosen) =>
            chosen.MediaType == MediaTypes.PlainText
                ? parts.Find(part => part != chosen && Html(part) is { } html && StubText.Is(bytes, chosen, html))
                : null;

        private static MailPart? Html(MailPart part) =>
            part.Parts is { } parts ? parts.Select(Html).FirstOrDefault(html => html is not null)
            : part.IsBodyText && part.MediaType == MediaTypes.Html ? part
            : null;

        /// <summary>RFC 2387 §3.2: the part that the start parameter names, else the first.</summary>
        private static MailPart? RelatedRoot(MailPart related, List<MailPart> parts)
        {
            var start = related.ContentType["start"];
            return parts.Find(part => start is not null && part.Headers.Text("Content-ID") == start) ?? parts.FirstOrDefault();
        }

        private void Message(MailPart part)
        {
            var subject = HeaderBlock.Parse(bytes.Slice(part.Start, part.Length)).Text("Subject");
            var name = string.IsNullOrWhiteSpace(subject) ? part.FileName ?? "message.eml" : $"{subject}.eml";
            using var child = Open(part, name, isInline: false);
            using var content = new PartStream(bytes, part);
            content.CopyTo(child, 65536);
        }

        /// <summary>The entity that a part signs and holds takes the part's place; false when the part is none such.</summary>
        private bool Signed(MailPart part)
        {
            if (depth >= DeepestSignature || Smime.Signed(bytes, part) is not { } signed)
            {
                return false;
            }

            using var file = signed.Entity;
            using var entity = MailBytes.Of(file);
            MailTree tree;
            try
            {
                tree = MailTree.Read(entity, 0, entity.Length);
            }
            catch (Unreadable)
            {
                return false; // Something was signed that is no mail: it stays as it came.
            }

            foreach (var signer in signed.Signers)
            {
                findings.Raw("smime_signer", signer);
            }

            var visit = new Visit(entity, findings, cancel, depth + 1);
            visit.Part(tree.Root, takesText: true, isRelated: false);
            attachments += visit.attachments + visit.text.UuencodedFiles;
            return true;
        }

        private void Attachment(MailPart part, bool isRelated)
        {
            if (Signed(part))
            {
                return;
            }

            if (Smime.IsEncrypted(bytes, part))
            {
                findings.Fault(FaultKind.PasswordProtected, "The mail is encrypted with S/MIME.");
            }

            var hasContentId = part.Headers.First("Content-ID") is not null;
            var isInline =
                !part.IsAttachment && (isRelated || hasContentId || part.MediaType.StartsWith("image/", StringComparison.Ordinal));
            using var content = new PartStream(bytes, part);
            var name = part.FileName ?? (part.MediaType == MediaTypes.Email ? "message.eml" : "");
            if (Elsewhere(part) is { } where)
            {
                using var missing = Open(part, name, isInline, where);
                return;
            }

            using (var child = Open(part, name, isInline))
            {
                content.CopyTo(child, 65536);
            }

            if (content.HasForeignBytes)
            {
                findings.Fault(FaultKind.Corrupt, $"The attachment '{part.FileName}' holds bytes that are no base64; they were skipped.");
            }
        }

        /// <summary>Why the bytes of an attachment are not in the mail; null when they are.</summary>
        private static string? Elsewhere(MailPart part) =>
            part.MediaType == "message/external-body"
                ? $"The mail only refers to the attachment, which lies at {part.ContentType["name"] ?? part.ContentType["url"] ?? "another place"}."
            : part.Length == 0 && part.Headers.First("X-Apple-Content-Length") is not null
                ? "Apple Mail keeps the attachment in a file of its own, beside the mail."
            : null;

        private Stream Open(MailPart part, string name, bool isInline, string? where = null)
        {
            attachments++;
            return findings.Child(
                new Child(name)
                {
                    MediaType = part.MediaType,
                    Charset = part.Charset,
                    IsInline = isInline,
                    Fault = where is null ? null : FaultKind.Unreachable,
                    FaultMessage = where,
                    Created = MailDates.Read(part.Disposition["creation-date"]),
                    Modified = MailDates.Read(part.Disposition["modification-date"]),
                    Raw = part
                        .Headers.All.Where(header => header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                        .DistinctBy(header => header.Name)
                        .ToDictionary(header => header.Name, header => header.Text),
                }
            );
        }
    }
}
