using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>A header such as Content-Type: a value, then parameters as RFC 2045 and RFC 2231 write them, and as senders do.</summary>
internal sealed class HeaderParameters
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderParameters(string value) => Value = value;

    public static HeaderParameters None { get; } = new("");

    /// <summary>What stands before the parameters, in lower case.</summary>
    public string Value { get; }

    public string? this[string name] => parameters.GetValueOrDefault(name);

    public static HeaderParameters Parse(Header? header)
    {
        if (header is null)
        {
            return None;
        }

        // One character a byte: what the bytes mean is only known once a parameter's character set is.
        var text = Encoding.Latin1.GetString(header.Value);
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var value = (end < 0 ? text : text[..end]).Split('(')[0].Trim(' ', '\t', '"').ToLowerInvariant();
        var parsed = new HeaderParameters(value);
        if (end >= 0)
        {
            parsed.ReadParameters(text, end + 1);
        }

        return parsed;
    }

    private void ReadParameters(string text, int position)
    {
        var pieces = new List<Piece>();
        while (position < text.Length)
        {
            var equals = text.IndexOf('=', position);
            if (equals < 0)
            {
                break;
            }

            var name = text[position..equals].Trim(' ', '\t', ';');
            position = equals + 1;
            while (position < text.Length && text[position] is ' ' or '\t')
            {
                position++;
            }

            var value = position < text.Length && text[position] == '"' ? Quoted(text, ref position) : Token(text, ref position);
            pieces.Add(Piece.Of(name, value));
        }

        foreach (var group in pieces.GroupBy(piece => piece.Name, StringComparer.OrdinalIgnoreCase))
        {
            // A plain parameter beside an extended one is its ASCII stand-in (RFC 5987 §4.2): the extended one counts.
            var continued = group.Where(piece => piece.Order >= 0).OrderBy(piece => piece.Order).ToList();
            parameters.TryAdd(group.Key, Decode(continued.Count > 0 ? continued : [group.First()]));
        }
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; position < text.Length && text[position] != '"'; position++)
        {
            // A backslash only escapes what needs it: senders also write Windows paths.
            if (text[position] == '\\' && position + 1 < text.Length && text[position + 1] is '"' or '\\')
            {
                position++;
            }

            value.Append(text[position]);
        }

        var next = text.IndexOf(';', Math.Min(position, text.Length));
        position = next < 0 ? text.Length : next + 1;
        return value.ToString();
    }

    private static string Token(string text, ref int position)
    {
        var end = text.IndexOf(';', position);
        var value = (end < 0 ? text[position..] : text[position..end]).Trim();
        position = end < 0 ? text.Length : end + 1;
        return value;
    }

    private static string Decode(List<Piece> pieces)
    {
        string? charset = null;
        var bytes = new List<byte>();
        foreach (var piece in pieces)
        {
            var value = piece.Value;
            if (!piece.IsExtended)
            {
                bytes.AddRange(Encoding.Latin1.GetBytes(value));
                continue;
            }

            if (piece == pieces[0] && value.Split('\'', 3) is [var name, _, var rest])
            {
                charset = name;
                value = rest;
            }

            bytes.AddRange(Unescape(Encoding.Latin1.GetBytes(value)));
        }

        byte[] whole = [.. bytes];
        return charset is null ? EncodedWords.Decode(whole) : Charsets.Decode(whole, charset);
    }

    private static byte[] Unescape(byte[] escaped)
    {
        var length = 0;
        for (var index = 0; index < escaped.Length; index++)
        {
            if (escaped[index] == '%' && Escape.TryHex(escaped.AsSpan(index + 1), out var value))
            {
                escaped[length++] = value;
                index += 2;
            }
            else
            {
                escaped[length++] = escaped[index];
            }
        }

        return escaped[..length];
    }

    /// <summary>One written parameter: <c>name</c>, <c>name*</c> (extended), <c>name*1</c> or <c>name*1*</c> (continued); Order is -1 for the first.</summary>
    private sealed record Piece(string Name, int Order, bool IsExtended, string Value)
    {
        public static Piece Of(string written, string value)
        {
            var isExtended = written.EndsWith('*');
            var name = isExtended ? written[..^1] : written;
            var star = name.LastIndexOf('*');
            if (star > 0 && int.TryParse(name.AsSpan(star + 1), out var order))
            {
                return new Piece(name[..star], order, isExtended, value);
            }

            return new Piece(name, isExtended ? 0 : -1, isExtended, value);
        }
    }
}
