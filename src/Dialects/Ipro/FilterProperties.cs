using System.Globalization;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Ipro;

/// <summary>The properties of a kind of item that filters may name, and how a filter is asked of one.</summary>
internal sealed class FilterProperties<T>
{
    private readonly Dictionary<string, Property> properties = new(StringComparer.OrdinalIgnoreCase);

    public FilterProperties<T> Text(string name, Func<T, string?> get) => Add(name, new Property(item => get(item), text => text, true));

    public FilterProperties<T> Number(string name, Func<T, long?> get) =>
        Add(
            name,
            new Property(
                item => get(item),
                text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
                false
            )
        );

    public FilterProperties<T> Time(string name, Func<T, DateTimeOffset?> get) =>
        Add(
            name,
            new Property(
                item => get(item),
                text =>
                    DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
                false
            )
        );

    /// <summary>Whether a filter holds for an item.</summary>
    /// <exception cref="Refused">Invalid: a name is not known, or a value or operator does not fit it.</exception>
    public Func<T, bool> Compile(Filter filter)
    {
        var terms = filter.Terms.Select(Compile).ToList();
        return item => terms.TrueForAll(term => term(item));
    }

    private FilterProperties<T> Add(string name, Property property)
    {
        properties.Add(name, property);
        return this;
    }

    /// <summary>Rule 5: any of the names with any of the values, for negated operators too.</summary>
    private Func<T, bool> Compile(FilterTerm term)
    {
        var tests = (
            from name in term.Names
            let property = properties.GetValueOrDefault(name) ?? throw Filter.Wrong($"Nothing here is called '{name}'.")
            from value in term.Values
            select property.IsText ? TextTest(property, term.Operator, value) : OrderedTest(name, property, term.Operator, value)
        ).ToList();
        return item => tests.Exists(test => test(item));
    }

    private static Func<T, bool> TextTest(Property property, FilterOperator op, FilterValue value)
    {
        if (op is FilterOperator.Greater or FilterOperator.Less or FilterOperator.GreaterOrEqual or FilterOperator.LessOrEqual)
        {
            throw Filter.Wrong("Texts have no order here.");
        }

        if (value.IsNull && op is (FilterOperator.Equal or FilterOperator.NotEqual))
        {
            return item => property.Get(item) is null == (op == FilterOperator.Equal);
        }

        var comparison = IgnoresCase(op) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        // Rule 7: what is null matches no value, not even by being different.
        return item => property.Get(item) is string text && Matches(text, op, value.Text, comparison);
    }

    private static bool Matches(string text, FilterOperator op, string value, StringComparison comparison) =>
        op switch
        {
            FilterOperator.Equal or FilterOperator.EqualIgnoringCase => text.Equals(value, comparison),
            FilterOperator.NotEqual => !text.Equals(value, comparison),
            FilterOperator.Contains or FilterOperator.ContainsIgnoringCase => text.Contains(value, comparison),
            FilterOperator.NotContains or FilterOperator.NotContainsIgnoringCase => !text.Contains(value, comparison),
            FilterOperator.StartsWith or FilterOperator.StartsWithIgnoringCase => text.StartsWith(value, comparison),
            _ => !text.StartsWith(value, comparison),
        };

    private static Func<T, bool> OrderedTest(string name, Property property, FilterOperator op, FilterValue value)
    {
        Func<int, bool> holds = op switch
        {
            FilterOperator.Equal or FilterOperator.EqualIgnoringCase => order => order == 0,
            FilterOperator.NotEqual => order => order != 0,
            FilterOperator.Greater => order => order > 0,
            FilterOperator.Less => order => order < 0,
            FilterOperator.GreaterOrEqual => order => order >= 0,
            FilterOperator.LessOrEqual => order => order <= 0,
            _ => throw Filter.Wrong($"'{name}' is no text."),
        };
        if (value.IsNull)
        {
            return item => op == FilterOperator.NotEqual ? property.Get(item) is not null : holds(0) && property.Get(item) is null;
        }

        var wanted = property.Parse(value.Text.Trim()) ?? throw Filter.Wrong($"'{value.Text}' cannot be compared with '{name}'.");
        return item => property.Get(item) is IComparable found && holds(found.CompareTo(wanted));
    }

    private static bool IgnoresCase(FilterOperator op) => op >= FilterOperator.EqualIgnoringCase;

    private sealed record Property(Func<T, object?> Get, Func<string, object?> Parse, bool IsText);
}
