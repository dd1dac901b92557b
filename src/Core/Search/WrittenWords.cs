using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>Words as they are written in a query, perhaps with wildcards, cut into terms as a text is.</summary>
internal static class WrittenWords
{
    // Wildcards go through the tokenizer as letters that nothing else is written with (Runic fehu, uruz, thurisaz).
    private const string Stand = "\u16A0\u16A2\u16A6";
    private const string Signs = "*?=";

    private readonly record struct Piece(Term Term, bool IsUnspaced, bool EndsRun, int Start, int End);

    /// <summary>One term, or the phrase of several.</summary>
    /// <exception cref="Refused">Invalid: there is nothing to search for, or a wildcard stands alone.</exception>
    public static Query Of(Lexeme lexeme)
    {
        // Within quotes only the * is a sign: question marks are too common there.
        var signs = lexeme.Kind == LexemeKind.Bare ? Signs : "*";
        if (lexeme.Text.AsSpan().IndexOfAny(signs) >= 0 && lexeme.Text.AsSpan().IndexOfAny(Stand) is var runic and >= 0)
        {
            throw QueryLexer.Wrong("Wildcards cannot be used beside this letter.", lexeme.At + runic);
        }

        var pieces = Cut(lexeme, signs);
        if (pieces.Count == 0)
        {
            throw QueryLexer.Wrong($"There is no letter or digit to search for in \"{lexeme.Text}\".", lexeme.At);
        }

        // Any part of a text without spaces is found anyway.
        if (pieces is [.., { IsUnspaced: true } before, { Term: Wildcard { Shape: "*" } } star] && star.Start == before.End)
        {
            pieces.RemoveAt(pieces.Count - 1);
        }

        foreach (var piece in pieces)
        {
            if (piece.Term is Wildcard wildcard && !wildcard.Shape.Any(character => character == '=' || char.IsLetterOrDigit(character)))
            {
                throw QueryLexer.Wrong($"A {wildcard.Shape} needs a letter or digit beside it.", lexeme.At + piece.Start);
            }
        }

        if (pieces[^1].EndsRun)
        {
            // The last character of a run is in the pair before it; what follows it in a document does not matter.
            pieces.RemoveAt(pieces.Count - 1);
        }
        else if (pieces[^1] is { IsUnspaced: true, Term: Word { Token: var alone } } last)
        {
            // One character alone of an unspaced script begins every pair that it is the first of.
            pieces[^1] = last with
            {
                Term = new Prefix(alone) { At = last.Term.At },
            };
        }

        return pieces.Count == 1 ? pieces[0].Term : new Phrase([.. pieces.Select(piece => piece.Term)]);
    }

    private static List<Piece> Cut(Lexeme lexeme, string signs)
    {
        var text = lexeme.Text.ToCharArray();
        for (var index = 0; index < text.Length; index++)
        {
            text[index] = signs.IndexOf(text[index], StringComparison.Ordinal) is var sign and >= 0 ? Stand[sign] : text[index];
        }

        var pieces = new List<Piece>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(new string(text));
        while (tokenizer.Next())
        {
            var start = (int)tokenizer.Start;
            var term = TermOf(tokenizer.Text, signs) with { At = lexeme.At + start };
            pieces.Add(new Piece(term, tokenizer.IsUnspaced, tokenizer.EndsRun, start, start + tokenizer.Length));
        }

        return pieces;
    }

    private static Term TermOf(ReadOnlySpan<char> token, string signs)
    {
        var place = token.IndexOfAny(Stand.AsSpan(0, signs.Length));
        if (place < 0)
        {
            return new Word(token.ToString());
        }

        if (place > 0 && place == token.Length - 1 && token[place] == Stand[0])
        {
            return new Prefix(token[..place].ToString());
        }

        var shape = token.ToArray();
        for (var index = 0; index < shape.Length; index++)
        {
            shape[index] = Stand.IndexOf(shape[index], StringComparison.Ordinal) is var sign and >= 0 ? Signs[sign] : shape[index];
        }

        return new Wildcard(new string(shape));
    }
}
