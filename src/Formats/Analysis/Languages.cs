using Dossier.Formats.Native;

namespace Dossier.Formats.Analysis;

/// <summary>The languages of a text, by CLD2.</summary>
internal static class Languages
{
    /// <summary>Fewer letters say too little. A character of a script without spaces counts for several.</summary>
    private const int FewestLetters = 24;
    private const int LettersOfLogograph = 4;

    /// <summary>A further language has at least this share of the text, in per cent.</summary>
    private const int SmallestShare = 15;

    /// <summary>ISO 639-1 codes (639-2 or -3 where there is none), the main language first; empty when it cannot be told.</summary>
    public static IReadOnlyList<string> Of(ReadOnlySpan<char> text)
    {
        var letters = 0;
        foreach (var character in text)
        {
            letters +=
                Words.StandsAlone(character) ? LettersOfLogograph
                : char.IsLetter(character) ? 1
                : 0;
            if (letters >= FewestLetters)
            {
                break;
            }
        }

        if (letters < FewestLetters || Cld2.Detect(text) is not { IsReliable: true } found)
        {
            return [];
        }

        return
        [
            .. found
                .Languages.Where((language, index) => language.Code.Length > 0 && (index == 0 || language.Share >= SmallestShare))
                .Select(language => Iso(language.Code))
                .Where(code => code.Length > 0)
                .Distinct(),
        ];
    }

    /// <summary>CLD2 uses three codes that ISO 639 has since replaced, and adds scripts and countries.</summary>
    private static string Iso(string code) =>
        code.Split('-')[0] switch
        {
            "un" or "xxx" or "" => "",
            "iw" => "he",
            "jw" => "jv",
            "mo" => "ro",
            var plain when plain.Length is 2 or 3 => plain,
            _ => "",
        };
}
