using System.Collections.Concurrent;
using System.Globalization;
using AngleSharp.Html;

namespace Dossier.Formats.Text;

/// <summary>Character references of HTML, decoded as browsers do.</summary>
internal static class HtmlEntities
{
    private const int LongestName = 33;
    private const int MostRemembered = 2500;

    private static readonly ConcurrentDictionary<string, string> Remembered = new();
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Remembered.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    /// <summary>
    /// Decodes the reference that <paramref name="characters"/> begin with, which is the ampersand.
    /// </summary>
    /// <returns>How many characters the reference takes; 0 when it is none and the ampersand stands for itself.</returns>
    public static int Read(ReadOnlySpan<char> characters, out ReadOnlySpan<char> decoded, Span<char> scratch)
    {
        decoded = default;
        return characters.Length < 3 ? 0
            : characters[1] == '#' ? Numeric(characters, out decoded, scratch)
            : Named(characters, out decoded);
    }

    /// <summary>A whole attribute value or title with its references decoded.</summary>
    public static string Decode(ReadOnlySpan<char> characters)
    {
        var next = characters.IndexOf('&');
        if (next < 0)
        {
            return characters.ToString();
        }

        var text = new System.Text.StringBuilder(characters.Length);
        Span<char> scratch = stackalloc char[2];
        for (; next >= 0; next = characters.IndexOf('&'))
        {
            text.Append(characters[..next]);
            characters = characters[next..];
            var taken = Read(characters, out var decoded, scratch);
            text.Append(taken == 0 ? "&" : decoded);
            characters = characters[Math.Max(1, taken)..];
        }

        return text.Append(characters).ToString();
    }

    private static int Numeric(ReadOnlySpan<char> characters, out ReadOnlySpan<char> decoded, Span<char> scratch)
    {
        decoded = default;
        var isHex = characters[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var end = start;
        long value = 0;
        while (end < characters.Length && (isHex ? char.IsAsciiHexDigit(characters[end]) : char.IsAsciiDigit(characters[end])))
        {
            value = Math.Min(
                0x110000,
                (value * (isHex ? 16 : 10)) + int.Parse(characters.Slice(end, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            );
            end++;
        }

        if (end == start)
        {
            return 0;
        }

        // The standard reads 0x80 to 0x9F as Windows-1252, because that is what pages mean by it.
        if (value is >= 0x80 and <= 0x9F)
        {
            value = Charsets.Named("windows-1252")!.GetString([(byte)value])[0];
        }

        decoded = scratch[
            ..(
                System.Text.Rune.IsValid((int)value) && value != 0 ? new System.Text.Rune((int)value) : System.Text.Rune.ReplacementChar
            ).EncodeToUtf16(scratch)
        ];
        return end < characters.Length && characters[end] == ';' ? end + 1 : end;
    }

    private static int Named(ReadOnlySpan<char> characters, out ReadOnlySpan<char> decoded)
    {
        decoded = default;
        var end = 1;
        while (end < characters.Length && end < LongestName && char.IsAsciiLetterOrDigit(characters[end]))
        {
            end++;
        }

        if (end < characters.Length && characters[end] == ';' && Symbol(characters[1..(end + 1)]) is { } whole)
        {
            decoded = whole;
            return end + 1;
        }

        // Some old names are also read without their semicolon: &nbsp &copy &amp. The shortest has two letters, the longest six.
        for (var length = Math.Min(end - 1, 6); length >= 2; length--)
        {
            if (Symbol(characters.Slice(1, length)) is { } bare)
            {
                decoded = bare;
                return length + 1;
            }
        }

        return 0;
    }

    private static string? Symbol(ReadOnlySpan<char> name)
    {
        if (Lookup.TryGetValue(name, out var known))
        {
            return known;
        }

        var written = name.ToString();
        var symbol = HtmlEntityProvider.Resolver.GetSymbol(written);
        if (symbol is not null && Remembered.Count < MostRemembered)
        {
            Remembered[written] = symbol;
        }

        return symbol;
    }
}
