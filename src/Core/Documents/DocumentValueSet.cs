using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>The values of a document, as they are kept.</summary>
internal static class DocumentValueSet
{
    /// <summary>The values after given ones are checked and set, as JSON.</summary>
    /// <exception cref="Refused">NotFound for a field that is not the workspace's, Invalid for a value that does not fit.</exception>
    public static async Task<string> Apply(
        Session session,
        Guid workspaceId,
        string valuesJson,
        IReadOnlyList<GivenValue> given,
        CancellationToken cancel
    )
    {
        if (given.Count == 0)
        {
            return valuesJson;
        }

        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        return Apply(fields.ToDictionary(field => field.Id), valuesJson, given);
    }

    /// <summary>The same with the workspace's fields at hand, by their ids.</summary>
    public static string Apply(IReadOnlyDictionary<Guid, Field> fields, string valuesJson, IReadOnlyList<GivenValue> given)
    {
        var values = JsonNode.Parse(valuesJson)!.AsObject();
        foreach (var (fieldId, value) in given)
        {
            var field = fields.TryGetValue(fieldId, out var found) ? found : throw Refused.NotFound("field");
            var key = $"{field.Number}";
            values.Remove(key + "+");
            if (FieldValue.Check(field, value) is { } kept)
            {
                values[key] = kept;
            }
            else
            {
                values.Remove(key);
            }
        }

        return values.ToJsonString(Json.Options);
    }
}
