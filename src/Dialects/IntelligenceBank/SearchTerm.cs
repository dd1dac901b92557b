using System.Text;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// Contract 11, the grammar of <c>searchterm</c>, put into that of our own queries. Bare words are alternatives (15.11); <c>AND</c>, <c>OR</c>
/// and <c>NOT</c> in capitals join them, the first closest; a word behind a plus must be there; <c>*</c> ends a word, or alone means everything.
/// </summary>
internal static class SearchTerm
{
    private const string Everything = "*";
    private const string Quotes = "\"“”„‟＂";

    private sealed record Piece(string Text, bool IsQuoted);

    /// <summary>The same as a query of ours; null when it has nothing that could be found.</summary>
    public static string? Query(string term)
    {
        var pieces = Cut(term);
        if (pieces is [{ IsQuoted: false, Text: Everything }])
        {
            return Everything;
        }

        List<List<string>> alternatives = [];
        List<string> required = [];
        List<string> excluded = [];
        var (joinsNext, isNegated) = (false, false);
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case { IsQuoted: false, Text: "AND" }:
                    joinsNext = true;
                    break;
                case { IsQuoted: false, Text: "OR" }:
                    joinsNext = false;
                    break;
                case { IsQuoted: false, Text: "NOT" }:
                    isNegated = true;
                    break;
                default:
                    var isRequired = !piece.IsQuoted && piece.Text.StartsWith('+');
                    if (Operand(isRequired ? piece with { Text = piece.Text[1..] } : piece) is not { } operand)
                    {
                        break;
                    }

                    if (isNegated && !(joinsNext && alternatives.Count > 0))
                    {
                        excluded.Add(operand);
                    }
                    else if (isRequired)
                    {
                        required.Add(operand);
                    }
                    else if (joinsNext && alternatives.Count > 0)
                    {
                        alternatives[^1].Add(isNegated ? $"not {operand}" : operand);
                    }
                    else
                    {
                        alternatives.Add([operand]);
                    }

                    (joinsNext, isNegated) = (false, false);
                    break;
            }
        }

        return Whole(alternatives, required, excluded);
    }

    private static string? Whole(List<List<string>> alternatives, List<string> required, List<string> excluded)
    {
        // Once something must be there, the rest would only change the order.
        var wanted =
            required.Count > 0 ? string.Join(" and ", required)
            : alternatives.Count > 0 ? $"({string.Join(" or ", alternatives.Select(All))})"
            : null;
        return excluded.Count == 0 ? wanted : $"{wanted ?? Everything} and {string.Join(" and ", excluded.Select(one => $"not {one}"))}";
    }

    private static string All(List<string> operands) => operands.Count == 1 ? operands[0] : $"({string.Join(" and ", operands)})";

    /// <summary>A word or phrase as quoted text, in which no sign means anything but a star at its end; null when no word is in it.</summary>
    private static string? Operand(Piece piece)
    {
        if (piece is { IsQuoted: false, Text: Everything })
        {
            return Everything;
        }

        var text = piece.Text.Trim();
        var isPrefix = text.Length > 1 && text.EndsWith('*') && char.IsLetterOrDigit(text[^2]);
        var words = text.Replace('*', ' ').Trim();
        // Two number signs would begin a regular expression. Elsewhere, as in C#, they are text.
        words = words.StartsWith("##", StringComparison.Ordinal) ? words.TrimStart('#', ' ') : words;
        return words.Any(char.IsLetterOrDigit) ? $"\"{words}{(isPrefix ? "*" : "")}\"" : null;
    }

    private static List<Piece> Cut(string term)
    {
        var pieces = new List<Piece>();
        var word = new StringBuilder();
        for (var at = 0; at < term.Length; at++)
        {
            var character = term[at];
            if (Quotes.Contains(character, StringComparison.Ordinal))
            {
                // A plus before a phrase stays with it.
                var isRequired = word is { Length: 1 } && word[0] == '+';
                if (!isRequired)
                {
                    Finish();
                }

                var end = term.IndexOfAny(Quotes.ToCharArray(), at + 1);
                end = end < 0 ? term.Length : end;
                var phrase = term[(at + 1)..end];
                pieces.Add(isRequired ? new Piece($"+{phrase}", IsQuoted: false) : new Piece(phrase, IsQuoted: true));
                word.Clear();
                at = end;
            }
            else if (char.IsWhiteSpace(character) || (character == '+' && word.Length > 0))
            {
                // A plus right behind a word is a space (15.12).
                Finish();
            }
            else
            {
                word.Append(character);
            }
        }

        Finish();
        return pieces;

        void Finish()
        {
            if (word.Length > 0)
            {
                pieces.Add(new Piece(word.ToString(), IsQuoted: false));
                word.Clear();
            }
        }
    }
}
