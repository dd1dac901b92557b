using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>The mount of the Opus 2 Inbound Documents API. Every address in it, known or not, needs a token.</summary>
public static class Opus2Dialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Opus2";
    public const string Prefix = "/opus2";

    public static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Reply.Format, new Authentication(Auth.Who));
        TokenEndpoints.Map(mount);
        UserEndpoints.Map(mount);
        TeamEndpoints.Map(mount);
        ProjectEndpoints.Map(mount);
        ProjectPeopleEndpoints.Map(mount);
        FolderEndpoints.Map(mount);
        DocumentEndpoints.Map(mount);
        VersionEndpoints.Map(mount);
        FieldEndpoints.Map(mount);
        mount.MapUnknown();
    }
}
