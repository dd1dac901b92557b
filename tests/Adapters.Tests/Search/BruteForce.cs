using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Search;

namespace Dossier.Adapters.Tests.Search;

/// <summary>Decides whether a query is true of a document in the plainest way there is: what the engines are compared with.</summary>
/// <param name="vocabulary">Shared by all documents: each different token is looked at once a term.</param>
internal sealed class BruteForce(BruteForce.Vocabulary vocabulary)
{
    /// <summary>The tokens of all documents as numbers, and which of them a term stands for.</summary>
    internal sealed class Vocabulary
    {
        private readonly List<string> tokens = [];
        private readonly Dictionary<string, int> numbers = [];
        private readonly Dictionary<Term, bool[]> fits = [];

        public int this[string token]
        {
            get
            {
                if (!numbers.TryGetValue(token, out var number))
                {
                    numbers[token] = number = tokens.Count;
                    tokens.Add(token);
                    fits.Clear();
                }

                return number;
            }
        }

        /// <summary>For each token whether the term stands for it.</summary>
        public bool[] Fits(Term term)
        {
            var key = term with { At = 0 };
            return fits.TryGetValue(key, out var known) ? known : fits[key] = [.. tokens.Select(token => PlainTerms.Fits(term, token))];
        }
    }

    // By field's mark; the empty mark is what a query without a field looks in. Each list is one value, or the text, which is the last.
    private readonly Dictionary<string, List<List<int>>> values = [];
    private List<int> text = [];

    public void Read(Document document, string? text, SearchFields fields)
    {
        Put(SearchFields.FileName, document.Name);
        Put(SearchFields.Custodian, document.Custodian);
        foreach (var member in JsonDocument.Parse(document.ValuesJson).RootElement.EnumerateObject())
        {
            var field = fields[long.Parse(member.Name)]!;
            foreach (
                var value in member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : new[] { member.Value }
            )
            {
                Put(field, value.ToString());
            }
        }

        this.text = Tokens(text ?? "");
        Put("", this.text);
    }

    public bool IsTrue(Query query, string mark = "") =>
        query switch
        {
            All => mark.Length == 0 || values.ContainsKey(mark),
            Term or Phrase or Near => values.GetValueOrDefault(mark, []).Any(tokens => Hits(query, mark, tokens).Count > 0),
            InField within => IsTrue(within.Part, within.Field.Mark),
            And and => and.Parts.All(part => IsTrue(part, mark)),
            Or or => or.Parts.Any(part => IsTrue(part, mark)),
            Not not => !IsTrue(not.Part, mark),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>All places, first token and last, that a part of a query has in a value or in the text.</summary>
    private List<(int First, int Last)> Hits(Query query, string mark, List<int> tokens)
    {
        switch (query)
        {
            case Term term:
                var fits = vocabulary.Fits(term);
                return [.. Enumerable.Range(0, tokens.Count).Where(at => fits[tokens[at]]).Select(at => (at, at))];
            case Phrase phrase:
                var all = phrase.Terms.Select(vocabulary.Fits).ToList();
                return
                [
                    .. Enumerable
                        .Range(0, Math.Max(0, tokens.Count - all.Count + 1))
                        .Where(at => all.Index().All(term => term.Item[tokens[at + term.Index]]))
                        .Select(at => (at, at + phrase.Terms.Count - 1)),
                ];
            case Or or:
                return [.. or.Parts.SelectMany(part => Hits(part, mark, tokens)).Distinct()];
            case Anchor anchor:
                var place = anchor.IsEnd ? tokens.Count : -1;
                return mark.Length > 0 || ReferenceEquals(tokens, text) ? [(place, place)] : [];
            case Near near:
                var left = Hits(near.Left, mark, tokens);
                var right = left.Count == 0 ? [] : Hits(near.Right, mark, tokens);
                return near.IsExcluded
                    ? [.. left.Where(one => !right.Any(other => AreNear(near, one, other)))]
                    :
                    [
                        .. left.SelectMany(one =>
                                right
                                    .Where(other => AreNear(near, one, other))
                                    .Select(other => (Math.Min(one.First, other.First), Math.Max(one.Last, other.Last)))
                            )
                            .Distinct(),
                    ];
            default:
                throw new InvalidOperationException();
        }
    }

    private static bool AreNear(Near near, (int First, int Last) left, (int First, int Last) right)
    {
        if (left == right)
        {
            return false;
        }

        return left.Last < right.First ? right.First - left.Last <= near.Words
            : near.IsOrdered ? false
            : right.Last >= left.First || left.First - right.Last <= near.Words;
    }

    private void Put(SearchField field, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        Put(
            field.Mark,
            field.Kind == SearchFieldKind.Date ? Steps(value)
                : field.Kind == SearchFieldKind.Number ? [vocabulary[value]]
                : Tokens(value)
        );
        if (field.IsGeneral)
        {
            Put("", Tokens(value));
        }
    }

    private void Put(string mark, List<int> tokens)
    {
        if (!values.TryGetValue(mark, out var all))
        {
            values[mark] = all = [];
        }

        all.Add(tokens);
    }

    private List<int> Steps(string value)
    {
        var digits = value
            .Replace("-", "", StringComparison.Ordinal)
            .Replace(":", "", StringComparison.Ordinal)
            .Replace("T", "", StringComparison.Ordinal)
            .TrimEnd('Z');
        return [.. new[] { 4, 6, 8, 10, 12, 14 }.Select(length => vocabulary[digits[..length]])];
    }

    private List<int> Tokens(string text)
    {
        var tokens = new List<int>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            tokens.Add(vocabulary[tokenizer.Text.ToString()]);
        }

        return tokens;
    }
}
