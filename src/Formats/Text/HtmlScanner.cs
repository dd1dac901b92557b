using System.Text;

namespace Dossier.Formats.Text;

/// <summary>
/// Reads HTML from left to right without building a tree, so neither depth nor length costs memory.
/// Takes the characters in pieces; what a piece leaves unfinished is to be given again at the start of the next.
/// </summary>
internal sealed class HtmlScanner(TextFlow flow, Findings? findings)
{
    /// <summary>A tag longer than this is passed over; it holds a picture as a data address.</summary>
    private const int LongestTag = 1 << 20;
    private const int LongestTitle = 4096;

    /// <summary>After so many tags whose quotes never close, quotes are no longer looked at: it would take the square of the length.</summary>
    private const int MostUnclosed = 16;

    private readonly StringBuilder title = new();
    private string? passOverTo;
    private int preformatted;
    private bool isInTitle;
    private bool hasTitle;
    private int unclosed;
    private bool hasNoMoreTags;

    /// <summary>Takes what can be taken of the characters, and all of them when they are the last.</summary>
    /// <returns>How many were taken.</returns>
    public int Take(ReadOnlySpan<char> html, bool isLast)
    {
        var at = 0;
        while (at < html.Length)
        {
            var rest = html[at..];
            int taken;
            if (passOverTo is not null)
            {
                taken = PassOver(rest, isLast);
            }
            else if (rest[0] != '<')
            {
                var end = rest.IndexOf('<');
                taken = TakeText(end < 0 ? rest : rest[..end], isLast || end >= 0);
            }
            else
            {
                taken = TakeMarkup(rest, isLast);
            }

            if (taken == 0)
            {
                break;
            }

            at += taken;
        }

        if (isLast)
        {
            EndTitle();
        }

        return at;
    }

    /// <summary>Skips to where a comment, a script or an endless tag ends.</summary>
    private int PassOver(ReadOnlySpan<char> rest, bool isLast)
    {
        var end = rest.IndexOf(passOverTo, StringComparison.OrdinalIgnoreCase);
        if (end >= 0)
        {
            // The end tag of a script is a tag to be read; the end of a comment is not.
            var taken = passOverTo!.StartsWith("</", StringComparison.Ordinal) ? end : end + passOverTo.Length;
            passOverTo = null;
            return taken == 0 ? TakeMarkup(rest, isLast) : taken;
        }

        return isLast ? rest.Length : Math.Max(0, rest.Length - passOverTo!.Length + 1);
    }

    private int TakeText(ReadOnlySpan<char> text, bool isWhole)
    {
        Span<char> scratch = stackalloc char[2];
        var at = 0;
        while (at < text.Length)
        {
            var rest = text[at..];
            var reference = rest.IndexOf('&');
            if (reference != 0)
            {
                var plain = reference < 0 ? rest : rest[..reference];
                Write(plain, isDecoded: false);
                at += plain.Length;
                continue;
            }

            if (!isWhole && rest.Length < 40)
            {
                break;
            }

            var taken = HtmlEntities.Read(rest, out var decoded, scratch);
            Write(taken == 0 ? "&" : decoded, isDecoded: true);
            at += Math.Max(1, taken);
        }

        return at;
    }

    private void Write(ReadOnlySpan<char> text, bool isDecoded)
    {
        if (isInTitle)
        {
            title.Append(text[..Math.Min(text.Length, Math.Max(0, LongestTitle - title.Length))]);
        }
        else if (isDecoded)
        {
            flow.WriteDecoded(text);
        }
        else
        {
            flow.Write(text);
        }
    }

    private int TakeMarkup(ReadOnlySpan<char> rest, bool isLast)
    {
        if (rest.Length < 4 && !isLast)
        {
            return 0;
        }

        if (rest.StartsWith("<!--"))
        {
            // Browsers also end a comment at once when it begins with its end.
            var isEmpty = rest.StartsWith("<!-->") || rest.StartsWith("<!--->");
            passOverTo = isEmpty ? ">" : "-->";
            return 4;
        }

        if (
            hasNoMoreTags
            || rest.Length < 2
            || !(char.IsAsciiLetter(rest[1]) || (rest[1] is '/' && rest.Length > 2 && char.IsAsciiLetter(rest[2])) || rest[1] is '!' or '?')
        )
        {
            Write("<", isDecoded: true);
            return 1;
        }

        if (rest[1] is '!' or '?')
        {
            passOverTo = ">";
            return 2;
        }

        var end = unclosed < MostUnclosed ? EndOfTag(rest) : rest.IndexOf('>');
        if (end < 0 && !isLast)
        {
            passOverTo = rest.Length > LongestTag ? ">" : null;
            return passOverTo is null ? 0 : rest.Length;
        }

        if (end < 0)
        {
            unclosed++;
            end = rest.IndexOf('>');
        }

        if (end < 0)
        {
            hasNoMoreTags = true;
            // Browsers drop an unfinished tag at the end. It may be text with a bracket in it, so here it is kept.
            Write("<", isDecoded: true);
            return 1;
        }

        TakeTag(new HtmlTag(rest[1..end]));
        return end + 1;
    }

    /// <summary>Where the tag's closing bracket is, which is outside its quotes; -1 when it is not there.</summary>
    private static int EndOfTag(ReadOnlySpan<char> rest)
    {
        var at = 1;
        var hasEquals = false;
        while (at < rest.Length)
        {
            var step = rest[at..].IndexOfAny("\"'>=");
            if (step < 0)
            {
                return -1;
            }

            at += step;
            switch (rest[at])
            {
                case '>':
                    return at;
                case '=':
                    hasEquals = true;
                    at++;
                    break;
                // A quote opens a value only after an equals sign; elsewhere it is a slip that means nothing.
                case var quote when hasEquals && rest[..at].TrimEnd(" \t\r\n\f")[^1] == '=':
                    var close = rest[(at + 1)..].IndexOf(quote);
                    if (close < 0)
                    {
                        return -1;
                    }

                    at += close + 2;
                    break;
                default:
                    at++;
                    break;
            }
        }

        return -1;
    }

    private void TakeTag(HtmlTag tag)
    {
        if (tag.Name.Length > 10)
        {
            return;
        }

        Span<char> name = stackalloc char[10];
        name = name[..tag.Name.ToLowerInvariant(name)];
        if (isInTitle && tag.IsEnd && name is "title")
        {
            EndTitle();
            return;
        }

        switch (name)
        {
            case "title" when !hasTitle && !tag.IsEnd:
                isInTitle = true;
                break;
            case "script" or "style" when !tag.IsEnd:
                passOverTo = name is "script" ? "</script" : "</style";
                break;
            case "meta" when findings is not null:
                TakeMeta(tag);
                break;
            case "img" or "area" or "image":
                TakeAlternative(tag);
                break;
            case "br":
                flow.LineEnd();
                break;
            case "td" or "th" when !tag.IsEnd:
                flow.Tab();
                break;
            case "pre" or "textarea" or "listing" or "xmp":
                flow.Break(1);
                preformatted = Math.Max(0, preformatted + (tag.IsEnd ? -1 : 1));
                flow.KeepsSpace = preformatted > 0;
                break;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                EndTitle();
                flow.Break(2);
                break;
            case "body" or "div" or "table" or "tr" or "ul" or "ol" or "li" or "dl" or "dt" or "dd" or "hr" or "blockquote" or "center":
            case "form"
            or "fieldset"
            or "legend"
            or "caption"
            or "section"
            or "article"
            or "header"
            or "footer"
            or "nav"
            or "main"
            or "aside":
            case "address" or "figure" or "figcaption" or "option" or "select" or "details" or "summary" or "dir" or "menu" or "thead":
            case "tbody" or "tfoot" or "html" or "head" or "frameset" or "noframes" or "optgroup" or "dialog" or "hgroup" or "isindex":
                EndTitle();
                flow.Break(1);
                break;
            default:
                break;
        }
    }

    private void TakeAlternative(HtmlTag tag)
    {
        var alternative = tag.Attribute("alt");
        if (!alternative.IsWhiteSpace())
        {
            flow.Write(" ");
            flow.Write(HtmlEntities.Decode(alternative));
            flow.Write(" ");
        }
    }

    private void TakeMeta(HtmlTag tag)
    {
        var name = tag.Attribute("name");
        var property =
            name.Equals("author", StringComparison.OrdinalIgnoreCase) ? Properties.Author
            : name.Equals("keywords", StringComparison.OrdinalIgnoreCase) ? Properties.Keywords
            : name.Equals("description", StringComparison.OrdinalIgnoreCase) ? Properties.Comments
            : name.Equals("generator", StringComparison.OrdinalIgnoreCase) ? Properties.Application
            : null;
        if (property is not null)
        {
            var content = tag.Attribute("content");
            findings!.Set(property, HtmlEntities.Decode(content[..Math.Min(content.Length, LongestTitle)]).Trim());
        }
    }

    private void EndTitle()
    {
        if (isInTitle)
        {
            isInTitle = false;
            hasTitle = true;
            findings?.Set(Properties.Title, string.Join(' ', title.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        }
    }
}
