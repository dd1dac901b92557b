using System.Security.Cryptography;
using System.Text;
using Dossier.Formats.Native;

namespace Dossier.Formats.Mail;

/// <summary>Writes a message of a PST as RFC 5322, with its bodies, attachments and the messages inside it: the same bytes every time.</summary>
internal sealed class PstMail(Findings findings, CancellationToken cancel)
{
    private const int Deepest = 50;
    private const int AttachmentBlock = MimeWriter.BytesALine * 1149;
    private const int AttachedByReferenceOnly = 4;

    private readonly byte[] block = new byte[AttachmentBlock];

    /// <param name="identity">Tells the message from all others in the file; its boundaries come from it.</param>
    public void Write(PstItem message, Stream target, string identity) => Write(message, new MimeWriter(target), identity, 0);

    private void Write(PstItem message, MimeWriter mime, string identity, int depth)
    {
        cancel.ThrowIfCancellationRequested();
        PstHeaders.Write(message, mime);
        var body = PstBody.Of(message, (kind, what) => findings.Fault(kind, $"Message {identity}: {what}."));
        var attachments = message.CountAttachments();
        if (attachments == 0 && body.Rtf is null)
        {
            WriteBody(body, mime, identity);
            return;
        }

        var boundary = Boundary(identity, "mixed");
        mime.Write($"Content-Type: multipart/mixed;\r\n boundary=\"{boundary}\"\r\n\r\n");
        if (body.Plain is not null || body.Html is not null)
        {
            mime.Boundary(boundary);
            WriteBody(body, mime, identity);
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
            WriteAttachment(attachment, mime, name, depth);
            mime.EndLine();
        }

        mime.EndBoundary(boundary);
    }

    private static void WriteBody(PstBody body, MimeWriter mime, string identity)
    {
        if (body.Plain is null || body.Html is null)
        {
            WriteText(body.Html is null ? body.Plain : null, body, mime);
            return;
        }

        var boundary = Boundary(identity, "alternative");
        mime.Write($"Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n");
        mime.Boundary(boundary);
        WriteText(body.Plain, body, mime);
        mime.Boundary(boundary);
        WriteText(null, body, mime);
        mime.EndBoundary(boundary);
    }

    private static void WriteText(string? plain, PstBody body, MimeWriter mime)
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

    private void WriteAttachment(PstItem attachment, MimeWriter mime, string identity, int depth)
    {
        var properties = attachment.Properties;
        var type = Pff.AttachmentGetType(attachment.Handle, out var written, 0) == 1 ? written : 0;
        var name =
            properties.Text(Mapi.AttachLongFileName) ?? properties.Text(Mapi.AttachFileName) ?? properties.Text(Mapi.DisplayName) ?? "";
        if (type == Pff.AttachmentIsItem)
        {
            using var embedded = attachment.Embedded();
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

        WriteAttachmentHeaders(properties, mime, name);
        if (type == Pff.AttachmentIsData)
        {
            WriteContent(attachment, mime, identity);
        }
        else if (type != Pff.AttachmentIsItem)
        {
            var isReference =
                type == Pff.AttachmentIsReference || properties.Number(Mapi.AttachMethod) is > 1 and <= AttachedByReferenceOnly;
            findings.Fault(
                isReference ? FaultKind.Unreachable : FaultKind.Corrupt,
                isReference
                    ? $"Attachment {identity} is only a reference to {properties.Text(Mapi.AttachLongPathName) ?? name}."
                    : $"Attachment {identity} holds no data."
            );
        }
    }

    private static void WriteAttachmentHeaders(PstRecord properties, MimeWriter mime, string name)
    {
        var mediaType = properties.Text(Mapi.AttachMimeTag);
        var contentId = properties.Text(Mapi.AttachContentId);
        if (
            mediaType is null
            || !Ascii.IsValid(mediaType)
            || mediaType.Count('/') != 1
            || mediaType.AsSpan().ContainsAny("\r\n;, ")
            || mediaType.StartsWith("multipart", StringComparison.OrdinalIgnoreCase)
        )
        {
            mediaType = MediaTypes.Unknown;
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

    private unsafe void WriteContent(PstItem attachment, MimeWriter mime, string identity)
    {
        if (Pff.AttachmentGetSize(attachment.Handle, out var size, 0) != 1)
        {
            findings.Fault(FaultKind.Corrupt, $"Attachment {identity} cannot be read.");
            return;
        }

        var left = size;
        while (left > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(left, AttachmentBlock);
            var filled = 0;
            fixed (byte* start = block)
            {
                while (filled < wanted)
                {
                    var count = (int)Pff.AttachmentRead(attachment.Handle, start + filled, (nuint)(wanted - filled), 0);
                    if (count <= 0)
                    {
                        break;
                    }

                    filled += count;
                }
            }

            mime.Base64(block.AsSpan(0, filled));
            if (filled < wanted)
            {
                findings.Fault(FaultKind.Truncated, $"Attachment {identity} ends {left - (ulong)filled} bytes early.");
                return;
            }

            left -= (ulong)wanted;
        }
    }

    private static string Boundary(string identity, string part) =>
        "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{identity}/{part}")))[..32];
}
