using System.Text;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Ipro;

/// <summary>The 15 operators of contract 5.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Contains,
    StartsWith,
    NotContains,
    NotStartsWith,
    EqualIgnoringCase,
    ContainsIgnoringCase,
    StartsWithIgnoringCase,
    NotContainsIgnoringCase,
    NotStartsWithIgnoringCase,
}

/// <summary>One term: it holds when it holds for any of the names with any of the values.</summary>
internal sealed record FilterTerm(IReadOnlyList<string> Names, FilterOperator Operator, IReadOnlyList<FilterValue> Values);

/// <summary>A value to compare with.</summary>
/// <param name="IsNull">The bare word null; a string only under some operators, see contract 5, rule 7.</param>
internal sealed record FilterValue(string Text, bool IsNull);

/// <summary>
/// The filter grammar of contract 5: terms joined by commas, all of which must hold. Read by Sieve's rules 1 to 7, but strictly: what
/// Sieve would pass over in silence is refused.
/// </summary>
internal sealed partial record Filter(IReadOnlyList<FilterTerm> Terms)
{
    public const string Parameter = "filter";
    private const int Longest = 8000;

    private static readonly Dictionary<string, FilterOperator> Operators = new()
    {
        ["!@=*"] = FilterOperator.NotContainsIgnoringCase,
        ["!_=*"] = FilterOperator.NotStartsWithIgnoringCase,
        ["!@="] = FilterOperator.NotContains,
        ["!_="] = FilterOperator.NotStartsWith,
        ["==*"] = FilterOperator.EqualIgnoringCase,
        ["@=*"] = FilterOperator.ContainsIgnoringCase,
        ["_=*"] = FilterOperator.StartsWithIgnoringCase,
        ["=="] = FilterOperator.Equal,
        ["!="] = FilterOperator.NotEqual,
        [">="] = FilterOperator.GreaterOrEqual,
        ["<="] = FilterOperator.LessOrEqual,
        [">"] = FilterOperator.Greater,
        ["<"] = FilterOperator.Less,
        ["@="] = FilterOperator.Contains,
        ["_="] = FilterOperator.StartsWith,
    };

    /// <summary>The filter of a request; one without terms when there is none.</summary>
    /// <exception cref="Refused">Invalid, with <see cref="Parameter"/> as subject.</exception>
    public static Filter Read(HttpRequest request) => Parse(string.Join(',', request.Query[Parameter].AsEnumerable()));

    /// <exception cref="Refused">Invalid, with <see cref="Parameter"/> as subject.</exception>
    public static Filter Parse(string text)
    {
        if (text.Length > Longest)
        {
            throw Wrong($"A filter has at most {Longest} characters.");
        }

        var terms = TermEnd().Split(text).Where(term => !string.IsNullOrWhiteSpace(term));
        return new Filter([.. terms.Select(term => ParseTerm(term.Replace("\\,", ",")))]);
    }

    /// <summary>What a property is required to equal: the values of a term that names it alone.</summary>
    /// <exception cref="Refused">Invalid: no term requires it.</exception>
    public IReadOnlyList<string> Required(string name)
    {
        var term = Terms.FirstOrDefault(term =>
            term.Operator == FilterOperator.Equal && term.Names is [var only] && only.Equals(name, StringComparison.OrdinalIgnoreCase)
        );
        return term is null ? throw Wrong($"The filter must say '{name}=='.") : [.. term.Values.Select(value => value.Text)];
    }

    internal static Refused Wrong(string message) => Refused.Invalid(Parameter, message);

    private static FilterTerm ParseTerm(string term)
    {
        var (names, rest) = SplitNames(term.Trim());
        var operators = OperatorText().Matches(rest);
        if (operators.Count == 0)
        {
            throw Wrong($"'{term}' has no operator.");
        }

        var found = operators[0];
        if (!Operators.TryGetValue(found.Value, out var op))
        {
            throw Wrong($"'{found.Value}' is no operator here.");
        }

        if (operators.Count > 1)
        {
            throw Wrong($"'{term}' has a second operator; put a backslash before it if it is part of the value.");
        }

        if (names is null == (found.Index == 0))
        {
            throw Wrong($"'{term}' must name what it compares, once.");
        }

        names ??= [rest[..found.Index].Trim()];
        if (names.Any(name => name.Length == 0 || name.Any(char.IsWhiteSpace)))
        {
            throw Wrong($"'{term}' has a name that is empty or holds a space.");
        }

        return new FilterTerm(names, op, Values(rest[(found.Index + found.Length)..].Trim()));
    }

    /// <summary>Rule 2: names in parentheses, joined by bars, then operator and value. Sieve looks for the last parenthesis, which a value may hold.</summary>
    private static (IReadOnlyList<string>? Names, string Comparison) SplitNames(string term)
    {
        if (!term.StartsWith('('))
        {
            return (null, term);
        }

        var end = term.IndexOf(')');
        if (end < 0 || term.IndexOf('(', 1, end) >= 0)
        {
            throw Wrong($"'{term}' has parentheses that do not fit.");
        }

        return ([.. term[1..end].Split('|').Select(name => name.Trim())], term[(end + 1)..].TrimStart());
    }

    private static List<FilterValue> Values(string text)
    {
        var values = new List<FilterValue>();
        foreach (var raw in ValueEnd().Split(text))
        {
            var isNull = raw.Trim().Equals("null", StringComparison.OrdinalIgnoreCase);
            var isEscapedNull = raw.Trim().Equals("\\null", StringComparison.OrdinalIgnoreCase);
            values.Add(new FilterValue(isEscapedNull ? raw.Trim()[1..] : Unescape(raw), isNull));
        }

        return values;
    }

    /// <summary>A backslash before a bar, a backslash or an operator takes its meaning away; before anything else it stands for itself.</summary>
    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 1 < text.Length)
            {
                var isMark =
                    text[index + 1] is '|' or '\\'
                    || OperatorAt().Match(text, index + 1) is { Success: true } match && match.Index == index + 1;
                index += isMark ? 1 : 0;
            }

            plain.Append(text[index]);
        }

        return plain.ToString();
    }

    /// <summary>Rule 1: a comma with an even run of backslashes, or none, before it.</summary>
    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*),", RegexOptions.CultureInvariant)]
    private static partial Regex TermEnd();

    /// <summary>Rule 4: a bar with an even run of backslashes, or none, before it.</summary>
    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)\|", RegexOptions.CultureInvariant)]
    private static partial Regex ValueEnd();

    /// <summary>Rule 3: the longest first; also those of Sieve that are not offered here, so that they can be refused by name.</summary>
    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)(?:!@=\*|!_-=\*|!_=\*|!=\*|!@=|!_-=|!_=|==\*|@=\*|_-=\*|_=\*|==|!=|>=|<=|>|<|@=|_-=|_=)")]
    private static partial Regex OperatorText();

    [GeneratedRegex(@"\G(?:!@=|!_-=|!_=|==|!=|>=|<=|>|<|@=|_-=|_=)")]
    private static partial Regex OperatorAt();
}
