namespace Dossier.Core.Search;

/// <summary>
/// The stem of an English word, by the algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980). Words with letters
/// beyond a to z are their own stem.
/// </summary>
internal static class Porter
{
    private static readonly (string Suffix, string By)[] Second =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("abli", "able"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
    ];
    private static readonly (string Suffix, string By)[] Third =
    [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];
    private static readonly string[] Fourth =
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ];

    public static string Stem(string word) =>
        word.Length <= 2 || !word.All(char.IsAsciiLetterLower)
            ? word
            : Tidied(WithoutFourth(Replaced(Replaced(WithFinalI(WithoutPast(WithoutPlural(word))), Second), Third)));

    /// <summary>Step 1a.</summary>
    private static string WithoutPlural(string word) =>
        word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal) ? word[..^2]
        : word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;

    /// <summary>Step 1b.</summary>
    private static string WithoutPast(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        var ending =
            word.EndsWith("ed", StringComparison.Ordinal) ? 2
            : word.EndsWith("ing", StringComparison.Ordinal) ? 3
            : 0;
        if (ending == 0 || !HasVowel(word[..^ending]))
        {
            return word;
        }

        var stem = word[..^ending];
        if (
            stem.EndsWith("at", StringComparison.Ordinal)
            || stem.EndsWith("bl", StringComparison.Ordinal)
            || stem.EndsWith("iz", StringComparison.Ordinal)
        )
        {
            return stem + "e";
        }

        return EndsDouble(stem) && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1]
            : Measure(stem) == 1 && EndsShort(stem) ? stem + "e"
            : stem;
    }

    /// <summary>Step 1c.</summary>
    private static string WithFinalI(string word) => word.EndsWith('y') && HasVowel(word[..^1]) ? word[..^1] + "i" : word;

    /// <summary>Steps 2 and 3: the longest suffix that is there decides.</summary>
    private static string Replaced(string word, (string Suffix, string By)[] rules)
    {
        var (suffix, by) = rules
            .Where(rule => word.EndsWith(rule.Suffix, StringComparison.Ordinal))
            .OrderByDescending(rule => rule.Suffix.Length)
            .FirstOrDefault(("", ""));
        return suffix.Length > 0 && Measure(word[..^suffix.Length]) > 0 ? word[..^suffix.Length] + by : word;
    }

    /// <summary>Step 4.</summary>
    private static string WithoutFourth(string word)
    {
        var suffix = Fourth
            .Where(one => word.EndsWith(one, StringComparison.Ordinal))
            .OrderByDescending(one => one.Length)
            .FirstOrDefault("");
        var stem = word[..^suffix.Length];
        var isRemoved = suffix.Length > 0 && Measure(stem) > 1 && (suffix != "ion" || stem[^1] is 's' or 't');
        return isRemoved ? stem : word;
    }

    /// <summary>Step 5.</summary>
    private static string Tidied(string word)
    {
        if (word.EndsWith('e'))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            word = measure > 1 || (measure == 1 && !EndsShort(stem)) ? stem : word;
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word) > 1 ? word[..^1] : word;
    }

    /// <summary>How often a vowel is followed by a consonant.</summary>
    private static int Measure(string stem)
    {
        var count = 0;
        for (var index = 1; index < stem.Length; index++)
        {
            count += IsConsonant(stem, index) && !IsConsonant(stem, index - 1) ? 1 : 0;
        }

        return count;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(index => !IsConsonant(stem, index));

    private static bool EndsDouble(string stem) => stem.Length > 1 && stem[^1] == stem[^2] && IsConsonant(stem, stem.Length - 1);

    /// <summary>Consonant, vowel, consonant, the last not w, x or y.</summary>
    private static bool EndsShort(string stem) =>
        stem.Length > 2
        && IsConsonant(stem, stem.Length - 1)
        && !IsConsonant(stem, stem.Length - 2)
        && IsConsonant(stem, stem.Length - 3)
        && stem[^1] is not ('w' or 'x' or 'y');

    private static bool IsConsonant(string word, int index)
    {
        // After a vowel y is a consonant, after a consonant a vowel: counted from the last letter that is not y.
        var isConsonant = true;
        for (var at = 0; at <= index; at++)
        {
            isConsonant = word[at] switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' => false,
                'y' => at == 0 || !isConsonant,
                _ => true,
            };
        }

        return isConsonant;
    }
}
