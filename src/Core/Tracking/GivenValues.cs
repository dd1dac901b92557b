using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a caller says a row should hold, checked against its model.</summary>
internal sealed partial class GivenValues
{
    private GivenValues() { }

    /// <summary>By the names of columns.</summary>
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

    public Dictionary<Relation, Guid[]> Links { get; } = [];

    /// <exception cref="Refused">Invalid: a member that the model does not know, a required one missing, or a value that does not fit.</exception>
    public static GivenValues ForNew(Model model, JsonObject given)
    {
        foreach (var (name, _) in given)
        {
            if (name != "type" && model.Find(name) is null or { IsHidden: true } && model.Relations.All(relation => relation.Name != name))
            {
                throw Refused.Invalid(name, $"'{name}' is not known here.");
            }
        }

        var read = new GivenValues();
        foreach (var column in model.Columns.Where(column => column.IsStored))
        {
            var value = column.IsOurs || !given.TryGetPropertyValue(column.Name, out var node) ? column.Default : read.Value(column, node);
            if (column.IsRequired && value is null)
            {
                throw Refused.Invalid(column.Name, $"A required field is missing: {column.Name}.");
            }

            read.Values[column.Name] = value;
        }

        read.TakeLinks(model, given);
        return read;
    }

    /// <summary>Of what is said, only what may change; what the model does not know is passed over.</summary>
    /// <exception cref="Refused">Invalid: a value that does not fit.</exception>
    public static GivenValues ForChange(Model model, JsonObject given)
    {
        var read = new GivenValues();
        foreach (var column in model.Columns.Where(column => column is { IsStored: true, IsOurs: false, IsFixed: false, IsHidden: false }))
        {
            if (given.TryGetPropertyValue(column.Name, out var node))
            {
                var value = read.Value(column, node);
                read.Values[column.Name] =
                    value is null && column.IsRequired ? throw Refused.Invalid(column.Name, $"'{column.Name}' is required.") : value;
            }
        }

        read.TakeLinks(model, given);
        return read;
    }

    /// <summary>All that another installation tells of a row; what it does not tell is as it would be for a new one.</summary>
    /// <exception cref="Refused">Invalid: a required value is missing, or one does not fit.</exception>
    public static GivenValues ForImport(Model model, JsonObject given)
    {
        var read = new GivenValues();
        foreach (var column in model.Columns.Where(IsTold))
        {
            var told = column with { Name = column.ToldAs ?? column.Name };
            var value = given.TryGetPropertyValue(told.Name, out var node) ? read.Value(told, node) : column.Default;
            read.Values[column.Name] =
                value is null && column.IsRequired ? throw Refused.Invalid(told.Name, $"A required field is missing: {told.Name}.") : value;
        }

        read.TakeLinks(model.Relations.Where(relation => !relation.IsOurs || relation.IsImported), given);
        return read;
    }

    private static bool IsTold(Column column) => (column.IsStored || column.IsImported) && (!column.IsHidden || column.ToldAs is not null);

    /// <summary>Puts what was said in the place of what follows from elsewhere.</summary>
    public void PutInto(Dictionary<string, object?> values)
    {
        foreach (var (name, value) in Values.Where(value => value.Value is not null))
        {
            values[name] = value;
        }
    }

    /// <summary>A value as its column keeps it.</summary>
    /// <exception cref="Refused">Invalid, naming the column.</exception>
    public object? Value(Column column, JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var value = Convert(column, node) ?? throw Refused.Invalid(column.Name, $"'{column.Name}' has a value that does not fit.");
        if (value is string text && column.Type == ColumnType.Text)
        {
            if (text.Length > column.Longest)
            {
                throw Refused.Invalid(column.Name, $"'{column.Name}' must not be longer than {column.Longest} characters.");
            }

            if (column.Choices.Count > 0 && !column.Choices.Contains(text))
            {
                throw Refused.Invalid(column.Name, $"'{column.Name}' must be one of {string.Join(", ", column.Choices)}.");
            }
        }

        return value;
    }

    /// <summary>ISO 8601: a date, or a date and time; UTC when it names no offset.</summary>
    public static DateTimeOffset? TimeOf(string text) =>
        IsoTime().IsMatch(text)
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>A day, also out of a date and time.</summary>
    public static string? DayOf(string text) => TimeOf(text) is null ? null : text[..10];

    private static object? Convert(Column column, JsonNode node)
    {
        var kind = node.GetValueKind();
        if (column.Type == ColumnType.Json)
        {
            return node.ToJsonString(Json.Options);
        }

        return (column.Type, kind) switch
        {
            (ColumnType.Text, JsonValueKind.String) => node.GetValue<string>(),
            (ColumnType.Id, JsonValueKind.String) => Guid.TryParseExact(node.GetValue<string>(), "D", out var id) ? id : null,
            (ColumnType.Day, JsonValueKind.String) => DayOf(node.GetValue<string>()),
            (ColumnType.Time, JsonValueKind.String) => TimeOf(node.GetValue<string>()),
            (ColumnType.Truth, JsonValueKind.True) => true,
            (ColumnType.Truth, JsonValueKind.False) => false,
            (ColumnType.Integer, JsonValueKind.Number) => WholeOf(node),
            (ColumnType.Real, JsonValueKind.Number) => node.AsValue().TryGetValue<double>(out var real) && double.IsFinite(real)
                ? real
                : null,
            _ => null,
        };
    }

    private static object? WholeOf(JsonNode node)
    {
        var number = node.AsValue();
        if (number.TryGetValue<int>(out var whole))
        {
            return (long)whole;
        }

        return number.TryGetValue<double>(out var real) && Math.Abs(real) <= int.MaxValue && real == Math.Truncate(real)
            ? (long)real
            : null;
    }

    private void TakeLinks(Model model, JsonObject given) => TakeLinks(model.Relations.Where(relation => !relation.IsOurs), given);

    private void TakeLinks(IEnumerable<Relation> relations, JsonObject given)
    {
        foreach (var relation in relations)
        {
            if (given.TryGetPropertyValue(relation.Name, out var node) && node is not null)
            {
                Links[relation] = node is JsonArray list
                    ? [.. list.Select(IdOf).OfType<Guid>().Distinct()]
                    : throw Refused.Invalid(relation.Name, $"'{relation.Name}' must be a list of ids.");
            }
        }
    }

    /// <summary>An id, or an object that has one; null for what can be none, which is passed over as an unknown one is.</summary>
    private static Guid? IdOf(JsonNode? node)
    {
        var id = node is JsonObject whole ? whole["id"] : node;
        return id?.GetValueKind() == JsonValueKind.String && Guid.TryParseExact(id.GetValue<string>(), "D", out var found) ? found : null;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:?\d{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex IsoTime();
}
