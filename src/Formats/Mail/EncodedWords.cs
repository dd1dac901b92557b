using System.Buffers;
using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>RFC 2047: text in headers. Bytes of neighbouring words are joined before they are decoded, since senders split characters.</summary>
internal static class EncodedWords
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(code => (char)code),
        '\u007f',
    ]);

    public static string Decode(ReadOnlySpan<byte> value)
    {
        if (value.IndexOf("=?"u8) < 0)
        {
            return Clean(Plain(value));
        }

        var text = new StringBuilder(value.Length);
        var pending = new List<byte>();
        string? charset = null;
        var position = 0;
        while (position < value.Length)
        {
            var rest = value[position..];
            var start = rest.IndexOf("=?"u8);
            if (start < 0)
            {
                break;
            }

            if (!TryRead(rest[start..], out var length, out var wordCharset, out var bytes))
            {
                Flush(text, pending, charset);
                text.Append(Plain(rest[..(start + 2)]));
                position += start + 2;
                continue;
            }

            var between = rest[..start];
            var isNeighbour = charset is not null && between.Trim(" \t"u8).Length == 0;
            if (!isNeighbour || !string.Equals(charset, wordCharset, StringComparison.OrdinalIgnoreCase))
            {
                Flush(text, pending, charset);
            }

            if (!isNeighbour)
            {
                text.Append(Plain(between));
            }

            charset = wordCharset;
            pending.AddRange(bytes);
            position += start + length;
        }

        Flush(text, pending, charset);
        text.Append(Plain(value[position..]));
        return Clean(text.ToString());

        void Flush(StringBuilder target, List<byte> word, string? name)
        {
            if (word.Count > 0)
            {
                target.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(word), name));
                word.Clear();
            }

            charset = null;
        }
    }

    /// <summary>Text as it stands: ASCII, or 8-bit in a character set that has to be guessed.</summary>
    public static string Plain(ReadOnlySpan<byte> bytes) =>
        Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : Charsets.Decode(bytes, null);

    private static bool TryRead(ReadOnlySpan<byte> word, out int length, out string charset, out byte[] bytes)
    {
        length = 0;
        charset = "";
        bytes = [];
        var afterCharset = word[2..].IndexOf((byte)'?') + 2;
        if (afterCharset < 3 || afterCharset + 2 >= word.Length || word[afterCharset + 2] != '?')
        {
            return false;
        }

        var encoding = word[afterCharset + 1] | 0x20;
        var encodedStart = afterCharset + 3;
        var encodedLength = word[encodedStart..].IndexOf("?="u8);
        if (encodedLength < 0 || encoding is not ('b' or 'q') || !Ascii.IsValid(word[2..afterCharset]))
        {
            return false;
        }

        var encoded = word.Slice(encodedStart, encodedLength);
        charset = Encoding.ASCII.GetString(word[2..afterCharset]).Split('*')[0]; // RFC 2231 §5: a language may follow.
        bytes = encoding == 'b' ? Base64(encoded) : Quoted(encoded);
        length = encodedStart + encodedLength + 2;
        return true;
    }

    /// <summary>Base64 as senders write it: foreign characters are skipped, padding may be missing or in the middle.</summary>
    public static byte[] Base64(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length * 3 / 4 + 3];
        var length = 0;
        var bits = 0;
        var count = 0;
        foreach (var symbol in encoded)
        {
            var value = symbol switch
            {
                >= (byte)'A' and <= (byte)'Z' => symbol - 'A',
                >= (byte)'a' and <= (byte)'z' => symbol - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => symbol - '0' + 52,
                (byte)'+' => 62,
                (byte)'/' => 63,
                (byte)'=' => -2,
                _ => -1,
            };
            if (value == -2)
            {
                (bits, count) = (0, 0);
            }
            else if (value >= 0)
            {
                bits = (bits << 6) | value;
                count += 6;
                if (count >= 8)
                {
                    count -= 8;
                    decoded[length++] = (byte)(bits >> count);
                    bits &= (1 << count) - 1;
                }
            }
        }

        return decoded[..length];
    }

    private static byte[] Quoted(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var length = 0;
        for (var index = 0; index < encoded.Length; index++)
        {
            if (encoded[index] == '=' && Escape.TryHex(encoded[(index + 1)..], out var value))
            {
                decoded[length++] = value;
                index += 2;
            }
            else
            {
                decoded[length++] = encoded[index] == '_' ? (byte)' ' : encoded[index];
            }
        }

        return decoded[..length];
    }

    private static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAny(Controls) < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is '\t' or '\n' or '\r')
            {
                clean.Append(' ');
            }
            else if (!Controls.Contains(character))
            {
                clean.Append(character);
            }
        }

        return clean.ToString();
    }
}
