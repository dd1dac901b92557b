using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>The mount of the iCONECT REST API.</summary>
public static class IconectDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Iconect";
    public const string Prefix = "/iconect";

    public static void Map(RouteGroupBuilder mount) => ArgumentNullException.ThrowIfNull(mount);
}
