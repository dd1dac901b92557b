using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>Writes a message kept as MAPI properties (PST, MSG, TNEF) as RFC 5322, with its bodies, attachments and the messages inside it: the same bytes every time.</summary>
/// <param name="isTranscript">The message itself is kept, and what is written only read: an RTF body need not come along as a part.</param>
internal sealed class MapiMail(Findings findings, CancellationToken cancel, bool isTranscript = false)
{
    private const int Deepest = 50;
    private const int AttachmentBlock = MimeWriter.BytesALine * 1149;
    private const string SignedClass = "IPM.Note.SMIME.MultipartSigned";
    private const string SmimeClass = "IPM.Note.SMIME";

    private readonly byte[] block = new byte[AttachmentBlock];

    /// <summary>Whether the message last written says anything itself; known of transcripts only.</summary>
    public bool HasBody { get; private set; }

    /// <param name="identity">Names the message in exceptions. Nothing of it is written: the same message must give the same bytes wherever it is kept.</param>
    public void Write(MapiMessage message, Stream target, string identity) => Write(message, new MimeWriter(target), identity, 0);

    private void Write(MapiMessage message, MimeWriter mime, string identity, int depth)
    {
        cancel.ThrowIfCancellationRequested();
        MapiHeaders.Write(message, mime);
        var messageClass = message.Properties.Text(Mapi.MessageClass) ?? "";
        if (messageClass.StartsWith(SignedClass, StringComparison.OrdinalIgnoreCase) && WriteSigned(message, mime))
        {
            HasBody |= depth == 0;
            return;
        }

        var body = MapiBody.Of(message, (kind, what) => findings.Fault(kind, $"Message {identity}: {what}."));
        if (depth == 0 && isTranscript)
        {
            HasBody = !body.IsBlank;
            body = body with { Rtf = null };
        }

        var attachments = message.AttachmentCount;
        if (attachments == 0 && body.Rtf is null)
        {
            WriteBody(body, mime, depth);
            return;
        }

        var boundary = Boundary(depth, "mixed");
        mime.Write($"Content-Type: multipart/mixed;\r\n boundary=\"{boundary}\"\r\n\r\n");
        if (body.Plain is not null || body.Html is not null)
        {
            mime.Boundary(boundary);
            WriteBody(body, mime, depth);
        }

        if (body.Rtf is not null)
        {
            mime.Boundary(boundary);
            mime.Write(
                "Content-Type: application/rtf\r\nContent-Disposition: inline; filename=\"body.rtf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            );
            mime.Base64(body.Rtf);
        }

        for (var index = 0; index < attachments; index++)
        {
            using var attachment = message.Attachment(index);
            var name = $"{identity}-{index + 1}";
            if (attachment is null)
            {
                findings.Fault(FaultKind.Corrupt, $"Attachment {name} cannot be read.");
                continue;
            }

            mime.Boundary(boundary);
            WriteAttachment(
                attachment,
                mime,
                name,
                depth,
                messageClass.StartsWith(SmimeClass, StringComparison.OrdinalIgnoreCase) ? MediaTypes.Pkcs7 : MediaTypes.Unknown
            );
            mime.EndLine();
        }

        mime.EndBoundary(boundary);
    }

    private static void WriteBody(MapiBody body, MimeWriter mime, int depth)
    {
        if (body.Plain is null || body.Html is null)
        {
            WriteText(body.Html is null ? body.Plain : null, body, mime);
            return;
        }

        var boundary = Boundary(depth, "alternative");
        mime.Write($"Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n");
        mime.Boundary(boundary);
        WriteText(body.Plain, body, mime);
        mime.Boundary(boundary);
        WriteText(null, body, mime);
        mime.EndBoundary(boundary);
    }

    private static void WriteText(string? plain, MapiBody body, MimeWriter mime)
    {
        if (plain is null && body.Html is not null)
        {
            var charset = body.HtmlCharset is null ? "" : $"; charset={body.HtmlCharset}";
            mime.Write($"Content-Type: text/html{charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            mime.Base64(body.Html);
        }
        else if (MayStandAsItIs(plain ?? ""))
        {
            mime.Write("Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
            mime.Write($"{plain}\r\n");
        }
        else
        {
            mime.Write("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            mime.Base64(Encoding.UTF8.GetBytes(plain ?? ""));
        }
    }

    /// <summary>RFC 5322 §2.1.1: ASCII in lines of at most 998 that end in CRLF, and nothing that could be taken for a boundary.</summary>
    private static bool MayStandAsItIs(string text)
    {
        if (
            !Ascii.IsValid(text)
            || text.Contains('\0', StringComparison.Ordinal)
            || text.Contains("\n--=_", StringComparison.Ordinal)
            || text.StartsWith("--=_", StringComparison.Ordinal)
        )
        {
            return false;
        }

        foreach (var line in text.AsSpan().Split("\r\n"))
        {
            if (line.End.Value - line.Start.Value > 998 || text.AsSpan(line).ContainsAny('\r', '\n'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>[MS-OXOSMIME] 2.1.3: of a message signed in the clear one attachment holds all of it, as the MIME entity it was sent as.</summary>
    private static bool WriteSigned(MapiMessage message, MimeWriter mime)
    {
        using var attachment = message.AttachmentCount == 1 ? message.Attachment(0) : null;
        using var content = attachment is { Kind: MapiAttachmentKind.Bytes } ? attachment.Open(out _) : null;
        var head = new byte[64];
        var length = content?.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) ?? 0;
        if (content is null || !Encoding.ASCII.GetString(head, 0, length).StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        mime.Write(head.AsSpan(0, length));
        content.CopyTo(mime.Target);
        return true;
    }

    private void WriteAttachment(MapiAttachment attachment, MimeWriter mime, string identity, int depth, string usualType)
    {
        var properties = attachment.Properties;
        var kind = attachment.Kind;
        var name =
            properties.Text(Mapi.AttachLongFileName)
            ?? properties.Text(Mapi.AttachFileName)
            ?? attachment.ContentName
            ?? properties.Text(Mapi.DisplayName)
            ?? "";
        switch (kind)
        {
            case MapiAttachmentKind.Message:
                using (var embedded = attachment.Embedded())
                {
                    if (embedded is not null && depth < Deepest)
                    {
                        // RFC 2046 §5.2.1: a message may not be base64, so it stands as it is.
                        mime.Write(
                            $"Content-Type: message/rfc822\r\nContent-Disposition: attachment{(name.Length == 0 ? "" : MimeWriter.Parameter("filename", name))}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                        );
                        Write(embedded, mime, identity, depth + 1);
                        return;
                    }

                    findings.Fault(
                        embedded is null ? FaultKind.Corrupt : FaultKind.LimitExceeded,
                        embedded is null
                            ? $"The message embedded as {identity} cannot be read."
                            : $"The message embedded as {identity} lies too deep."
                    );
                }

                WriteAttachmentHeaders(properties, mime, name, usualType);
                break;
            case MapiAttachmentKind.Bytes:
                WriteAttachmentHeaders(properties, mime, name, usualType);
                WriteContent(attachment, mime, identity);
                break;
            case MapiAttachmentKind.Reference:
                WriteReference(properties, mime, name);
                break;
            default:
                WriteAttachmentHeaders(properties, mime, name, usualType);
                findings.Fault(FaultKind.Corrupt, $"Attachment {identity} holds no data.");
                break;
        }
    }

    /// <summary>RFC 2046 §5.2.3: the attachment lies somewhere else, and this says where.</summary>
    private static void WriteReference(MapiRecord properties, MimeWriter mime, string name)
    {
        var place = properties.Text(Mapi.AttachLongPathName) ?? properties.Text(Mapi.AttachPathName) ?? name;
        mime.Write($"Content-Type: message/external-body; access-type=local-file{MimeWriter.Parameter("name", place)}\r\n");
        mime.Write($"Content-Disposition: attachment{(name.Length == 0 ? "" : MimeWriter.Parameter("filename", name))}\r\n\r\n");
    }

    private static void WriteAttachmentHeaders(MapiRecord properties, MimeWriter mime, string name, string usualType)
    {
        var mediaType = properties.Text(Mapi.AttachMimeTag);
        var contentId = properties.Text(Mapi.AttachContentId);
        if (
            mediaType is null
            || !Ascii.IsValid(mediaType)
            || mediaType.Count('/') != 1
            || mediaType.AsSpan().ContainsAny("\r\n;, ")
            || mediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            || mediaType.StartsWith("message/", StringComparison.OrdinalIgnoreCase) // RFC 2046 §5.2: these may not be base64.
        )
        {
            mediaType = usualType;
        }

        var isInline =
            contentId is not null && (properties.Number(Mapi.AttachHidden) == 1 || ((properties.Number(Mapi.AttachFlags) ?? 0) & 4) != 0);
        mime.Write($"Content-Type: {mediaType}{(name.Length == 0 ? "" : MimeWriter.Parameter("name", name))}\r\n");
        mime.Write(
            $"Content-Disposition: {(isInline ? "inline" : "attachment")}{(name.Length == 0 ? "" : MimeWriter.Parameter("filename", name))}"
        );
        mime.Write(
            DateParameter("creation-date", properties.Time(Mapi.CreationTime))
                + DateParameter("modification-date", properties.Time(Mapi.LastModificationTime))
        );
        mime.EndLine();
        mime.Header("Content-ID", contentId is null ? null : $"<{contentId.Trim('<', '>')}>");
        mime.Header("Content-Location", properties.Text(Mapi.AttachContentLocation));
        mime.Write("Content-Transfer-Encoding: base64\r\n\r\n");
    }

    private static string DateParameter(string name, DateTimeOffset? time) =>
        time is { } value
            ? $";\r\n {name}=\"{value.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)} +0000\""
            : "";

    private void WriteContent(MapiAttachment attachment, MimeWriter mime, string identity)
    {
        using var content = attachment.Open(out var left);
        if (content is null)
        {
            findings.Fault(FaultKind.Corrupt, $"Attachment {identity} cannot be read.");
            return;
        }

        while (left > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(left, AttachmentBlock);
            var filled = content.ReadAtLeast(block.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            mime.Base64(block.AsSpan(0, filled));
            left -= filled;
            if (filled < wanted)
            {
                findings.Fault(FaultKind.Truncated, $"Attachment {identity} ends {left} bytes early.");
                return;
            }
        }
    }

    /// <summary>
    /// The same in every message of the same depth, so that copies are alike; those of the messages around it differ, as RFC 2046 §5.1.2 asks. Base64 has
    /// no such characters, and text that holds them does not stand as it is.
    /// </summary>
    /// <param name="depth">How many messages the one written lies in.</param>
    private static string Boundary(int depth, string part) =>
        "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"Dossier/{depth}/{part}")))[..32];
}
