using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.8, fields. How values are shown there is kept for the caller; values themselves are written in one form.</summary>
internal static class FieldEndpoints
{
    private const string CreatedBy = "created_by_id";
    private const int SeveralValues = 2;
    private const string Delimiter = ";";
    private static readonly string[] DateFormats =
    [
        "MM/dd/yyyy",
        "dd/MM/yyyy",
        "yyyy/MM/dd",
        "MM-dd-yyyy",
        "dd-MM-yyyy",
        "yyyy-MM-dd",
        "dd-MMM-yyyy",
        "yyyyMMdd",
    ];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/projects/{project_id}/fields", List);
        api.MapPost("/projects/{project_id}/fields", Create);
        api.MapGet("/projects/{project_id}/fields/{field_id}", Find);
        api.MapPut("/projects/{project_id}/fields/{field_id}", Change);
    }

    internal sealed record FieldBody(
        string? Name = null,
        int? Type = null,
        int? Length = null,
        int? DateFormat = null,
        int? NumericFormat = null,
        int? DecimalPlaces = null,
        int? CurrencyFormat = null,
        int? TimeFormat = null,
        int? DurationFormat = null,
        string? DefaultValue = null,
        int? TextFormat = null,
        string? MultiValueDelimiters = null,
        int? FieldIndexType = null,
        JsonElement? FieldValidation = null,
        string? Description = null
    );

    private static async Task<IResult> List(Project project, Caller caller, Fields fields, CancellationToken cancel)
    {
        var own = await fields.List(project.Id, caller, cancel);
        return Reply.Ok(Column.All.Select(column => Wire(column, project)).Concat(own.Select(Wire)));
    }

    private static async Task<IResult> Create(
        Project project,
        Body<List<FieldBody>> body,
        Caller caller,
        Users users,
        Fields fields,
        CancellationToken cancel
    )
    {
        if (body.Value.Count == 0)
        {
            throw new Refused(Reason.Invalid, "The body must be an array of at least one field.");
        }

        var creator = (await users.Find(caller.Actor.UserId, caller, cancel)).Number;
        var orders = body.Value.Select(asked => new NewField(Asked.Text(asked.Name, "name"), FieldTypes.Of(asked.Type ?? FieldTypes.Text))
        {
            IsMultiple = asked.TextFormat == SeveralValues,
            SettingsJson = Settings("{}", asked, FieldTypes.Of(asked.Type ?? FieldTypes.Text)),
            ExtrasJson = Asked.Kept(Keep("{}", asked), extras => extras[CreatedBy] = creator),
        });
        return Reply.Created((await fields.Create(project.Id, [.. orders], caller, cancel)).Select(Wire));
    }

    private static async Task<IResult> Find(HttpContext context, Project project, Caller caller, Fields fields, CancellationToken cancel)
    {
        var id = Asked.Id(context, "field_id");
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        return Reply.Ok(
            all.Column(id) is { } column ? Wire(column, project)
            : all.Field(id) is { } field ? Wire(field)
            : throw Refused.NotFound("field")
        );
    }

    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<FieldBody> body,
        Caller caller,
        Fields fields,
        CancellationToken cancel
    )
    {
        var id = Asked.Id(context, "field_id");
        var asked = body.Value;
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        if (all.Column(id) is { } column)
        {
            throw Refused.Conflict($"The field '{column.Name}' is built in and cannot be changed.");
        }

        var field = all.Field(id) ?? throw Refused.NotFound("field");
        if (asked.Type is { } type && type != FieldTypes.Of(field.Type))
        {
            throw Refused.Invalid("type", "The type of a field cannot be changed.");
        }

        if (asked.TextFormat is { } format && format == SeveralValues != field.IsMultiple)
        {
            throw Refused.Invalid("text_format", "Whether a field holds several values cannot be changed.");
        }

        var name = asked.Name is null ? null : Asked.Text(asked.Name, "name");
        var change = new FieldChange
        {
            Name = name,
            SettingsJson = Settings(field.SettingsJson, asked, field.Type),
            ExtrasJson = Keep(field.ExtrasJson, asked),
        };
        return Reply.Ok(Wire(await fields.Change(project.Id, field.Id, change, caller, cancel)));
    }

    /// <summary>A short text may be as long as its field says; 0 is no limit.</summary>
    private static string Settings(string settingsJson, FieldBody asked, FieldType type)
    {
        var settings = JsonNode.Parse(settingsJson)!.AsObject();
        if (asked.Length is { } length && type == FieldType.Text)
        {
            settings["length"] = length > 0 ? length : null;
        }

        return settings.ToJsonString();
    }

    /// <summary>What a field without a value is given when a record is made; null for nothing.</summary>
    public static string? Default(Field field) =>
        Extras.Of(field.ExtrasJson, IconectDialect.Name)["default_value"]?.GetValue<string>() is { Length: > 0 } text ? text : null;

    /// <summary>What stands between the values of a field that holds several: any of the characters.</summary>
    public static string Delimiters(Field field) =>
        Extras.Of(field.ExtrasJson, IconectDialect.Name)["multi_value_delimiters"]?.GetValue<string>() is { Length: > 0 } given
            ? given
            : Delimiter;

    /// <summary>Contract 4, DateFormat: how dates of a field are written; null when it says nothing, or what is the usual way.</summary>
    public static string? DateFormat(Field field) =>
        Extras.Of(field.ExtrasJson, IconectDialect.Name)["date_format"]?.GetValue<int>() is { } format ? DateFormats[format] : null;

    private static string Keep(string extrasJson, FieldBody asked)
    {
        Check(asked.DateFormat, "date_format", 7);
        Check(asked.NumericFormat, "numeric_format", 3);
        Check(asked.CurrencyFormat, "currency_format", 3);
        Check(asked.TimeFormat, "time_format", 2);
        Check(asked.DurationFormat, "duration_format", 1);
        Check(asked.TextFormat, "text_format", 2);
        Check(asked.FieldIndexType, "field_index_type", 2);
        Check(asked.Length, "length", int.MaxValue);
        Check(asked.DecimalPlaces, "decimal_places", int.MaxValue);
        return Asked.Kept(
            extrasJson,
            extras =>
            {
                Put(extras, "length", asked.Length);
                Put(extras, "date_format", asked.DateFormat);
                Put(extras, "numeric_format", asked.NumericFormat);
                Put(extras, "decimal_places", asked.DecimalPlaces);
                Put(extras, "currency_format", asked.CurrencyFormat);
                Put(extras, "time_format", asked.TimeFormat);
                Put(extras, "duration_format", asked.DurationFormat);
                Put(extras, "default_value", asked.DefaultValue);
                Put(extras, "text_format", asked.TextFormat);
                Put(extras, "multi_value_delimiters", asked.MultiValueDelimiters);
                Put(extras, "field_index_type", asked.FieldIndexType);
                Put(extras, "description", asked.Description);
                Put(extras, "field_validation", asked.FieldValidation is { } given ? JsonNode.Parse(given.GetRawText()) : null);
            }
        );
    }

    private static void Check(int? value, string subject, int most)
    {
        if (value is < 0 || value > most)
        {
            throw Refused.Invalid(subject, $"'{subject}' must be from 0 to {most}.");
        }
    }

    /// <summary>What is not given stays as it was.</summary>
    private static void Put(JsonObject extras, string name, JsonNode? value)
    {
        if (value is not null)
        {
            extras[name] = value;
        }
    }

    private static Dictionary<string, object?> Wire(Field field)
    {
        var extras = Extras.Of(field.ExtrasJson, IconectDialect.Name);
        return Wire(
            field.Number,
            FieldTypes.Of(field.Type),
            field.Name,
            field.CreatedAt,
            field.IsMultiple,
            extras,
            field.IsMultiple ? Delimiters(field) : null
        );
    }

    private static Dictionary<string, object?> Wire(Column column, Project project) =>
        Wire(column.Id, column.Type, column.Name, project.Workspace.CreatedAt, isMultiple: false, [], null);

    private static Dictionary<string, object?> Wire(
        long id,
        int type,
        string name,
        DateTimeOffset createdAt,
        bool isMultiple,
        JsonObject extras,
        string? delimiters
    ) =>
        new()
        {
            ["id"] = id,
            ["type"] = type,
            ["name"] = name,
            ["length"] = Number(extras, "length", 0),
            // Values are written as yyyy-MM-dd, which is 5 there.
            ["date_format"] = Number(extras, "date_format", 5),
            ["numeric_format"] = Number(extras, "numeric_format", 3),
            ["decimal_places"] = Number(extras, "decimal_places", 0),
            ["currency_format"] = Number(extras, "currency_format", 0),
            ["time_format"] = Number(extras, "time_format", 0),
            ["duration_format"] = Number(extras, "duration_format", 0),
            ["created_by_id"] = Number(extras, CreatedBy, 0),
            ["created_date"] = createdAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["default_value"] = extras["default_value"]?.GetValue<string>() ?? "",
            ["text_format"] = isMultiple ? SeveralValues : Number(extras, "text_format", 0),
            ["multi_value_delimiters"] = delimiters,
            ["field_index_type"] = Number(extras, "field_index_type", 1),
            ["field_validation"] = extras["field_validation"]?.DeepClone(),
            ["description"] = extras["description"]?.GetValue<string>() ?? "",
        };

    private static long Number(JsonObject extras, string name, long otherwise) => extras[name]?.GetValue<long>() ?? otherwise;
}
