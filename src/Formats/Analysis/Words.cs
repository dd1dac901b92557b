namespace Dossier.Formats.Analysis;

/// <summary>
/// How a text is normalised before it is compared: letters and digits in lower case, in words; everything else only parts words. So quoting
/// signs, line ends, punctuation and layout make no difference. In scripts that part no words each character is one.
/// </summary>
internal static class Words
{
    /// <summary>The character in lower case; NUL when it parts words.</summary>
    public static char Fold(char character)
    {
        if (character < 128)
        {
            return char.IsAsciiLetterUpper(character) ? (char)(character | 0x20)
                : char.IsAsciiLetterOrDigit(character) ? character
                : '\0';
        }

        return char.IsLetterOrDigit(character) || char.IsSurrogate(character) || IsMark(character)
            ? char.ToLowerInvariant(character)
            : '\0';
    }

    /// <summary>Thai to Myanmar, kana, Han: written without spaces.</summary>
    public static bool StandsAlone(char character) =>
        character
            is >= '\u0E00'
                and <= '\u0EFF'
                or >= '\u1000'
                and <= '\u109F'
                or >= '\u1780'
                and <= '\u17FF'
                or >= '\u3040'
                and <= '\u30FF'
        || character is >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    /// <summary>Spreads every bit over all others (the finisher of MurmurHash3).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
