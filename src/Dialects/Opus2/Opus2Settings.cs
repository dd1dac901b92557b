using Dossier.Core.Kernel;
using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Opus2;

/// <summary>What an operator decides about this API, under <c>Dialects:Opus2</c>.</summary>
/// <param name="IntegrationEnabled">"Allowing access to the integrations API"; when off, everything is refused.</param>
/// <param name="RequestsPerMinute">How often each owner of tokens may ask in any 60 seconds; 0 for as often as they like.</param>
/// <param name="RequestsPerMinuteOf">The same for single owners of tokens, by user name.</param>
public sealed record Opus2Settings(bool IntegrationEnabled, int RequestsPerMinute, IReadOnlyDictionary<string, int> RequestsPerMinuteOf)
{
    private const int UsualRate = 50;

    /// <exception cref="InvalidOperationException">A setting is not what it should be.</exception>
    public static Opus2Settings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var own = configuration.GetSection($"Dialects:{Opus2Dialect.Name}");
        var single = own.GetSection(nameof(RequestsPerMinuteOf));
        return new Opus2Settings(
            own.GetValue("IntegrationEnabled", true),
            Rate(own, nameof(RequestsPerMinute)),
            single.GetChildren().ToDictionary(owner => owner.Key, owner => Rate(single, owner.Key), StringComparer.OrdinalIgnoreCase)
        );
    }

    /// <summary>Requests a minute for who asks, or for nobody that is known; 0 for as many as they like.</summary>
    internal int LimitOf(Actor? actor) =>
        actor is not null && RequestsPerMinuteOf.TryGetValue(actor.Name, out var own) ? own : RequestsPerMinute;

    private static int Rate(IConfigurationSection section, string name)
    {
        var rate = section.GetValue(name, UsualRate);
        return rate >= 0 ? rate : throw new InvalidOperationException($"{section.Path}:{name} must not be negative.");
    }
}
