using System.Buffers;

namespace Dossier.Formats.Identification;

/// <summary>HTML, SVG and XML, told by how they begin.</summary>
internal static class Markup
{
    /// <summary>Elements that begin nothing but HTML.</summary>
    private static readonly string[] HtmlRoots = ["html", "head", "body", "title", "meta", "script", "style", "iframe", "table"];

    /// <summary>Elements of HTML that text of other kinds may begin with too: they need the name's or the parent's word.</summary>
    private static readonly string[] HtmlParts =
    [
        "a",
        "b",
        "br",
        "center",
        "div",
        "font",
        "form",
        "h1",
        "h2",
        "h3",
        "hr",
        "i",
        "img",
        "li",
        "link",
        "ol",
        "p",
        "pre",
        "span",
        "td",
        "tr",
        "ul",
    ];

    private static readonly SearchValues<byte> AfterName = SearchValues.Create(" \t\r\n/>"u8);

    /// <summary>Null when the text is no markup.</summary>
    public static string? MediaType(ReadOnlySpan<byte> head, bool isHtmlByName, bool isXmlByName)
    {
        var rest = Trim(head);
        var hasDeclaration = rest.StartsWith("<?xml "u8) || rest.StartsWith("<?xml\t"u8);
        while (rest.Length > 1 && rest[0] == '<' && rest[1] is (byte)'!' or (byte)'?')
        {
            if (StartsWith(rest, "<!doctype"))
            {
                var root = Trim(rest["<!doctype".Length..]);
                return StartsWith(root, "html") ? MediaTypes.Html
                    : StartsWith(root, "svg") ? MediaTypes.Svg
                    : hasDeclaration || isXmlByName ? MediaTypes.Xml
                    : isHtmlByName ? MediaTypes.Html
                    : MediaTypes.Xml;
            }

            var end = rest.StartsWith("<!--"u8) ? Past(rest, "-->"u8) : Past(rest, ">"u8);
            if (end < 0)
            {
                break;
            }

            rest = Trim(rest[end..]);
        }

        return Element(rest, hasDeclaration, isHtmlByName, isXmlByName);
    }

    private static string? Element(ReadOnlySpan<byte> rest, bool hasDeclaration, bool isHtmlByName, bool isXmlByName)
    {
        var name = Name(rest);
        var tag = Tag(rest);
        var local = name.LastIndexOf((byte)':') is var colon and >= 0 ? name[(colon + 1)..] : name;
        if (IsAny(name, HtmlRoots) && !(hasDeclaration && !IsAny(name, ["html"])))
        {
            return MediaTypes.Html;
        }

        if (local.SequenceEqual("svg"u8) && (hasDeclaration || tag.IndexOf("http://www.w3.org/2000/svg"u8) > 0))
        {
            return MediaTypes.Svg;
        }

        if (name.SequenceEqual("office:document"u8) && FlatOpenDocument(tag) is { } flat)
        {
            return flat;
        }

        if (hasDeclaration)
        {
            return MediaTypes.Xml;
        }

        if (isHtmlByName && (IsAny(name, HtmlParts) || HoldsHtml(rest)))
        {
            return MediaTypes.Html;
        }

        return !name.IsEmpty && (isXmlByName || tag.IndexOf(" xmlns"u8) > 0) ? MediaTypes.Xml : null;
    }

    /// <summary>OpenDocument 1.2 part 1, 19.385: a document in one XML file says on its root what it is.</summary>
    private static string? FlatOpenDocument(ReadOnlySpan<byte> tag) =>
        tag.IndexOf("application/vnd.oasis.opendocument.text"u8) >= 0 ? MediaTypes.OpenDocumentText + MediaTypes.FlatSuffix
        : tag.IndexOf("application/vnd.oasis.opendocument.spreadsheet"u8) >= 0 ? MediaTypes.OpenDocumentSpreadsheet + MediaTypes.FlatSuffix
        : tag.IndexOf("application/vnd.oasis.opendocument.presentation"u8) >= 0
            ? MediaTypes.OpenDocumentPresentation + MediaTypes.FlatSuffix
        : tag.IndexOf("application/vnd.oasis.opendocument.graphics"u8) >= 0
            ? "application/vnd.oasis.opendocument.graphics" + MediaTypes.FlatSuffix
        : null;

    /// <summary>Any element of HTML, wherever it stands: pages that begin with stray text.</summary>
    private static bool HoldsHtml(ReadOnlySpan<byte> rest)
    {
        for (var next = rest.IndexOf((byte)'<'); next >= 0; next = rest.IndexOf((byte)'<'))
        {
            rest = rest[next..];
            if (IsAny(Name(rest), HtmlRoots) || IsAny(Name(rest), HtmlParts) || StartsWith(rest, "<!doctype html"))
            {
                return true;
            }

            rest = rest[1..];
        }

        return false;
    }

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> rest) => rest.IndexOf((byte)'>') is var end and >= 0 ? rest[..end] : rest;

    /// <summary>The name of the element that begins here; empty when none does.</summary>
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] != '<' || !(char.IsAsciiLetter((char)rest[1]) || rest[1] == '_'))
        {
            return default;
        }

        var end = rest[1..].IndexOfAny(AfterName);
        return end < 0 ? default : rest.Slice(1, end);
    }

    private static bool IsAny(ReadOnlySpan<byte> name, ReadOnlySpan<string> names)
    {
        foreach (var candidate in names)
        {
            if (candidate.Length == name.Length && StartsWith(name, candidate))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StartsWith(ReadOnlySpan<byte> rest, string lowerCase)
    {
        if (rest.Length < lowerCase.Length)
        {
            return false;
        }

        for (var index = 0; index < lowerCase.Length; index++)
        {
            if (char.ToLowerInvariant((char)rest[index]) != lowerCase[index])
            {
                return false;
            }
        }

        return true;
    }

    private static int Past(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> mark) =>
        rest.IndexOf(mark) is var at and >= 0 ? at + mark.Length : -1;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n\f"u8);
}
