using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>One header as it stands in the file: its name, and its value unfolded but not decoded.</summary>
internal sealed record Header(string Name, byte[] Value)
{
    /// <summary>The value for people: RFC 2047 words decoded, raw 8-bit text decoded, control characters gone.</summary>
    public string Text => text ??= EncodedWords.Decode(Value);

    private string? text;

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The headers of a message or of one of its parts, in the order of the file.</summary>
internal sealed class HeaderBlock
{
    private const int LongestBlock = 16 << 20;

    public static HeaderBlock Empty { get; } = new([], 0);

    private HeaderBlock(List<Header> all, int length)
    {
        All = all;
        Length = length;
    }

    public List<Header> All { get; }

    /// <summary>In bytes, with the blank line that ends it.</summary>
    public int Length { get; }

    public Header? First(string name)
    {
        foreach (var header in All)
        {
            if (header.Is(name))
            {
                return header;
            }
        }

        return null;
    }

    public string? Text(string name) => First(name)?.Text;

    /// <summary>Reads headers up to the blank line, or to the first line that is none.</summary>
    public static HeaderBlock Parse(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, LongestBlock)];
        var all = new List<Header>();
        var position = 0;
        while (position < bytes.Length)
        {
            var line = Line(bytes[position..], out var lineLength);
            if (line.Length == 0)
            {
                return new HeaderBlock(all, position + lineLength);
            }

            var colon = NameLength(line);
            if (colon < 0 && !(all.Count == 0 && IsEnvelopeLine(line)))
            {
                break;
            }

            var valueStart = position + colon + 1;
            position += lineLength;
            while (position < bytes.Length && bytes[position] is (byte)' ' or (byte)'\t')
            {
                _ = Line(bytes[position..], out lineLength);
                position += lineLength;
            }

            if (colon > 0)
            {
                all.Add(new Header(Encoding.ASCII.GetString(line[..colon].TrimEnd(" \t"u8)), Unfold(bytes[valueStart..position])));
            }
        }

        return new HeaderBlock(all, position);
    }

    /// <summary>The length of the header name that a line starts with, up to its colon; -1 when the line is no header.</summary>
    public static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return -1;
        }

        var name = line[..colon].TrimEnd(" \t"u8);
        return name.Length > 0 && name.IndexOfAnyExceptInRange((byte)33, (byte)126) < 0 ? colon : -1;
    }

    /// <summary>The first line, without its line break; <paramref name="length"/> counts the break.</summary>
    public static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> bytes, out int length)
    {
        var end = bytes.IndexOf((byte)'\n');
        length = end < 0 ? bytes.Length : end + 1;
        var line = end < 0 ? bytes : bytes[..end];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private static bool IsEnvelopeLine(ReadOnlySpan<byte> line) => line.StartsWith("From "u8) || line.StartsWith(">From "u8);

    private static byte[] Unfold(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (!value.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return value.ToArray();
        }

        var unfolded = new byte[value.Length];
        var length = 0;
        for (var index = 0; index < value.Length; index++)
        {
            if (value[index] is not ((byte)'\r' or (byte)'\n'))
            {
                unfolded[length++] = value[index];
                continue;
            }

            while (index + 1 < value.Length && value[index + 1] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
            {
                index++;
            }

            unfolded[length++] = (byte)' ';
        }

        return unfolded[..length];
    }
}
