using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Dossier.Dialects.Shared;

/// <summary>Absolute addresses in the mount that a request came through.</summary>
public static class Links
{
    /// <summary>The address of the mount's root, without a slash at the end.</summary>
    public static string Root(HttpContext context)
    {
        var prefix = context.GetEndpoint()?.Metadata.GetMetadata<Mount>()?.Prefix ?? "";
        return $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{prefix}";
    }

    /// <param name="path">Begins with a slash; seen from the mount's root.</param>
    public static string To(HttpContext context, string path) => Root(context) + path;

    /// <summary>The address of a path of this server, where it was asked at.</summary>
    /// <param name="path">Begins with a slash; the mount's own place is in it already.</param>
    public static string Address(HttpContext context, string path) =>
        $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{path}";

    /// <summary>The address asked for, with some of its query replaced.</summary>
    public static string Here(HttpContext context, params IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var kept = context.Request.Query.Where(old => !query.Any(replaced => IsSame(replaced.Key, old.Key)));
        var builder = new QueryBuilder(kept);
        foreach (var (name, value) in query)
        {
            builder.Add(name, value);
        }

        var request = context.Request;
        return $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{builder.ToQueryString()}";
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
