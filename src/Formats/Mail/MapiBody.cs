using System.Text;
using Dossier.Formats.Rtf;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>What a message kept as MAPI properties says: plain text, HTML, or both; where there is neither, the words of its RTF, and the RTF.</summary>
internal sealed record MapiBody(string? Plain, byte[]? Html, string? HtmlCharset, byte[]? Rtf)
{
    /// <summary>In bytes. Bodies are held whole, so a larger one is left out.</summary>
    public const long LargestBody = 100 << 20;

    public static MapiBody Of(MapiMessage message, Action<FaultKind, string> fault)
    {
        var properties = message.Properties;
        if (Math.Max(properties.Size(Mapi.Body), properties.Size(Mapi.Html)) > LargestBody)
        {
            fault(FaultKind.LimitExceeded, "its body is larger than 100 MB");
        }

        var plain = properties.Text(Mapi.Body);
        var html = properties.Html();
        var body = new MapiBody(plain, html?.Bytes, html?.Charset, null);
        if (string.IsNullOrWhiteSpace(plain) && html is null && message.Rtf(fault) is { } rtf)
        {
            body = OfRtf(rtf);
        }

        return body.WithFields(properties);
    }

    private static MapiBody OfRtf(byte[] rtf) =>
        RtfBody.Unwrap(rtf) switch
        {
            { IsHtml: true } wrapped => new MapiBody(null, Encoding.UTF8.GetBytes(wrapped.Text), "utf-8", null),
            { IsHtml: false } wrapped => new MapiBody(wrapped.Text, null, null, null),
            null => new MapiBody(RtfPlain.Of(rtf), null, null, rtf),
        };

    /// <summary>Whether there is anything to read in it.</summary>
    public bool IsBlank =>
        string.IsNullOrWhiteSpace(Plain)
        && (Html is null || string.IsNullOrWhiteSpace(HtmlText.ToText(Charsets.Decode(Html, HtmlCharset))));

    /// <summary>Contacts, appointments and the like say what they say in properties: these become the start of the text.</summary>
    private MapiBody WithFields(MapiRecord properties)
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
}
