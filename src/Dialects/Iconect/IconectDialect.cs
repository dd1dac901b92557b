using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>The mount of the iCONECT REST API: people let programs in under <c>/openid</c>, everything else is at its root.</summary>
public static class IconectDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Iconect";
    public const string Prefix = "/iconect";

    /// <summary>Both are needed to sign in (contract 2).</summary>
    public static IReadOnlyList<string> Scopes { get; } = [Auth.Scope, "openid"];

    /// <summary>By which tokens are had (contract 2).</summary>
    public static IReadOnlyList<string> Grants { get; } = ["authorization_code", "refresh_token", "password"];

    /// <param name="mapIdentity">Maps the pages and endpoints where tokens are had under a group.</param>
    public static void Map(RouteGroupBuilder mount, Action<RouteGroupBuilder> mapIdentity)
    {
        mount.WithMetadata(Reply.Format);
        mapIdentity(mount.MapGroup(Auth.IssuerPath));
        var api = mount.MapGroup("").WithMetadata(new Authentication(Auth.Who));
        ClientEndpoints.Map(api);
        ProjectEndpoints.Map(api);
        PanelEndpoints.Map(api);
        FolderEndpoints.Map(api);
        FieldEndpoints.Map(api);
        RecordEndpoints.Map(api);
        NativeFileEndpoints.Map(api);
        ViewEndpoints.Map(api);
        FileStoreEndpoints.Map(api);
        BatchSetEndpoints.Map(api);
        BatchEndpoints.Map(api);
        JobEndpoints.Map(api);
        TemplateEndpoints.Map(api);
        mount.MapUnknown();
    }
}
