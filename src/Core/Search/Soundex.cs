namespace Dossier.Core.Search;

/// <summary>
/// How an English name sounds: its first letter and three digits, as the United States' National Archives code it ("The Soundex Indexing
/// System"): <c>h</c> and <c>w</c> do not part equal codes, vowels do.
/// </summary>
internal static class Soundex
{
    private const string Codes = "01230120022455012623010202"; // a to z

    /// <summary>The code; null for a word with letters beyond a to z, which sounds like itself alone.</summary>
    public static string? Code(ReadOnlySpan<char> word)
    {
        Span<char> code = ['0', '0', '0', '0'];
        var count = 0;
        var before = '0';
        foreach (var letter in word)
        {
            if (!char.IsAsciiLetterLower(letter))
            {
                return null;
            }

            var digit = Codes[letter - 'a'];
            if (count == 0)
            {
                code[count++] = letter;
            }
            else if (digit != '0' && digit != before && count < code.Length)
            {
                code[count++] = digit;
            }

            before = letter is 'h' or 'w' ? before : digit;
        }

        return count == 0 ? null : code.ToString();
    }
}
