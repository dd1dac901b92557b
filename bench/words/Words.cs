using System.Text.RegularExpressions;

namespace Dossier.WordsReport;

/// <summary>What a text says, as words and how often each stands there.</summary>
internal static partial class Words
{
    /// <summary>Letters and digits in a row, in lower case; 3.5 is two words, and so is 5/14.</summary>
    public static Dictionary<string, long> Of(string text)
    {
        Dictionary<string, long> words = new(StringComparer.Ordinal);
        foreach (var found in Word().EnumerateMatches(text))
        {
            var word = text.Substring(found.Index, found.Length).ToLowerInvariant();
            words[word] = words.GetValueOrDefault(word) + 1;
        }

        return words;
    }

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+")]
    private static partial Regex Word();
}

/// <summary>The sums of one format.</summary>
internal sealed class Tally
{
    public long Files { get; private set; }

    public long All { get; private set; }

    public long Found { get; private set; }

    public long Distinct { get; private set; }

    public long DistinctFound { get; private set; }

    /// <summary>Words without a digit.</summary>
    public long Letters { get; private set; }

    public long LettersFound { get; private set; }

    /// <summary>Counts one file.</summary>
    /// <returns>Which of their words ours lack, and how many of each.</returns>
    public Dictionary<string, long> Add(Dictionary<string, long> theirs, Dictionary<string, long> ours)
    {
        Files++;
        Dictionary<string, long> missing = new(StringComparer.Ordinal);
        foreach (var (word, count) in theirs)
        {
            var found = Math.Min(count, ours.GetValueOrDefault(word));
            All += count;
            Found += found;
            Distinct++;
            DistinctFound += found > 0 ? 1 : 0;
            if (!word.Any(char.IsAsciiDigit))
            {
                Letters += count;
                LettersFound += found;
            }

            if (found < count)
            {
                missing[word] = count - found;
            }
        }

        return missing;
    }
}
