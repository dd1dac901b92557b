using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>Decides whether a query is true of a document by its own tokens: what an engine cannot say for sure.</summary>
public sealed class Verifier(Texts texts)
{
    /// <summary>Documents that one query may have read for it.</summary>
    public const int Limit = 5_000;

    private const int Slice = 100;

    /// <summary>Those of the documents, named by number, that the query is true of.</summary>
    /// <exception cref="Refused">TooLarge: there are more than can be read.</exception>
    public async Task<IReadOnlyList<long>> Keep(
        Session session,
        IReadOnlyList<long> numbers,
        Query query,
        SearchFields fields,
        CancellationToken cancel
    )
    {
        if (numbers.Count > Limit)
        {
            throw new Refused(
                Reason.TooLarge,
                $"A phrase of this query may be in more than {Limit} long documents: add a rarer word to it."
            )
            {
                Subject = "query",
            };
        }

        var kept = new List<long>();
        foreach (var slice in numbers.Chunk(Slice))
        {
            var documents = await session.Query<Document>(
                $"SELECT {Document.Columns} FROM {Document.From} WHERE d.number IN ({string.Join(',', slice)})",
                null,
                cancel
            );
            foreach (var document in documents)
            {
                cancel.ThrowIfCancellationRequested();
                if (await IsTrue(query, document, fields, cancel))
                {
                    kept.Add(document.Number);
                }
            }
        }

        return kept;
    }

    private async Task<bool> IsTrue(Query query, Document document, SearchFields fields, CancellationToken cancel)
    {
        var buffer = new TokenBuffer();
        var tokens = new DocumentTokens();
        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            tokens.Write(document, fields, text, buffer);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            // The index has it without its text too.
            buffer.Clear();
            tokens.WriteWithoutText(document, fields, buffer);
        }

        return IsTrue(query, buffer.Written);
    }

    /// <summary>Whether a query is true of these tokens, each followed by a space.</summary>
    public static bool IsTrue(Query query, ReadOnlySpan<byte> tokens)
    {
        var starts = new List<int> { 0 };
        for (var index = 0; index < tokens.Length; index++)
        {
            if (tokens[index] == (byte)' ')
            {
                starts.Add(index + 1);
            }
        }

        return IsTrue(query, "", new Sequence(tokens, [.. starts]));
    }

    private static bool IsTrue(Query query, string mark, Sequence tokens)
    {
        switch (query)
        {
            case All:
                return mark.Length == 0 || tokens.Holds([Pattern(new Word(""), mark)]);
            case Term term:
                return tokens.Holds([Pattern(term, mark)]);
            case Phrase phrase:
                return tokens.Holds([.. phrase.Terms.Select(term => Pattern(term, mark))]);
            case InField within:
                return IsTrue(within.Part, within.Field.Mark, tokens);
            case Not not:
                return !IsTrue(not.Part, mark, tokens);
            case And and:
                foreach (var part in and.Parts)
                {
                    if (!IsTrue(part, mark, tokens))
                    {
                        return false;
                    }
                }

                return true;
            case Or or:
                foreach (var part in or.Parts)
                {
                    if (IsTrue(part, mark, tokens))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw new InvalidOperationException($"No rule for {query.GetType().Name}.");
        }
    }

    /// <summary>What a term asks of a token's bytes: all of them with the space after, or how they begin.</summary>
    private static byte[] Pattern(Term term, string mark) =>
        Encoding.UTF8.GetBytes(
            term switch
            {
                Word word => $"{mark}{word.Token} ",
                Prefix prefix => $"{mark}{prefix.Token}",
                _ => throw new InvalidOperationException($"No rule for {term.GetType().Name}."),
            }
        );

    private readonly ref struct Sequence(ReadOnlySpan<byte> bytes, int[] starts)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;

        /// <summary>Whether tokens that fit the patterns follow each other somewhere.</summary>
        public bool Holds(byte[][] patterns)
        {
            for (var first = 0; first + patterns.Length < starts.Length; first++)
            {
                var fitting = 0;
                while (fitting < patterns.Length && bytes[starts[first + fitting]..].StartsWith(patterns[fitting]))
                {
                    fitting++;
                }

                if (fitting == patterns.Length)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
