using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Zou;

/// <summary>What the operator says of this dialect, under <c>Dialects:Zou</c>.</summary>
/// <param name="MustHaveSecondFactor"><c>Enforce2fa</c>: who has no second factor sets one up before anything else.</param>
/// <param name="PublicOrigin">Scheme and host as callers know them; null to take them from requests.</param>
/// <param name="FrontEnd"><c>FrontEnd</c>: the folder of a built front end; null for none. See <see cref="Zou.FrontEnd"/>.</param>
internal sealed record ZouSettings(bool MustHaveSecondFactor, Uri? PublicOrigin, string? FrontEnd)
{
    /// <summary><c>LookInterval</c>, in milliseconds: how often somebody's events are looked for without a call, as where none can be carried.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary><c>SharePath</c>: where a front end shows a shared playlist, from the root of its origin; the token is put behind it.</summary>
    public string SharePath { get; init; } = "/shared/playlists/";

    public static ZouSettings Read(IConfiguration settings)
    {
        var own = settings.GetSection($"Dialects:{ZouDialect.Name}");
        var origin = own["PublicOrigin"] is { Length: > 0 } text ? new Uri(text) : null;
        var folder = own["FrontEnd"] is { Length: > 0 } path ? path : null;
        var settled = new ZouSettings(own.GetValue("Enforce2fa", false), origin, folder);
        return settled with
        {
            LookInterval = TimeSpan.FromMilliseconds(own.GetValue("LookInterval", settled.LookInterval.TotalMilliseconds)),
            SharePath = own["SharePath"] is { Length: > 0 } share ? share : settled.SharePath,
        };
    }
}
