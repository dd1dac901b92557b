using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>What endpoints read, as schemas made of their wire records.</summary>
internal static class OpenApiBodies
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TransformSchemaNode = Annotate,
        TreatNullObliviousAsNonNullable = true,
    };

    /// <summary>The request body of an endpoint; null when it reads none.</summary>
    public static JsonObject? Of(RouteEndpoint endpoint, string path)
    {
        var parameters = endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [];
        foreach (var type in parameters.Select(parameter => parameter.ParameterType).Where(type => type.IsGenericType))
        {
            var read = type.GetGenericArguments()[0];
            if (type.GetGenericTypeDefinition() == typeof(Body<>))
            {
                return Body("application/json", Schema(read), isRequired: true);
            }

            if (type.GetGenericTypeDefinition() == typeof(OptionalBody<>))
            {
                return Body("application/json", Schema(read), isRequired: false);
            }

            if (type.GetGenericTypeDefinition() == typeof(MergePatch<>))
            {
                var schema = Schema(read);
                MakeOptional(schema);
                return Body("application/merge-patch+json", schema, isRequired: true);
            }
        }

        return
            path.StartsWith("/uploads/{id}", StringComparison.Ordinal)
            && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } verbs
            && verbs.HttpMethods.Contains("POST")
            ? Body("multipart/form-data", JsonNode.Parse(Chunk)!, isRequired: true)
            : null;
    }

    private const string Chunk = """
        {"type": "object", "required": ["currentChunkNumber", "chunkSize", "totalFileSize", "totalNumberOfChunks", "filename", "file"],
         "properties": {
           "currentChunkNumber": {"type": "integer", "minimum": 1}, "chunkSize": {"type": "integer", "minimum": 0},
           "totalFileSize": {"type": "integer", "minimum": 0}, "totalNumberOfChunks": {"type": "integer", "minimum": 1},
           "filename": {"type": "string", "minLength": 1}, "file": {"type": "string", "format": "binary"}}}
        """;

    private static JsonObject Body(string mediaType, JsonNode schema, bool isRequired) =>
        new()
        {
            ["required"] = isRequired,
            ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = schema } },
        };

    private static JsonNode Schema(Type type) => Reply.Format.Json.GetJsonSchemaAsNode(type, Options);

    /// <summary>What the annotations of wire records add.</summary>
    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject written || context.PropertyInfo?.AttributeProvider is not { } annotated)
        {
            return schema;
        }

        foreach (var attribute in annotated.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case RangeAttribute range:
                    written["minimum"] = JsonNode.Parse(
                        Convert.ToString(range.Minimum, System.Globalization.CultureInfo.InvariantCulture)!
                    );
                    if (range.Maximum is int most)
                    {
                        written["maximum"] = most;
                    }

                    break;
                case MinLengthAttribute least:
                    written[context.TypeInfo.Type == typeof(string) ? "minLength" : "minItems"] = least.Length;
                    break;
                case MaxLengthAttribute longest:
                    written[context.TypeInfo.Type == typeof(string) ? "maxLength" : "maxItems"] = longest.Length;
                    break;
            }
        }

        return written;
    }

    /// <summary>A patch mentions what it changes.</summary>
    private static void MakeOptional(JsonNode? node)
    {
        if (node is JsonObject written)
        {
            // Polymorphic members keep what tells them apart.
            if (written["required"] is JsonArray required && !required.Any(name => (string?)name == "type"))
            {
                written.Remove("required");
            }

            foreach (var (_, inner) in written.ToList())
            {
                MakeOptional(inner);
            }
        }
    }
}
