using System.Text;
using Dossier.Formats.Mail;
using Dossier.Formats.Text;

namespace Dossier.Formats.Cards;

/// <summary>One property of a vCard or an iCalendar: <c>group.NAME;PARAMETER=value:value</c> (RFC 6350 3.3, RFC 5545 3.1).</summary>
/// <param name="Name">In upper case, without its group.</param>
/// <param name="Value">One character a byte, still escaped and encoded.</param>
internal sealed record ContentLine(string Name, IReadOnlyList<(string Name, string Value)> Parameters, string Value)
{
    /// <summary>In lower case; those that vCard 2.1 writes without a name are of the name TYPE, or ENCODING.</summary>
    public IEnumerable<string> Types =>
        Parameters.Where(one => one.Name == "TYPE").SelectMany(one => one.Value.Split(',')).Select(type => type.Trim().ToLowerInvariant());

    /// <summary>Whether the value is binary, in base64.</summary>
    public bool IsBase64 =>
        this["ENCODING"] is { } encoding
        && (encoding.Equals("b", StringComparison.OrdinalIgnoreCase) || encoding.Equals("base64", StringComparison.OrdinalIgnoreCase));

    public bool IsQuoted => string.Equals(this["ENCODING"], "QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);

    public string? this[string parameter]
    {
        get
        {
            foreach (var (name, value) in Parameters)
            {
                if (name == parameter)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Takes a line apart; null when it is none.</summary>
    public static ContentLine? Parse(string line)
    {
        var colon = Unquoted(line, 0, ":");
        if (colon <= 0)
        {
            return null;
        }

        var parameters = new List<(string, string)>();
        var end = Unquoted(line, 0, ";:");
        var name = line[..end];
        while (end < colon)
        {
            var start = end + 1;
            end = Unquoted(line, start, ";:");
            var written = line[start..end];
            var equals = written.IndexOf('=', StringComparison.Ordinal);
            var parameter = equals < 0 ? BareName(written) : written[..equals].Trim().ToUpperInvariant();
            parameters.Add((parameter, written[(equals + 1)..].Trim().Trim('"')));
        }

        name = name[(name.LastIndexOf('.') + 1)..].Trim().ToUpperInvariant();
        return name.Length == 0 || name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            ? null
            : new ContentLine(name, parameters, line[(colon + 1)..]);
    }

    /// <summary>The parts of a value that has several, each as it reads.</summary>
    /// <param name="charset">That of the file.</param>
    public string[] Parts(char separator, string? charset)
    {
        var text = Decoded(charset);
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                part.Append(
                    text[at] is 'n' or 'N' ? "\n"
                    : text[at] is ',' or ';' or ':' or '\\' or '"' ? text[at].ToString()
                    : $"\\{text[at]}"
                );
            }
            else if (separator != '\0' && text[at] == separator)
            {
                parts.Add(part.ToString().Trim());
                part.Clear();
            }
            else
            {
                part.Append(text[at]);
            }
        }

        parts.Add(part.ToString().Trim());
        return [.. parts];
    }

    /// <summary>The value as it reads.</summary>
    public string Text(string? charset) => Parts('\0', charset)[0];

    /// <summary>The bytes of a binary value; null when it is none.</summary>
    public byte[]? Binary(out string? mediaType)
    {
        mediaType = this["FMTTYPE"] ?? this["MEDIATYPE"];
        var value = Value.AsSpan();
        if (
            value.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && value.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase) is > 0 and var at
        )
        {
            mediaType = value[5..at].ToString();
            value = value[(at + 8)..];
        }
        else if (!IsBase64)
        {
            return null;
        }

        // Some writers leave the padding out.
        var bare = value.Trim().TrimEnd('=').ToString();
        var bytes = new byte[(bare.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(bare.PadRight((bare.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }

    private string Decoded(string? charset)
    {
        var bytes = Encoding.Latin1.GetBytes(Value);
        if (IsQuoted)
        {
            bytes = Unquote(bytes);
        }
        else if (IsBase64 && Binary(out _) is { } binary)
        {
            bytes = binary;
        }

        return Charsets.Decode(bytes, this["CHARSET"] ?? charset);
    }

    private static byte[] Unquote(byte[] bytes)
    {
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '=' && Escape.TryHex(bytes.AsSpan(at + 1), out var value))
            {
                bytes[length++] = value;
                at += 2;
            }
            else
            {
                bytes[length++] = bytes[at];
            }
        }

        return bytes[..length];
    }

    private static string BareName(string written) =>
        written.ToUpperInvariant() is "QUOTED-PRINTABLE" or "BASE64" or "8BIT" or "7BIT" ? "ENCODING" : "TYPE";

    /// <summary>The place of the first of these characters that stands outside quotes; -1 when there is none.</summary>
    private static int Unquoted(string line, int start, string any)
    {
        var isQuoted = false;
        for (var at = start; at < line.Length; at++)
        {
            isQuoted ^= line[at] == '"';
            if (!isQuoted && any.Contains(line[at], StringComparison.Ordinal))
            {
                return at;
            }
        }

        // Quotes that do not close are no quotes.
        return line.AsSpan(start).IndexOfAny(any) is >= 0 and var found ? start + found : -1;
    }
}
