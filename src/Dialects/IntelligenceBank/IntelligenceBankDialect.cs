using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>The mount of the IntelligenceBank API v2: discovery and browser login at its root, the API under <c>/webapp/1.0</c>.</summary>
public static class IntelligenceBankDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "IntelligenceBank";
    public const string Prefix = "/intelligencebank";

    internal const string ApiPath = "/webapp/1.0";

    public static void Map(RouteGroupBuilder mount, Platform platform)
    {
        mount.WithMetadata(Reply.Format, platform);
        BrowserLoginEndpoints.Map(mount);
        LoginEndpoints.Map(mount.MapGroup(ApiPath));
        var api = mount.MapGroup(ApiPath).WithMetadata(new Authentication(Auth.Who));
        ResourceEndpoints.Map(api);
        CommentEndpoints.Map(api);
        SyncEndpoints.Map(api);
        SearchEndpoints.Map(api);
        IconEndpoints.Map(api);
        DownloadPresetEndpoints.Map(api);
        mount.MapUnknown();
    }
}
