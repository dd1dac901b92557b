using System.Globalization;
using System.Text;

namespace Dossier.Core.Search;

/// <summary>What a character is to the tokenizer.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Ends a word.</summary>
    Separator,

    /// <summary>Part of a word, as one character.</summary>
    Letter,

    /// <summary>Part of a word, as several characters: <c>ß</c> is <c>ss</c>.</summary>
    Expansion,

    /// <summary>Neither ends a word nor is part of it: an accent written apart, a soft hyphen.</summary>
    Ignored,

    /// <summary>Of a script that is written without spaces: Han, kana, Hangul, Thai and its neighbours.</summary>
    Unspaced,

    /// <summary>Half of a character outside the Basic Multilingual Plane.</summary>
    Surrogate,
}

/// <summary>
/// How characters are folded, so that case, accents and compatibility forms make no difference. Independent of culture.
/// One table of 256 characters is made when its first character is met.
/// </summary>
internal static class Folding
{
    private static readonly Table?[] Tables = new Table?[256];

    internal sealed class Table
    {
        public readonly CharacterKind[] Kinds = new CharacterKind[256];
        public readonly char[] Folded = new char[256];
        public readonly string?[] Expansions = new string?[256];
    }

    /// <summary>The table that holds a character; its place in it is the character's low byte.</summary>
    public static Table TableOf(char character) => Tables[character >> 8] ?? MakeTable(character >> 8);

    /// <summary>What a character is, and what it folds to.</summary>
    public static CharacterKind Fold(Rune rune, out string folded)
    {
        folded = "";
        if (IsIgnored(rune.Value))
        {
            return CharacterKind.Ignored;
        }

        if (!IsWord(rune) && !IsRadical(rune.Value))
        {
            return CharacterKind.Separator;
        }

        var whole = rune.ToString().Normalize(NormalizationForm.FormKC);
        if (IsUnspaced(Rune.GetRuneAt(whole, 0).Value))
        {
            folded = whole;
            return CharacterKind.Unspaced;
        }

        folded = FoldParts(rune);
        return folded.Length switch
        {
            0 => CharacterKind.Separator,
            1 => CharacterKind.Letter,
            _ => CharacterKind.Expansion,
        };
    }

    /// <summary>A sign that belongs to the character before it: a kana's voicing mark, the later parts of a Hangul syllable.</summary>
    public static bool Composes(char character) => character is (>= '\u1160' and <= '\u11FF') or '\u3099' or '\u309A';

    private static Table MakeTable(int high)
    {
        var table = new Table();
        for (var low = 0; low < 256; low++)
        {
            var character = (char)((high << 8) | low);
            if (char.IsSurrogate(character))
            {
                table.Kinds[low] = CharacterKind.Surrogate;
                continue;
            }

            table.Kinds[low] = Fold(new Rune(character), out var folded);
            table.Folded[low] = folded.Length > 0 ? folded[0] : '\0';
            table.Expansions[low] = folded;
        }

        Tables[high] = table;
        return table;
    }

    /// <summary>Taken apart (NFKD), without accents, in lower case, decimal digits of every script as those of ASCII.</summary>
    private static string FoldParts(Rune rune)
    {
        var parts = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (IsIgnored(part.Value))
            {
                continue;
            }

            if (!IsWord(part))
            {
                // A fraction such as ½ would become 12.
                if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNumber)
                {
                    return "";
                }

                continue;
            }

            parts.Append(FoldPart(part));
        }

        return parts.ToString();
    }

    private static string FoldPart(Rune part)
    {
        var digit = part.IsBmp ? CharUnicodeInfo.GetDecimalDigitValue((char)part.Value) : -1;
        if (digit >= 0)
        {
            return digit.ToString();
        }

        var lower = Rune.ToLowerInvariant(part);
        return lower.Value switch
        {
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'þ' => "th",
            'ø' => "o",
            'ł' => "l",
            'đ' or 'ð' => "d",
            'ħ' => "h",
            'ŧ' => "t",
            'ı' => "i",
            'ς' => "σ",
            _ => lower.ToString(),
        };
    }

    private static bool IsWord(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber => true,
            // Modifier letters that are apostrophes and accents on their own divide words as the apostrophe does.
            UnicodeCategory.ModifierLetter => rune.Value is not (>= 0x02B9 and <= 0x02DF),
            _ => false,
        };

    /// <summary>Accents of Latin, Greek and Cyrillic, vowel signs of Arabic and Hebrew, joiners, variation selectors, directions.</summary>
    private static bool IsIgnored(int value) =>
        value switch
        {
            0x00AD => true,
            >= 0x0300 and <= 0x036F => true,
            >= 0x0483 and <= 0x0489 => true,
            >= 0x0591 and <= 0x05C7 => value is not (0x05BE or 0x05C0 or 0x05C3 or 0x05C6),
            >= 0x0610 and <= 0x061C => value != 0x061B,
            0x0640 => true,
            >= 0x064B and <= 0x065F => true,
            0x0670 => true,
            >= 0x06D6 and <= 0x06ED => value is not (0x06DD or 0x06DE or 0x06E5 or 0x06E6 or 0x06E9),
            >= 0x1AB0 and <= 0x1AFF => true,
            >= 0x1DC0 and <= 0x1DFF => true,
            >= 0x200C and <= 0x200F => true,
            >= 0x202A and <= 0x202E => true,
            >= 0x2060 and <= 0x2064 => true,
            >= 0x2066 and <= 0x2069 => true,
            >= 0x20D0 and <= 0x20FF => true,
            >= 0xFE00 and <= 0xFE0F => true,
            >= 0xFE20 and <= 0xFE2F => true,
            0xFEFF => true,
            >= 0xE0100 and <= 0xE01EF => true,
            _ => false,
        };

    private static bool IsRadical(int value) => value is >= 0x2E80 and <= 0x2FDF;

    private static bool IsUnspaced(int value) =>
        value switch
        {
            // Thai and Lao, Myanmar, Khmer. Their digits are digits.
            >= 0x0E00 and <= 0x0EFF or >= 0x1000 and <= 0x109F or >= 0x1780 and <= 0x17FF => CharUnicodeInfo.GetDecimalDigitValue(
                (char)value
            ) < 0,
            // Hangul.
            >= 0x1100 and <= 0x11FF or >= 0x3130 and <= 0x318F or >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7FF => true,
            // Radicals, iteration marks, kana, Bopomofo.
            >= 0x2E80 and <= 0x2FDF or >= 0x3005 and <= 0x3007 or >= 0x3021 and <= 0x312F or >= 0x31A0 and <= 0x31FF => true,
            // Han, Yi.
            >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0xA4CF or >= 0xF900 and <= 0xFAFF => true,
            >= 0x1B000 and <= 0x1B16F or >= 0x20000 and <= 0x3FFFF => true,
            _ => false,
        };
}
