using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Opus2;

/// <summary>What an operator decides about this API, under <c>Dialects:Opus2</c>.</summary>
/// <param name="IntegrationEnabled">"Allowing access to the integrations API"; when off, everything is refused.</param>
/// <param name="RequestsPerMinute">How often each owner of tokens may ask in any 60 seconds; 0 for as often as they like.</param>
public sealed record Opus2Settings(bool IntegrationEnabled, int RequestsPerMinute)
{
    private const int UsualRate = 50;

    /// <exception cref="InvalidOperationException">A setting is not what it should be.</exception>
    public static Opus2Settings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var own = configuration.GetSection($"Dialects:{Opus2Dialect.Name}");
        var rate = own.GetValue("RequestsPerMinute", UsualRate);
        return rate >= 0
            ? new Opus2Settings(own.GetValue("IntegrationEnabled", true), rate)
            : throw new InvalidOperationException($"{own.Path}:RequestsPerMinute must not be negative.");
    }
}
