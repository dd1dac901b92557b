using System.Reflection;
using System.Text.Json.Nodes;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Dossier.Pages;

/// <summary>Our own API, described in OpenAPI from its endpoints: at <c>/pages/v1/openapi/pages.json</c>.</summary>
internal static class ApiDescription
{
    private const string Json = "application/json";
    private static readonly Type[] Bodies = [typeof(Body<>), typeof(OptionalBody<>), typeof(MergePatch<>)];

    public static IServiceCollection AddDescription(this IServiceCollection services) =>
        services.AddOpenApi(
            PagesApi.Name,
            options =>
            {
                options.ShouldInclude = description =>
                    description.ActionDescriptor.EndpointMetadata.OfType<Mount>().Any(mount => mount.Dialect == PagesApi.Name)
                    && description.HttpMethod is not null;
                options.CreateSchemaReferenceId = info =>
                    OpenApiOptions.CreateDefaultSchemaReferenceId(info) is null ? null : NameOf(info.Type);
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo { Title = "Dossier: the API of its own pages", Version = "1" };
                        return Task.CompletedTask;
                    }
                );
                options.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        NameEnum(schema, context.JsonTypeInfo.Type);
                        return Task.CompletedTask;
                    }
                );
                options.AddOperationTransformer(DescribeBody);
            }
        );

    /// <summary>Rows of several screens have the same name; with their screen's before it, they differ.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsGenericType)
        {
            return string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name[..type.Name.IndexOf('`')];
        }

        return type.DeclaringType is { } screen ? screen.Name.Replace("Pages", "") + type.Name : type.Name;
    }

    /// <summary>Enums are written by their names.</summary>
    private static void NameEnum(OpenApiSchema schema, Type type)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } names)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetNames(names).Select(name => (JsonNode)JsonValue.Create(name))];
        }
    }

    /// <summary>Bodies are bound by ourselves, so that a wrong one is explained; what they look like stands in the endpoint's parameters.</summary>
    private static async Task DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var method = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault();
        var body = method
            ?.GetParameters()
            .Select(parameter => parameter.ParameterType)
            .FirstOrDefault(type => type.IsGenericType && Bodies.Contains(type.GetGenericTypeDefinition()));
        if (body is null)
        {
            return;
        }

        var schema = await context.GetOrCreateSchemaAsync(body.GetGenericArguments()[0], null, cancel);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = body.GetGenericTypeDefinition() != typeof(OptionalBody<>),
            Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } },
        };
    }
}
