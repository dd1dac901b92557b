using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>RFC 5322 address lists, read as leniently as they are written: <c>Name &lt;addr&gt;</c> or <c>addr</c>, one string each.</summary>
internal static class Addresses
{
    public static List<string> Read(Header header)
    {
        // One character a byte; names are decoded once they are taken apart.
        var text = Encoding.Latin1.GetString(header.Value);
        var addresses = new List<string>();
        string? lonelyName = null;
        foreach (var written in Split(text))
        {
            var (name, address) = TakeApart(written);
            if (name.Length == 0 && address.Length == 0)
            {
                continue;
            }

            // `Doe, John <j@x>` without the quotes it needs: a name without an address belongs to the next one.
            if (address.Length == 0 && lonelyName is null)
            {
                lonelyName = name;
                continue;
            }

            if (lonelyName is not null)
            {
                if (written.Contains('<', StringComparison.Ordinal) && name.Length > 0)
                {
                    name = $"{lonelyName}, {name}";
                }
                else
                {
                    addresses.Add(lonelyName);
                }

                lonelyName = null;
            }

            addresses.Add(Format(name, address));
        }

        if (lonelyName is not null)
        {
            addresses.Add(lonelyName);
        }

        return addresses;
    }

    private static string Format(string name, string address)
    {
        if (address.Length == 0)
        {
            return name;
        }

        return name.Length == 0 || name.Equals(address, StringComparison.OrdinalIgnoreCase) ? address : $"{name} <{address}>";
    }

    /// <summary>Cuts at commas, semicolons and the colon of a group, where they are not quoted.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var comments = 0;
        var isQuoted = false;
        var isAddress = false;
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '\\' when isQuoted || comments > 0:
                    index++;
                    break;
                case '"' when comments == 0:
                    isQuoted = !isQuoted && text.IndexOf('"', index + 1) >= 0;
                    break;
                case '(' when !isQuoted && text.IndexOf(')', index) >= 0:
                    comments++;
                    break;
                case ')' when !isQuoted && comments > 0:
                    comments--;
                    break;
                case '<' when !isQuoted && comments == 0:
                    isAddress = text.IndexOf('>', index) >= 0;
                    break;
                case '>' when !isQuoted && comments == 0:
                    isAddress = false;
                    break;
                case ':' when !isQuoted && comments == 0 && !isAddress && text.AsSpan(start, index - start).IndexOf('@') < 0:
                    start = index + 1;
                    break;
                case ',' or ';' when !isQuoted && comments == 0 && !isAddress:
                    yield return text[start..index];
                    start = index + 1;
                    break;
                default:
                    break;
            }
        }

        yield return text[start..];
    }

    private static (string Name, string Address) TakeApart(string written)
    {
        written = written.Trim();
        var open = written.LastIndexOf('<');
        var close = open < 0 ? -1 : written.IndexOf('>', open);
        if (open >= 0)
        {
            var address = Decoded(close < 0 ? written[(open + 1)..] : written[(open + 1)..close]);
            var name = Unquote(written[..open]);
            return (name.Length > 0 || close < 0 ? name : Unquote(written[(close + 1)..]).Trim('(', ')'), address);
        }

        var comment = written.IndexOf('(', StringComparison.Ordinal);
        if (comment > 0 && written.EndsWith(')') && written.AsSpan(0, comment).Contains('@'))
        {
            return (Decoded(written[(comment + 1)..^1]), Decoded(written[..comment]));
        }

        var text = Unquote(written);
        return text.Contains('@', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal) ? ("", text) : (text, "");
    }

    private static string Unquote(string text)
    {
        text = text.Trim();
        if (text.Contains('"', StringComparison.Ordinal))
        {
            var plain = new StringBuilder(text.Length);
            for (var index = 0; index < text.Length; index++)
            {
                if (text[index] == '\\' && index + 1 < text.Length)
                {
                    plain.Append(text[++index]);
                }
                else if (text[index] != '"')
                {
                    plain.Append(text[index]);
                }
            }

            text = plain.ToString();
        }

        return Decoded(text).Trim();
    }

    private static string Decoded(string text) => EncodedWords.Decode(Encoding.Latin1.GetBytes(text)).Trim();
}
