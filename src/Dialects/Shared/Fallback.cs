using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Shared;

/// <summary>Answers what nothing else in a mount answers, in the mount's own words: unknown addresses, and known ones with a wrong verb.</summary>
public static class Fallback
{
    /// <summary>Behind every route of a mount, and before what belongs to none: the pages.</summary>
    public const int Order = int.MaxValue - 1;

    /// <summary>Map it on the group that carries the wire format.</summary>
    public static void MapUnknown(this RouteGroupBuilder group) => group.Map("/{**path}", Answer).WithOrder(Order);

    /// <summary>Says that there is no such address, or that it knows other verbs.</summary>
    public static Task Answer(HttpContext context)
    {
        var verbs = Verbs(context);
        if (verbs.Count > 0)
        {
            context.Response.Headers.Allow = string.Join(", ", verbs);
        }

        return WireFormat.Of(context).Write(context, verbs.Count > 0 ? Failure.WrongVerb : Failure.NoSuchRoute);
    }

    /// <summary>The verbs that this address knows in this mount. Only asked when something is wrong, so it need not be fast.</summary>
    private static List<string> Verbs(HttpContext context)
    {
        var mount = context.GetEndpoint()!.Metadata.GetMetadata<Mount>();
        return
        [
            .. from endpoint in context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where ReferenceEquals(endpoint.Metadata.GetMetadata<Mount>(), mount)
            let verbs = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
            where verbs is not null && IsAt(endpoint, context.Request.Path)
            from verb in verbs
            group verb by verb into same
            orderby same.Key
            select same.Key,
        ];
    }

    private static bool IsAt(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
