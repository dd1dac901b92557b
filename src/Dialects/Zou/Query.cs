using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 3: what a list is asked for in its query.</summary>
internal sealed record Query
{
    /// <summary>Rows of a page.</summary>
    public const int LargestLimit = 5000;
    private const int UsualLimit = 100;

    /// <summary>Columns of the vendor's that nobody may ask by.</summary>
    private static readonly HashSet<string> Secret =
    [
        "password",
        "totp_secret",
        "email_otp_secret",
        "otp_recovery_codes",
        "fido_credentials",
        "jti",
        "login_failed_attemps",
        "last_login_failed",
        "token",
    ];

    public RowQuery Rows { get; private init; } = new();

    /// <summary>What is left of each row; null for everything.</summary>
    public IReadOnlySet<string>? Fields { get; private init; }

    /// <summary>The page that was asked for, though it may be none; null for the whole list.</summary>
    private long? Asked { get; init; }

    private int Limit { get; init; } = UsualLimit;

    public bool IsPaged => Asked is not null;

    /// <summary>The first rows only, though not as a page: null when nobody said how many.</summary>
    public PageOf? First { get; private init; }

    /// <param name="but">A name that is no filter here; null for none.</param>
    /// <exception cref="Refused">Invalid.</exception>
    public static Query Read(HttpRequest request, Model model, string? but = null)
    {
        var query = request.Query;
        long? page = query.TryGetValue("page", out var text) ? Whole(text.ToString(), "page") : null;
        var limit = query.TryGetValue("limit", out var size) ? Whole(size.ToString(), "limit") : UsualLimit;
        var isNone = page is < 1 or > int.MaxValue;
        var kept = (int)Math.Clamp(limit, 1, LargestLimit);
        return new Query
        {
            Asked = page,
            First = page is null && size.Count > 0 ? PageOf.First(kept) : null,
            Limit = kept,
            Fields = Fielded(query["fields"].ToString()),
            Rows = new RowQuery
            {
                Filters =
                [
                    .. query
                        .Where(pair => pair.Key is not ("page" or "limit" or "relations" or "fields") && pair.Key != but)
                        .Select(pair => Filter(model, pair.Key, pair.Value.ToString()))
                        .OfType<RowFilter>(),
                ],
                Page = page is null ? null : new PageOf(isNone ? int.MaxValue : (int)page, kept),
                WithRelations = Relations(request, otherwise: false),
            },
        };
    }

    /// <summary>Whether relations are wanted.</summary>
    public static bool Relations(HttpRequest request, bool otherwise) =>
        request.Query.TryGetValue("relations", out var text) ? Truth(text.ToString()) ?? otherwise : otherwise;

    public static bool Flag(HttpRequest request, string name) => Truth(request.Query[name].ToString()) ?? false;

    /// <summary>An id in a query; null when it is not there.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static Guid? Id(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var text) && text.ToString() is { Length: > 0 } id ? IdOf(id) : null;

    /// <summary>A number in a query; null when it is not there.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static int? Whole(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var text) && text.ToString() is { Length: > 0 } number ? (int)Whole(number, name) : null;

    /// <summary>An id in a path.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static Guid PathId(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw new Refused(Reason.Invalid, "Malformed ID.");

    /// <summary>A day in a path.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static string PathDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw new Refused(Reason.Invalid, "Wrong date format, YYYY-MM-DD is expected.");

    /// <summary>What goes around a page.</summary>
    public JsonObject Envelope(long total) =>
        new()
        {
            ["total"] = total,
            ["nb_pages"] = (total + Limit - 1) / Limit,
            ["limit"] = Limit,
            ["offset"] = Math.Max(0, (Asked!.Value - 1) * Limit),
            ["page"] = Asked.Value,
        };

    private static long Whole(string text, string name) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new Refused(Reason.Invalid, $"{name} must be an integer.");

    private static HashSet<string>? Fielded(string text) =>
        text.Length == 0 ? null : [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static RowFilter? Filter(Model model, string name, string text)
    {
        if (Secret.Contains(name))
        {
            throw new Refused(Reason.Invalid, $"Filtering on {name} is not allowed.");
        }

        var column = model.Find(name);
        if (model.Relations.Any(relation => relation.Name == name))
        {
            return new RowFilter(name, [IdOf(text)]);
        }

        if (model.Scopes.FirstOrDefault(scope => scope.Name == name) is { } scope)
        {
            return text.Length == 0 ? null : new RowFilter(name, Values(new Column(name, scope.Type), text));
        }

        return column is null or { IsHidden: true } ? null : new RowFilter(name, Values(column, text));
    }

    private static IReadOnlyList<object?> Values(Column column, string text)
    {
        if (!text.StartsWith('['))
        {
            return [Value(column, text)];
        }

        try
        {
            return
            [
                .. JsonNode
                    .Parse(text)!
                    .AsArray()
                    .Select(item =>
                        Value(column, item?.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : item?.ToJsonString() ?? "")
                    ),
            ];
        }
        catch (JsonException)
        {
            throw new Refused(Reason.Invalid, $"{column.Name} must be a JSON list.");
        }
    }

    private static object Value(Column column, string text) =>
        column.Type switch
        {
            ColumnType.Id => IdOf(text),
            ColumnType.Truth => Truth(text) ?? throw Wrong(column, text),
            ColumnType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? whole
                : throw Wrong(column, text),
            ColumnType.Real => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real)
                ? real
                : throw Wrong(column, text),
            ColumnType.Time => Given.TimeOf(text) ?? throw Wrong(column, text),
            _ => text,
        };

    private static Guid IdOf(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw new Refused(Reason.Invalid, $"Invalid UUID value: {text}");

    private static Refused Wrong(Column column, string text) => new(Reason.Invalid, $"Invalid value for {column.Name}: {text}");

    private static bool? Truth(string text) =>
        text.ToLowerInvariant() switch
        {
            "true" or "1" or "on" or "yes" or "y" or "t" => true,
            "false" or "0" or "off" or "no" or "n" or "f" => false,
            _ => null,
        };
}
