using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 11: whatever can be read answers HEAD too, and whatever can be patched takes POST for it.</summary>
internal static class Verbs
{
    private static readonly string[] Read = ["GET", "HEAD"];
    private static readonly string[] Change = ["PATCH", "POST"];

    public static void MapRead(this RouteGroupBuilder api, string path, Delegate endpoint) => api.MapMethods(path, Read, endpoint);

    public static void MapChange(this RouteGroupBuilder api, string path, Delegate endpoint) => api.MapMethods(path, Change, endpoint);
}
