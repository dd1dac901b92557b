using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Zou;

/// <summary>What the operator says of this dialect, under <c>Dialects:Zou</c>.</summary>
/// <param name="MustHaveSecondFactor"><c>Enforce2fa</c>: who has no second factor sets one up before anything else.</param>
/// <param name="PublicOrigin">Scheme and host as callers know them; null to take them from requests.</param>
internal sealed record ZouSettings(bool MustHaveSecondFactor, Uri? PublicOrigin)
{
    public static ZouSettings Read(IConfiguration settings)
    {
        var own = settings.GetSection("Dialects:Zou");
        var origin = own["PublicOrigin"] is { Length: > 0 } text ? new Uri(text) : null;
        return new ZouSettings(own.GetValue("Enforce2fa", false), origin);
    }
}
