using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dossier.Dialects.Shared;

/// <summary>The JSON body of a request, read the way the matched endpoint's dialect reads.</summary>
/// <typeparam name="T">A wire record: what it needs, and what may be null, its constructor and annotations tell.</typeparam>
public sealed record Body<T>(T Value)
{
    /// <exception cref="Refused">Invalid, naming the member; Unsupported for another content type.</exception>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        using var document = await JsonBody.Read(context);
        return new Body<T>(JsonBody.Bind<T>(document.RootElement, WireFormat.Of(context).Json));
    }
}

/// <summary>A JSON body that may be left out; its value is then null.</summary>
public sealed record OptionalBody<T>(T? Value)
    where T : class
{
    /// <exception cref="Refused">Invalid, naming the member; Unsupported for another content type.</exception>
    public static async ValueTask<OptionalBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
        {
            return new OptionalBody<T>(Value: null);
        }

        var body = await Body<T>.BindAsync(context, parameter);
        return new OptionalBody<T>(body!.Value);
    }
}

/// <summary>A JSON body that is one object, or an array of them.</summary>
/// <typeparam name="T">A wire record.</typeparam>
/// <param name="IsArray">Whether an array was sent: who sends one expects one back.</param>
public sealed record OneOrMany<T>(IReadOnlyList<T> Values, bool IsArray)
{
    /// <exception cref="Refused">Invalid, naming the member; Unsupported for another content type.</exception>
    public static async ValueTask<OneOrMany<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        using var document = await JsonBody.Read(context);
        var json = WireFormat.Of(context).Json;
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? new OneOrMany<T>(JsonBody.Bind<IReadOnlyList<T>>(document.RootElement, json), IsArray: true)
            : new OneOrMany<T>([JsonBody.Bind<T>(document.RootElement, json)], IsArray: false);
    }
}

/// <summary>A JSON merge patch (RFC 7396): what it does not mention stays, what it sets to null goes.</summary>
/// <typeparam name="T">The wire record of the whole: a patch is checked by what it makes of one.</typeparam>
public sealed class MergePatch<T>
{
    private readonly JsonObject patch;
    private readonly JsonSerializerOptions json;

    private MergePatch(JsonObject patch, JsonSerializerOptions json)
    {
        this.patch = patch;
        this.json = json;
    }

    /// <exception cref="Refused">Invalid when it is no JSON object; Unsupported for another content type.</exception>
    public static async ValueTask<MergePatch<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        using var document = await JsonBody.Read(context);
        return Of(document.RootElement, WireFormat.Of(context).Json);
    }

    /// <exception cref="Refused">Invalid when it is no JSON object.</exception>
    public static MergePatch<T> Of(JsonElement element, JsonSerializerOptions json) =>
        element.ValueKind == JsonValueKind.Object
            ? new MergePatch<T>(JsonObject.Create(element.Clone())!, json)
            : throw new Refused(Reason.Invalid, "The body must be a JSON object.");

    /// <summary>Whether the patch mentions this member, if only to set it to null.</summary>
    /// <param name="path">Member names, from the outermost in.</param>
    public bool Mentions(params IReadOnlyList<string> path) => Within(path) is { } holder && holder.ContainsKey(path[^1]);

    /// <summary>Whether the patch gives this member a value other than null.</summary>
    /// <param name="path">Member names, from the outermost in.</param>
    public bool Sets(params IReadOnlyList<string> path) => Within(path)?[path[^1]] is not null;

    private JsonObject? Within(IReadOnlyList<string> path)
    {
        var within = patch;
        foreach (var member in path.SkipLast(1))
        {
            if (within[member] is not JsonObject inner)
            {
                return null;
            }

            within = inner;
        }

        return within;
    }

    /// <summary>The whole as it is after the patch.</summary>
    /// <exception cref="Refused">Invalid, naming the member: what comes out is not a whole one.</exception>
    public T ApplyTo(T before)
    {
        var merged = Merge(JsonSerializer.SerializeToNode(before, json), patch);
        return JsonBody.Bind<T>(JsonSerializer.SerializeToElement(merged, json), json);
    }

    /// <summary>RFC 7396, 2, as it is written there.</summary>
    private static JsonObject Merge(JsonNode? target, JsonObject patch)
    {
        var merged = target as JsonObject ?? [];
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                var before = merged[name];
                merged.Remove(name);
                merged[name] = Merge(before, inner);
            }
            else
            {
                merged[name] = value.DeepClone();
            }
        }

        return merged;
    }
}
