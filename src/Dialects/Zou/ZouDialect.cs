using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>The mount of the Zou API.</summary>
public static class ZouDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Zou";
    public const string Prefix = "/zou";

    public static void Map(RouteGroupBuilder mount) => ArgumentNullException.ThrowIfNull(mount);
}
