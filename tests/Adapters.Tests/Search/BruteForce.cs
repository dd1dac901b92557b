using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Search;

namespace Dossier.Adapters.Tests.Search;

/// <summary>Decides whether a query is true of a document in the plainest way there is: what the engines are compared with.</summary>
internal sealed class BruteForce
{
    // By field's mark; the empty mark is what a query without a field looks in. Each list is one value, or the text.
    private readonly Dictionary<string, List<List<string>>> values = [];

    public BruteForce(Document document, string? text, SearchFields fields)
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

        Put("", Tokens(text ?? ""));
    }

    public bool IsTrue(Query query, string mark = "") =>
        query switch
        {
            All => mark.Length == 0 || values.ContainsKey(mark),
            Phrase phrase => Holds(mark, phrase.Terms),
            Term term => Holds(mark, [term]),
            InField within => IsTrue(within.Part, within.Field.Mark),
            And and => and.Parts.All(part => IsTrue(part, mark)),
            Or or => or.Parts.Any(part => IsTrue(part, mark)),
            Not not => !IsTrue(not.Part, mark),
            _ => throw new InvalidOperationException(),
        };

    private bool Holds(string mark, IReadOnlyList<Term> terms)
    {
        foreach (var tokens in values.GetValueOrDefault(mark, []))
        {
            for (var at = 0; at < tokens.Count; at++)
            {
                if (HoldsAt(tokens, at, terms))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool HoldsAt(List<string> tokens, int at, IReadOnlyList<Term> terms)
    {
        for (var index = 0; index < terms.Count; index++)
        {
            var isFit =
                at + index < tokens.Count
                && terms[index] switch
                {
                    Word word => tokens[at + index] == word.Token,
                    Prefix prefix => tokens[at + index].StartsWith(prefix.Token, StringComparison.Ordinal),
                    _ => false,
                };
            if (!isFit)
            {
                return false;
            }
        }

        return true;
    }

    private void Put(SearchField field, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        Put(field.Mark, field.Kind == SearchFieldKind.Date ? Steps(value) : Tokens(value));
        if (field.IsGeneral)
        {
            Put("", Tokens(value));
        }
    }

    private void Put(string mark, List<string> tokens)
    {
        if (!values.TryGetValue(mark, out var all))
        {
            values[mark] = all = [];
        }

        all.Add(tokens);
    }

    private static List<string> Steps(string value)
    {
        var digits = value
            .Replace("-", "", StringComparison.Ordinal)
            .Replace(":", "", StringComparison.Ordinal)
            .Replace("T", "", StringComparison.Ordinal)
            .TrimEnd('Z');
        return [digits[..4], digits[..6], digits[..8], digits[..10], digits[..12], digits];
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            tokens.Add(tokenizer.Text.ToString());
        }

        return tokens;
    }
}
