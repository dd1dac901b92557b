using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>The mount of the IntelligenceBank API v2.</summary>
public static class IntelligenceBankDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "IntelligenceBank";
    public const string Prefix = "/intelligencebank";

    public static void Map(RouteGroupBuilder mount) => ArgumentNullException.ThrowIfNull(mount);
}
