namespace Dossier.Formats.Mail;

/// <summary>Files that old mail programs wrote into the body between <c>begin 644 name</c> and <c>end</c>.</summary>
internal static class Uuencode
{
    /// <summary>Where the next block starts in text that begins at the start of a line; -1 when there is none.</summary>
    public static int Find(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (true)
        {
            var found = text[position..].IndexOf("begin "u8);
            if (found < 0)
            {
                return -1;
            }

            var start = position + found;
            if ((start == 0 || text[start - 1] == '\n') && IsBlock(text[start..]))
            {
                return start;
            }

            position = start + 6;
        }
    }

    /// <summary>The file's name, from the first line of its block, as bytes in no stated character set.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> block)
    {
        var line = HeaderBlock.Line(block, out _)[6..];
        return line[(line.IndexOf((byte)' ') + 1)..].Trim((byte)' ');
    }

    /// <summary>Decodes a block. Returns its length; <paramref name="isWhole"/> is false when it stops before its end line.</summary>
    public static int Decode(ReadOnlySpan<byte> block, Stream target, out bool isWhole)
    {
        _ = HeaderBlock.Line(block, out var position);
        Span<byte> decoded = stackalloc byte[63];
        isWhole = false;
        while (position < block.Length)
        {
            var line = HeaderBlock.Line(block[position..], out var length);
            if (line.SequenceEqual("end"u8))
            {
                isWhole = true;
                return position + length;
            }

            if (line.Trim((byte)' ').Length > 0 && !IsDataLine(line))
            {
                break;
            }

            position += length;
            target.Write(decoded[..DecodeLine(line, decoded)]);
        }

        return position;
    }

    private static bool IsBlock(ReadOnlySpan<byte> text)
    {
        var line = HeaderBlock.Line(text, out var length);
        var mode = line[6..];
        var space = mode.IndexOf((byte)' ');
        if (space is not (3 or 4) || mode[..space].IndexOfAnyExceptInRange((byte)'0', (byte)'7') >= 0 || mode.Length == space + 1)
        {
            return false;
        }

        var next = HeaderBlock.Line(text[length..], out _);
        return next.SequenceEqual("end"u8) || IsDataLine(next);
    }

    /// <summary>A length character, then as many characters as it asks for; trailing spaces may be lost and one checksum added.</summary>
    private static bool IsDataLine(ReadOnlySpan<byte> line)
    {
        if (line.Length == 0 || line.IndexOfAnyExceptInRange((byte)' ', (byte)'`') >= 0)
        {
            return false;
        }

        var expected = ((line[0] - ' ') & 63) is var count && count == 0 ? 0 : (count + 2) / 3 * 4;
        var missing = expected - (line.Length - 1);
        return missing is >= -2 and <= 8;
    }

    private static int DecodeLine(ReadOnlySpan<byte> line, Span<byte> decoded)
    {
        var count = line.Length == 0 ? 0 : (line[0] - ' ') & 63;
        var length = 0;
        for (var index = 1; length < count; index += 4)
        {
            var bits = (Value(line, index) << 18) | (Value(line, index + 1) << 12) | (Value(line, index + 2) << 6) | Value(line, index + 3);
            for (var shift = 16; shift >= 0 && length < count; shift -= 8)
            {
                decoded[length++] = (byte)(bits >> shift);
            }
        }

        return length;
    }

    private static int Value(ReadOnlySpan<byte> line, int index) => index < line.Length ? (line[index] - ' ') & 63 : 0;
}
