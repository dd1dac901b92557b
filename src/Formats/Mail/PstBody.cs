using System.Text;
using Dossier.Formats.Native;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>What a message in a PST says: plain text, HTML, or both; RTF only when there is neither.</summary>
internal sealed record PstBody(string? Plain, byte[]? Html, string? HtmlCharset, byte[]? Rtf)
{
    /// <summary>In bytes. libpff hands out bodies whole, so a larger one is left out.</summary>
    public const long LargestBody = 100 << 20;

    public static PstBody Of(PstItem message, Action<FaultKind, string> fault)
    {
        var properties = message.Properties;
        if (Math.Max(properties.Size(Mapi.Body), properties.Size(Mapi.Html)) > LargestBody)
        {
            fault(FaultKind.LimitExceeded, "its body is larger than 100 MB");
        }

        var plain = properties.Text(Mapi.Body);
        var html = properties.Html();
        var body = new PstBody(plain, html?.Bytes, html?.Charset, null);
        if (plain is null && html is null && ReadRtf(message, fault) is { } rtf)
        {
            body = OfRtf(rtf);
        }

        return body.WithFields(properties);
    }

    private static PstBody OfRtf(byte[] rtf) =>
        RtfBody.Unwrap(rtf) switch
        {
            { IsHtml: true } wrapped => new PstBody(null, Encoding.UTF8.GetBytes(wrapped.Text), "utf-8", null),
            { IsHtml: false } wrapped => new PstBody(wrapped.Text, null, null, null),
            null => new PstBody(null, null, null, rtf),
        };

    /// <summary>Contacts, appointments and the like say what they say in properties: these become the start of the text.</summary>
    private PstBody WithFields(PstRecord properties)
    {
        if (IsMail(properties.Text(Mapi.MessageClass)))
        {
            return this;
        }

        var text = new StringBuilder();
        foreach (var (tag, label) in Mapi.Fields)
        {
            if (properties.Shown(tag) is { Length: > 0 } value)
            {
                text.Append(label).Append(": ").Append(value).Append("\r\n");
            }
        }

        if (text.Length == 0)
        {
            return this;
        }

        var rest = Plain ?? (Html is null ? null : HtmlText.ToText(Charsets.Decode(Html, HtmlCharset)));
        return this with { Plain = text.Append("\r\n").Append(rest).ToString() };
    }

    private static bool IsMail(string? messageClass) =>
        messageClass is null
        || messageClass.StartsWith("IPM.Note", StringComparison.OrdinalIgnoreCase)
        || messageClass.StartsWith("REPORT.", StringComparison.OrdinalIgnoreCase)
        || messageClass.StartsWith("IPM.Post", StringComparison.OrdinalIgnoreCase);

    private static unsafe byte[]? ReadRtf(PstItem message, Action<FaultKind, string> fault)
    {
        if (Pff.MessageGetRtfSize(message.Handle, out var size, 0) != 1 || size == 0)
        {
            return null;
        }

        if (size > LargestBody)
        {
            fault(FaultKind.LimitExceeded, "its body is larger than 100 MB");
            return null;
        }

        var rtf = new byte[(int)size];
        fixed (byte* start = rtf)
        {
            if (Pff.MessageGetRtf(message.Handle, start, size, 0) != 1)
            {
                fault(FaultKind.Corrupt, "its RTF body cannot be decompressed");
                return null;
            }
        }

        return rtf.AsSpan().TrimEnd((byte)0).ToArray();
    }
}
