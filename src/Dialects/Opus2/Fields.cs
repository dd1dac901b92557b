using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 8, metadata fields and their values.</summary>
internal static class FieldEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/projects/{projectId}/fields", Verbs.Read, List);
        api.MapPut("/projects/{projectId}/documents/{document}/fields/{field}", Set);
    }

    internal sealed record FieldValueBody(JsonNode? Value);

    private static async Task<IResult> List(Project project, Caller caller, Fields fields, CancellationToken cancel) =>
        Reply.Ok((await fields.List(project.Id, caller, cancel)).Select(FieldWire.Of));

    private static async Task<IResult> Set(
        Project project,
        string document,
        string field,
        Body<FieldValueBody> body,
        Caller caller,
        Fields fields,
        Documents documents,
        [AsParameters] DocumentWire wire,
        CancellationToken cancel
    )
    {
        var id = Translate.Id(field);
        var known =
            (await fields.List(project.Id, caller, cancel)).FirstOrDefault(one => one.Id == id)
            ?? throw new Refused(Reason.NotFound, "Field not found.");
        var change = new DocumentChange { Values = [FieldWire.Given(known, body.Value.Value)] };
        var changed = documents.Change(project.Id, Translate.Id(document), change, caller, cancel);
        return Reply.Ok(await wire.Of(project, await Translate.Saying(changed, (Reason.NotFound, "Document not found.")), caller, cancel));
    }
}

/// <summary>Fields as they are told, and their values as they are given.</summary>
internal static class FieldWire
{
    public static object Of(Field field) =>
        new
        {
            id = Translate.Id(field.Id),
            field.Name,
            type = Type(field.Type),
            options = field.Type == FieldType.Choice ? JsonNode.Parse(field.SettingsJson)?["choices"] : null,
            multiple = field.IsMultiple,
            required = false,
            readOnly = IsReadOnly(field),
        };

    /// <summary>A value whose kind of JSON fits its field; what it may be beyond that, the operation knows.</summary>
    /// <exception cref="Refused">Invalid; Forbidden when nobody may set the field.</exception>
    public static GivenValue Given(Field field, JsonNode? value)
    {
        if (IsReadOnly(field))
        {
            throw new Refused(Reason.Forbidden, $"'{field.Name}' is read-only.");
        }

        var values = field.IsMultiple && value is JsonArray several ? several : [value?.DeepClone()];
        if (!values.All(one => one is null || Fits(field.Type, one.GetValueKind())))
        {
            throw Refused.Invalid("value", $"The value of '{field.Name}' must be {Expected(field.Type)}.");
        }

        return new GivenValue(field.Id, value);
    }

    /// <summary>These show the document's own file.</summary>
    private static bool IsReadOnly(Field field) => field.Type is FieldType.NativeFile or FieldType.Image;

    private static bool Fits(FieldType type, JsonValueKind kind) =>
        Type(type) switch
        {
            "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.String,
        };

    private static string Expected(FieldType type) =>
        Type(type) switch
        {
            "number" => "a number",
            "boolean" => "true or false",
            _ => "a string",
        };

    private static string Type(FieldType type) =>
        type switch
        {
            FieldType.LongText => "multiline",
            FieldType.Number or FieldType.Duration or FieldType.Currency => "number",
            FieldType.Date or FieldType.DateTime => "date",
            FieldType.Boolean => "boolean",
            FieldType.Choice => "list",
            _ => "text",
        };
}
