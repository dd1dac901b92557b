using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>The mount of the Opus 2 Inbound Documents API.</summary>
public static class Opus2Dialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Opus2";
    public const string Prefix = "/opus2";

    public static void Map(RouteGroupBuilder mount) => ArgumentNullException.ThrowIfNull(mount);
}
