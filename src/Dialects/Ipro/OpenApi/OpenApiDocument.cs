using System.Reflection;
using System.Text.Json.Nodes;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>
/// The OpenAPI 3.1 document, made of what is: the mapped routes, the wire records that their endpoints read, and the titles of
/// <c>operations.csv</c>. So it cannot say other than what the program does.
/// </summary>
internal static class OpenApiDocument
{
    private const string Json = "application/json";
    private static readonly HashSet<string> Created = ["2", "21", "28", "36", "48", "53"];
    private static readonly HashSet<string> Accepted = ["12", "14", "15", "44"];
    private static readonly Dictionary<string, string> Sections = new()
    {
        ["6.1"] = "Connectors",
        ["6.2"] = "Uploads",
        ["6.3"] = "Case hierarchy",
        ["6.4"] = "Cases",
        ["6.5"] = "Export series",
        ["6.6"] = "Ingestion workflows",
        ["6.7"] = "Export workflows",
        ["6.8"] = "OCR workflows",
        ["6.9"] = "Workflow status",
        ["6.10"] = "Reports",
        ["6.11"] = "Operations",
        ["6.12"] = "Users",
        ["6.13"] = "Groups and permissions",
        ["6.14"] = "User notifications",
    };

    public static JsonObject Of(HttpContext context, EndpointDataSource endpoints)
    {
        var mount = context.GetEndpoint()!.Metadata.GetMetadata<Mount>()!;
        var rows = Rows();
        var paths = new JsonObject();
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().Where(one => one.Metadata.GetMetadata<Mount>() == mount))
        {
            var path = PathOf(endpoint, mount);
            foreach (var verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                if (rows.TryGetValue((verb, path), out var row) && Sections.ContainsKey(row.Section))
                {
                    var item = paths[path] as JsonObject;
                    paths[path] = item ??= [];
                    item[verb.ToLowerInvariant()] = Operation(endpoint, row);
                }
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "IPRO Public API",
                ["version"] = "1.3.0",
                ["description"] = "As spoken by Dossier. Every operation needs a token with all three scopes.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = Links.To(context, "/v1") }),
            ["security"] = new JsonArray(
                new JsonObject { ["bearerToken"] = new JsonArray([.. IproDialect.Scopes.Select(scope => JsonValue.Create(scope))]) }
            ),
            ["tags"] = new JsonArray([.. Sections.Values.Select(tag => new JsonObject { ["name"] = tag })]),
            ["paths"] = paths,
            ["webhooks"] = Webhooks(),
            ["components"] = Components(Links.To(context, $"{Auth.IssuerPath}/connect/token")),
        };
    }

    private static JsonObject Operation(RouteEndpoint endpoint, Row row)
    {
        var operation = new JsonObject
        {
            ["operationId"] = Id(row),
            ["summary"] = row.Title,
            ["tags"] = new JsonArray(Sections[row.Section]),
            ["parameters"] = Parameters(endpoint, row),
        };
        if (OpenApiBodies.Of(endpoint, row.Path) is { } body)
        {
            operation["requestBody"] = body;
        }

        operation["responses"] = new JsonObject
        {
            [
                Created.Contains(row.Number) ? "201"
                : Accepted.Contains(row.Number) ? "202"
                : "200"
            ] = Success(row),
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
        };
        if (row.State == "alias")
        {
            operation["description"] = "Another way to write the operation.";
        }

        return operation;
    }

    private static JsonArray Parameters(RouteEndpoint endpoint, Row row)
    {
        var parameters = new JsonArray();
        foreach (var parameter in endpoint.RoutePattern.Parameters)
        {
            var schema = new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = 500,
            };
            if (parameter.Name == "workflowType")
            {
                schema["enum"] = new JsonArray("ingestion", "export", "ocr");
            }

            parameters.Add(Parameter(parameter.Name, "path", true, schema));
        }

        if (row is { Verb: "GET", Path: "/users" or "/groups" or "/workflows/ocr" })
        {
            parameters.Add(Parameter("pageNumber", "query", false, Whole(1, null, 1)));
            parameters.Add(Parameter("pageSize", "query", false, Whole(1, Paging.LargestPage, Paging.LargestPage)));
        }

        if (row is { Verb: "GET", Path: "/workflows/ingestion" or "/workflows/export" })
        {
            var filter = new JsonObject { ["type"] = "string", ["examples"] = new JsonArray("caseId==1") };
            parameters.Add(Parameter(Filter.Parameter, "query", true, filter));
        }

        parameters.Add(Parameter(Correlation.Header, "header", false, new JsonObject { ["type"] = "string", ["maxLength"] = 128 }));
        return parameters;
    }

    private static JsonObject Parameter(string name, string place, bool isRequired, JsonObject schema) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = isRequired,
            ["schema"] = schema,
        };

    private static JsonObject Whole(int least, int? most, int otherwise)
    {
        var schema = new JsonObject
        {
            ["type"] = "integer",
            ["minimum"] = least,
            ["default"] = otherwise,
        };
        if (most is not null)
        {
            schema["maximum"] = most;
        }

        return schema;
    }

    private static JsonObject Success(Row row)
    {
        if (row.Number == "45")
        {
            var rows = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "object" },
            };
            var sections = new JsonObject { ["type"] = "object", ["additionalProperties"] = rows };
            return new JsonObject
            {
                ["description"] = "An object of named row arrays, or the same as CSV, as 'Accept' says.",
                ["content"] = new JsonObject
                {
                    [Json] = new JsonObject { ["schema"] = sections },
                    ["text/csv"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } },
                },
            };
        }

        var name =
            row.Title.StartsWith("List ", StringComparison.Ordinal) || row.Number == "21" ? "List"
            : Accepted.Contains(row.Number) ? "Accepted"
            : "Data";
        return new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
    }

    private static JsonObject Webhooks()
    {
        var webhooks = new JsonObject();
        foreach (var type in Webhook.Types)
        {
            webhooks[type.Id] = new JsonObject
            {
                ["post"] = new JsonObject
                {
                    ["summary"] = type.Name,
                    ["security"] = new JsonArray(),
                    ["requestBody"] = new JsonObject
                    {
                        ["content"] = new JsonObject
                        {
                            [Json] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Notifications" } },
                        },
                    },
                    ["responses"] = new JsonObject { ["2XX"] = new JsonObject { ["description"] = "Taken. Anything else is sent again." } },
                },
            };
        }

        return webhooks;
    }

    private static JsonObject Components(string tokenUrl)
    {
        var scopes = new JsonObject();
        foreach (var scope in IproDialect.Scopes)
        {
            scopes[scope] = "Needed by every operation.";
        }

        return new JsonObject
        {
            ["securitySchemes"] = new JsonObject
            {
                ["bearerToken"] = new JsonObject
                {
                    ["type"] = "oauth2",
                    ["flows"] = new JsonObject
                    {
                        ["clientCredentials"] = new JsonObject { ["tokenUrl"] = tokenUrl, ["scopes"] = scopes },
                    },
                },
            },
            ["schemas"] = JsonNode.Parse(Schemas),
            ["responses"] = JsonNode.Parse(Responses),
        };
    }

    private const string Schemas = """
        {
          "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object", "required": ["code", "message"],
            "properties": {"code": {"type": "string", "pattern": "^API\\d{4}$"}, "message": {"type": "string"}}}}},
          "Notifications": {"type": "object", "properties": {
            "userExternalId": {"type": "string", "format": "uuid"}, "userPrincipalName": {"type": "string"},
            "batchSize": {"type": "integer"}, "protocolVersion": {"type": "integer"},
            "notifications": {"type": "array", "items": {"type": "object", "properties": {
              "id": {"type": "string", "format": "uuid"}, "eventType": {"type": "string"}, "correlationId": {"type": "string"},
              "createdAt": {"type": "string", "format": "date-time"}, "payload": {"type": "object"}}}}}}
        }
        """;

    private const string Responses = """
        {
          "Data": {"description": "Done.", "content": {"application/json": {"schema": {"type": "object", "required": ["data"],
            "properties": {"data": {"type": "object"}}}}}},
          "List": {"description": "Done.", "content": {"application/json": {"schema": {"type": "object", "required": ["data"],
            "properties": {"data": {"type": "object", "required": ["items"],
              "properties": {"items": {"type": "array", "items": {"type": "object"}}}}, "pagination": {"type": "object"}}}}}},
          "Accepted": {"description": "Begun; the operation tells how it goes.",
            "headers": {"Operation-Location": {"schema": {"type": "string", "format": "uri"}}},
            "content": {"application/json": {"schema": {"type": "object", "required": ["data"], "properties": {"data": {"type": "object",
              "properties": {"operationLocation": {"type": "string", "format": "uri"}, "id": {"type": "string"},
                "correlationId": {"type": "string"}}}}}}}},
          "Error": {"description": "Refused.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
        }
        """;

    /// <summary>List cases of a client becomes listCasesOfAClient; ways to write the same get their verb and number of parts.</summary>
    private static string Id(Row row)
    {
        var words = row
            .Title.Split(' ')
            .Select((word, index) => index == 0 ? word.ToLowerInvariant() : char.ToUpperInvariant(word[0]) + word[1..]);
        var id = string.Concat(words);
        return row.State == "alias" ? $"{id}By{row.Verb}{row.Path.Count(letter => letter == '/')}" : id;
    }

    private static string PathOf(RouteEndpoint endpoint, Mount mount)
    {
        var raw = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        var root = $"{mount.Prefix}/v1";
        return raw.StartsWith(root + "/", StringComparison.Ordinal) ? raw[root.Length..] : "";
    }

    private static Dictionary<(string Verb, string Path), Row> Rows()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("operations.csv")!);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.TrimEnd('\r').Split(','))
            .Select(cells => new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))
            .ToDictionary(row => (row.Verb, row.Path));
    }

    private sealed record Row(string Section, string Number, string Verb, string Path, string Title, string State);
}
