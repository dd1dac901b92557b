using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>Writes MIME (RFC 2045, RFC 2047, RFC 2231): the same bytes for the same input, always.</summary>
internal sealed class MimeWriter(Stream target)
{
    private const int EncodedWordBytes = 42;

    /// <summary>Base64 lines are 76 characters, which are 57 bytes.</summary>
    public const int BytesALine = 57;

    private const int CharactersALine = 76;
    private const int LinesAtOnce = 210;
    private readonly byte[] encoded = new byte[CharactersALine * LinesAtOnce];
    private readonly byte[] lines = new byte[(CharactersALine + 2) * LinesAtOnce];

    public Stream Target => target;

    /// <summary>Text as it stands; the caller has seen to it that it may stand there.</summary>
    public void Write(string text) => target.Write(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> bytes) => target.Write(bytes);

    public void EndLine() => target.Write("\r\n"u8);

    public void EndHeaders() => EndLine();

    /// <summary>A header of text, in encoded words where it is not ASCII.</summary>
    public void Header(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            Write($"{name}: {Encoded(OneLine(value))}\r\n");
        }
    }

    /// <summary>A header of addresses, one a line.</summary>
    public void Header(string name, IReadOnlyList<(string? Name, string? Address)> addresses)
    {
        if (addresses.Count > 0)
        {
            Write($"{name}: {string.Join(",\r\n ", addresses.Select(address => Mailbox(address.Name, address.Address)))}\r\n");
        }
    }

    public void Header(string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            Write($"{name}: {value.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\r\n");
        }
    }

    public void Boundary(string boundary) => Write($"--{boundary}\r\n");

    public void EndBoundary(string boundary) => Write($"--{boundary}--\r\n");

    /// <summary>A parameter of a header, to be put behind it: in UTF-8 by RFC 2231 where it is not plain.</summary>
    public static string Parameter(string name, string value)
    {
        value = OneLine(value);
        return Ascii.IsValid(value) && value.AsSpan().IndexOfAny('"', '\\') < 0
            ? $";\r\n {name}=\"{value}\""
            : $";\r\n {name}*=UTF-8''{Uri.EscapeDataString(value)}";
    }

    public void Base64(ReadOnlySpan<byte> bytes)
    {
        // Encoded many lines at a time, and only then parted: a call for each line cost more than the encoding.
        while (bytes.Length > 0)
        {
            var count = Math.Min(BytesALine * LinesAtOnce, bytes.Length);
            _ = System.Buffers.Text.Base64.EncodeToUtf8(bytes[..count], encoded, out _, out var length);
            bytes = bytes[count..];
            var written = 0;
            for (var at = 0; at < length; at += CharactersALine)
            {
                var line = encoded.AsSpan(at, Math.Min(CharactersALine, length - at));
                line.CopyTo(lines.AsSpan(written));
                written += line.Length;
                lines[written++] = (byte)'\r';
                lines[written++] = (byte)'\n';
            }

            target.Write(lines, 0, written);
        }
    }

    private static string Mailbox(string? name, string? address)
    {
        name = OneLine(name ?? "").Trim().Trim('\'');
        address = OneLine(address ?? "").Trim().Trim('<', '>');
        if (address.Length == 0)
        {
            return Phrase(name);
        }

        return name.Length == 0 || name.Equals(address, StringComparison.OrdinalIgnoreCase)
            ? (address.Contains('@', StringComparison.Ordinal) ? address : $"<{address}>")
            : $"{Phrase(name)} <{address}>";
    }

    private static string Phrase(string name) =>
        Ascii.IsValid(name)
            ? $"\"{name.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : Encoded(name);

    /// <summary>RFC 2047, base64 of UTF-8; characters are never cut in two.</summary>
    private static string Encoded(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var words = new StringBuilder();
        var word = new List<byte>(EncodedWordBytes);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > EncodedWordBytes)
            {
                words.Append("=?UTF-8?B?").Append(Convert.ToBase64String([.. word])).Append("?=\r\n ");
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        return words.Append("=?UTF-8?B?").Append(Convert.ToBase64String([.. word])).Append("?=").ToString();
    }

    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim() : text;
}
