using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>Decides whether a query is true of a document by its own tokens: what an engine cannot say for sure.</summary>
public sealed class Verifier(Texts texts)
{
    /// <summary>Documents that one query may have read for it.</summary>
    public const int Limit = 200_000;

    private const int Slice = 200;

    /// <summary>Those of the documents that the query is true of.</summary>
    /// <exception cref="Refused">TooLarge: there are more than can be read.</exception>
    public async Task<IReadOnlyList<Found>> Keep(
        Session session,
        IReadOnlyList<Found> candidates,
        Query query,
        SearchFields fields,
        CancellationToken cancel
    )
    {
        if (candidates.Count > Limit)
        {
            throw new Refused(
                Reason.TooLarge,
                $"More than {Limit} documents would have to be read to answer this query: add a rarer word to it with \"and\"."
            )
            {
                Subject = "query",
            };
        }

        var kept = new List<Found>();
        var test = new QueryTest(query);
        foreach (var slice in candidates.Chunk(Slice))
        {
            var scores = slice.DistinctBy(one => one.Number).ToDictionary(one => one.Number);
            var documents = await session.Query<Document>(
                $"SELECT {Document.Columns} FROM {Document.From} WHERE d.number IN ({string.Join(',', scores.Keys)})",
                null,
                cancel
            );
            foreach (var document in documents)
            {
                cancel.ThrowIfCancellationRequested();
                if (await IsTrue(test, document, fields, cancel))
                {
                    kept.Add(scores[document.Number]);
                }
            }
        }

        return kept;
    }

    private async Task<bool> IsTrue(QueryTest test, Document document, SearchFields fields, CancellationToken cancel)
    {
        test.Begin();
        var shown = new ShownDocument(test);
        shown.Values(document, fields);
        if (test.IsSettled)
        {
            return true;
        }

        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            shown.Text(text, cancel);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            // The index has it without its text too.
            test.Begin();
            shown.Values(document, fields);
            shown.Incomplete();
        }

        return test.IsTrue;
    }
}

/// <summary>Shows a document to a query as <see cref="DocumentTokens"/> writes it for an index.</summary>
internal sealed class ShownDocument(QueryTest test)
{
    // What a token costs depends on the query: with many hits near each other it may be a millisecond.
    private const int TokensBetweenChecks = 16;
    private const int TokensBetweenLooks = 1024;
    private readonly Tokenizer tokenizer = new();

    public void Values(Document document, SearchFields fields)
    {
        foreach (var (field, value) in DocumentTokens.Values(document, fields))
        {
            test.Has(field);
            if (field.IsGeneral && test.BeginStretch("", hasAnchors: false))
            {
                Words(value);
                test.EndStretch();
            }

            if (test.BeginStretch(field.Mark, hasAnchors: true))
            {
                if (field.Kind == SearchFieldKind.Words)
                {
                    Words(value);
                }
                else
                {
                    Steps(field, value);
                }

                test.EndStretch();
            }
        }
    }

    public void Text(TextReader text, CancellationToken cancel)
    {
        if (!test.BeginStretch("", hasAnchors: true))
        {
            return;
        }

        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            test.Take(tokenizer.Text);
            if (tokenizer.Position % TokensBetweenChecks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (tokenizer.Position % TokensBetweenLooks == 0 && test.IsSettled)
            {
                return;
            }
        }

        test.EndStretch();
    }

    public void Incomplete()
    {
        test.Has(SearchFields.Index);
        if (test.BeginStretch(SearchFields.Index.Mark, hasAnchors: true))
        {
            test.Take("incomplete");
            test.EndStretch();
        }
    }

    private void Words(string value)
    {
        tokenizer.Read(value);
        while (tokenizer.Next())
        {
            test.Take(tokenizer.Text);
        }
    }

    private void Steps(SearchField field, string value)
    {
        foreach (var token in DocumentTokens.Steps(field, value))
        {
            test.Take(token);
        }
    }
}
