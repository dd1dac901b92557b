using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>The mount of the Zou API: everything twice, at the root of the mount and under <c>/api</c> (contract 2).</summary>
public static class ZouDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Zou";
    public const string Prefix = "/zou";

    /// <summary>The release whose contract this is.</summary>
    public const string Version = "1.0.67";

    /// <summary>What the dialect keeps while the program runs.</summary>
    public static IServiceCollection AddZou(this IServiceCollection services) => services.AddSingleton<Tokens>();

    public static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Reply.Format);
        mount.AddEndpointFilter(Reply.Secure);
        foreach (var prefix in new[] { "", "/api" })
        {
            var open = mount.MapGroup(prefix);
            IndexEndpoints.Map(open);
            AuthEndpoints.MapOpen(open);
            var api = open.MapGroup("").WithMetadata(new Authentication(Auth.Who));
            AuthEndpoints.Map(api);
            Crud.Map(api);
            ProjectEndpoints.Map(api);
            EntityEndpoints.Map(api);
            TaskEndpoints.Map(api);
            PreviewEndpoints.Map(api);
            AttachmentEndpoints.Map(api);
            UserEndpoints.Map(api);
        }

        mount.MapUnknown();
    }
}
