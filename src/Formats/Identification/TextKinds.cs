using System.Text;
using System.Text.Json;
using Dossier.Formats.Mail;

namespace Dossier.Formats.Identification;

/// <summary>What kind of text a text is. Here, and only here, the item's name and its parent's word count: they break ties.</summary>
internal static class TextKinds
{
    /// <summary>Null when the item is no text, or is text that only its lack of control characters speaks for.</summary>
    public static string? MediaType(Content content)
    {
        var head = content.Head.Span;
        if (Letters.IsText(head))
        {
            return Kind(content);
        }

        if (Letters.IsEightBitText(head))
        {
            return Kind(content) is var kind and not MediaTypes.PlainText ? kind : null;
        }

        // Mail may hold anything after its headers, zeros included.
        return Mail(content, head);
    }

    /// <summary>The kind of an item that is known to be text; <see cref="MediaTypes.PlainText"/> when it is no other.</summary>
    public static string Kind(Content content)
    {
        var head = Letters.Narrow(content.Head.Span);
        return Mail(content, head)
            ?? Markup.MediaType(head, Is(content, MediaTypes.Html, "html", "htm", "xhtml"), IsXmlByName(content))
            ?? Card(head)
            ?? (IsJson(head, isWhole: content.Length == content.Head.Length) ? MediaTypes.Json : null)
            ?? (Is(content, MediaTypes.Csv, "csv") && HasColumns(head) ? MediaTypes.Csv : null)
            ?? MediaTypes.PlainText;
    }

    private static string? Mail(Content content, ReadOnlySpan<byte> head)
    {
        head = head[MailSigns.AppleMailPreface(head)..];
        var isMailByName = Is(content, MediaTypes.Email, "eml", "emlx", "mht", "mhtml");
        return MailHeaders.LooksLikeMbox(head) ? (isMailByName ? MediaTypes.Email : MediaTypes.Mbox)
            : MailHeaders.LooksLikeEmail(head, isMailByName) ? MediaTypes.Email
            : null;
    }

    private static bool IsXmlByName(Content content) =>
        Is(content, MediaTypes.Xml, "xml", "xsd", "xsl", "xslt", "rss", "kml", "gpx", "dtd") || content.DeclaredMediaType == "text/xml";

    private static bool Is(Content content, string mediaType, params ReadOnlySpan<string> extensions) =>
        extensions.Contains(content.Extension) || string.Equals(content.DeclaredMediaType, mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 5545 3.4 and RFC 6350 6.1.1, in any case; exporters begin with empty lines.</summary>
    private static string? Card(ReadOnlySpan<byte> head)
    {
        var first = head.TrimStart(" \t\r\n"u8);
        var end = first.IndexOfAny((byte)'\r', (byte)'\n');
        first = (end < 0 ? first : first[..end]).TrimEnd(" \t"u8);
        return Ascii.EqualsIgnoreCase(first, "BEGIN:VCALENDAR"u8) ? MediaTypes.Calendar
            : Ascii.EqualsIgnoreCase(first, "BEGIN:VCARD"u8) ? MediaTypes.VCard
            : null;
    }

    private static bool HasColumns(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        return (end < 0 ? head : head[..end]).IndexOfAny(",;\t|"u8) >= 0;
    }

    /// <summary>An object or an array that breaks no rule of JSON as far as it can be seen.</summary>
    private static bool IsJson(ReadOnlySpan<byte> head, bool isWhole)
    {
        var start = head.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || head[start] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(head[start..], isWhole, default);
            var tokens = 0;
            while (reader.Read())
            {
                tokens++;
            }

            return tokens > 1;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
