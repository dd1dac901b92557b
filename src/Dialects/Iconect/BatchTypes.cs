using System.Globalization;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.Review;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 4: batch types, statuses, sort orders and document groups, theirs and ours; and the members that batches are filtered by.</summary>
internal static class BatchTypes
{
    public const int Arbitrary = 5;

    private static readonly BatchKind[] Kinds =
    [
        BatchKind.All,
        BatchKind.Folder,
        BatchKind.Field,
        BatchKind.Groups,
        BatchKind.Clusters,
        BatchKind.Picked,
    ];

    private static readonly BatchState[] States =
    [
        BatchState.Available,
        BatchState.Incomplete,
        BatchState.Completed,
        BatchState.Assigned,
        BatchState.CheckedOut,
    ];

    private static readonly BatchOrderBy[] Orders =
    [
        BatchOrderBy.Name,
        BatchOrderBy.Created,
        BatchOrderBy.Assigned,
        BatchOrderBy.Completed,
    ];

    /// <summary>0 leaves the choice to the server.</summary>
    private static readonly Grouping[] Groups = [Grouping.Families, Grouping.Families, Grouping.Threads, Grouping.NearDuplicates];

    private static readonly Dictionary<string, BatchColumn> Members = new()
    {
        ["batch_id"] = BatchColumn.Number,
        ["batch_name"] = BatchColumn.Name,
        ["batch_type"] = BatchColumn.Kind,
        ["batch_status"] = BatchColumn.State,
        ["doc_count"] = BatchColumn.DocumentCount,
        ["batch_set_id"] = BatchColumn.Set,
        ["user_id"] = BatchColumn.Reviewer,
        ["create_user"] = BatchColumn.Creator,
        ["create_date"] = BatchColumn.Created,
        ["assigned_date"] = BatchColumn.Assigned,
        ["completed_date"] = BatchColumn.Completed,
    };

    private static readonly Dictionary<string, Comparison> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["="] = Comparison.Equal,
        ["equals"] = Comparison.Equal,
        ["!="] = Comparison.NotEqual,
        ["<>"] = Comparison.NotEqual,
        ["<"] = Comparison.Less,
        ["<="] = Comparison.AtMost,
        [">"] = Comparison.Greater,
        [">="] = Comparison.AtLeast,
        ["contains"] = Comparison.Contains,
    };

    /// <exception cref="Refused">Invalid.</exception>
    public static BatchKind Kind(int type) => At(Kinds, type, "type");

    public static int Of(BatchKind kind) => Array.IndexOf(Kinds, kind);

    /// <exception cref="Refused">Invalid.</exception>
    public static BatchState State(int status) => At(States, status, "batch_status");

    public static int Of(BatchState state) => Array.IndexOf(States, state);

    /// <exception cref="Refused">Invalid.</exception>
    public static BatchOrderBy Order(int sort) => At(Orders, sort, "sort");

    /// <exception cref="Refused">Invalid.</exception>
    public static Grouping Group(int group) => At(Groups, group, "doc_group");

    /// <exception cref="Refused">Invalid: no such field or operator, or a value that the field cannot have.</exception>
    public static BatchCondition Condition(string? field, string? comparison, JsonElement? value)
    {
        var name = field ?? "";
        var column = Members.TryGetValue(name, out var member)
            ? member
            : throw Refused.Invalid("filters", $"'{field}' is no field of a batch; there are {string.Join(", ", Members.Keys)}.");
        var sign = Operators.TryGetValue(comparison ?? "=", out var found)
            ? found
            : throw Refused.Invalid("filters", $"'{comparison}' is no operator; there are {string.Join(", ", Operators.Keys)}.");
        var text = value is { ValueKind: JsonValueKind.String } given ? given.GetString()! : value?.ToString() ?? "";
        return new BatchCondition(column, sign, ValueOf(column, name, text));
    }

    private static object ValueOf(BatchColumn column, string name, string text) =>
        column switch
        {
            BatchColumn.Name => text,
            BatchColumn.Created or BatchColumn.Assigned or BatchColumn.Completed => Asked.Time(text, name)
                ?? throw Refused.Invalid(name, $"'{name}' is compared with a time."),
            BatchColumn.Kind => (int)Kind((int)Math.Clamp(Number(name, text), -1, int.MaxValue)),
            BatchColumn.State => (int)State((int)Math.Clamp(Number(name, text), -1, int.MaxValue)),
            _ => Number(name, text),
        };

    private static long Number(string name, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refused.Invalid(name, $"'{name}' is compared with a whole number.");

    private static T At<T>(T[] ours, int theirs, string member) =>
        theirs >= 0 && theirs < ours.Length
            ? ours[theirs]
            : throw Refused.Invalid(member, $"'{member}' must be from 0 to {ours.Length - 1}.");
}
