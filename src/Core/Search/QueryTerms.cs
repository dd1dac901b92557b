using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>What one written word or phrase asks for: its tokens, one after the other.</summary>
internal static class QueryTerms
{
    /// <exception cref="Refused">Invalid: nothing to search for in it, a * in the wrong place, or no value of that field's kind.</exception>
    public static Query Of(Lexeme lexeme, SearchField? field)
    {
        var isQuoted = lexeme.Kind == LexemeKind.Quoted;
        if (!isQuoted && QueryLexer.Reserved(lexeme.Text) is var reserved and >= 0)
        {
            throw QueryLexer.Wrong(
                $"\"{lexeme.Text}\" is not understood: distances and the signs ? % ~ # = are kept for later. In quotes they are plain text.",
                lexeme.At + reserved
            );
        }

        var text = lexeme.Text.TrimEnd();
        var isPrefix = text.EndsWith('*');
        text = isPrefix ? text[..^1] : text;
        if (text.IndexOf('*', StringComparison.Ordinal) is var star and >= 0)
        {
            throw QueryLexer.Wrong("A * stands only at the end of a word; in a phrase, of its last word.", lexeme.At + star);
        }

        if (isPrefix && text.Length == 0 && !isQuoted)
        {
            return new All();
        }

        return field is null || field.Kind == SearchFieldKind.Words ? Words(lexeme, text, isPrefix) : Value(lexeme, text, isPrefix, field);
    }

    private static Query Words(Lexeme lexeme, string text, bool isPrefix)
    {
        var terms = new List<Term>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(text);
        var finish = 0L;
        while (tokenizer.Next())
        {
            terms.Add(new Word(tokenizer.Text.ToString()) { At = lexeme.At + (int)tokenizer.Start });
            finish = tokenizer.Start + tokenizer.Length;
        }

        if (terms.Count == 0)
        {
            throw QueryLexer.Wrong($"There is no letter or digit to search for in \"{lexeme.Text}\".", lexeme.At);
        }

        if (isPrefix && finish != text.Length)
        {
            throw QueryLexer.Wrong("A * directly follows a letter or digit.", lexeme.At + text.Length);
        }

        if (tokenizer.IsUnspaced && tokenizer.EndsRun)
        {
            // The last character of a run is in the pair before it; what follows it in a document does not matter.
            terms.RemoveAt(terms.Count - 1);
        }
        else if (isPrefix || tokenizer.IsUnspaced)
        {
            // One character alone of an unspaced script begins every pair that it is the first of.
            terms[^1] = new Prefix(((Word)terms[^1]).Token) { At = terms[^1].At };
        }

        return terms.Count == 1 ? terms[0] : new Phrase(terms);
    }

    private static Term Value(Lexeme lexeme, string text, bool isPrefix, SearchField field)
    {
        if (isPrefix)
        {
            var beginning = string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
            return field.Kind is SearchFieldKind.Date or SearchFieldKind.Exact && beginning.Length > 0
                ? new Prefix(beginning) { At = lexeme.At }
                : throw QueryLexer.Wrong($"\"{field.Name}\" cannot be searched by the beginning of a value.", lexeme.At);
        }

        var token = Values.Token(field.Kind, text) ?? throw QueryLexer.Wrong(Expected(lexeme.Text, field), lexeme.At);
        return new Word(token) { At = lexeme.At };
    }

    private static string Expected(string text, SearchField field) =>
        field.Kind switch
        {
            SearchFieldKind.Date => $"\"{text}\" is no date for \"{field.Name}\": write 2001, 2001-05, 2001-05-14 or 2001-05-14T23:39.",
            SearchFieldKind.Number => $"\"{text}\" is no number for \"{field.Name}\".",
            SearchFieldKind.Boolean => $"\"{text}\" is neither yes nor no for \"{field.Name}\".",
            _ => $"\"{text}\" is no value for \"{field.Name}\".",
        };
}
