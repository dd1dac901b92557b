using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>What an installation says about itself to clients of this dialect. Hung on its routes.</summary>
/// <param name="Domains">The platform domains (<c>p90</c>) it answers to; every one when empty.</param>
/// <param name="LoginTimeoutHours">A session ends so long after its login, used or not.</param>
/// <param name="ContactEmail">Whom people may ask.</param>
/// <param name="PasswordExpiryDays">How long a password is good; null for ever.</param>
/// <param name="UserVerificationDays">How long a proved e-mail address is good; null for ever.</param>
public sealed record Platform(
    IReadOnlyList<string> Domains,
    int LoginTimeoutHours,
    string ContactEmail,
    int? PasswordExpiryDays,
    int? UserVerificationDays
)
{
    private const int DefaultTimeoutHours = 120;
    private const int LongestTimeoutHours = 24 * 365;

    /// <summary>
    /// Reads <c>Dialects:IntelligenceBank</c>: <c>Domains</c> (separated by semicolons), <c>LoginTimeoutHours</c>, <c>ContactEmail</c>,
    /// <c>PasswordExpiryDays</c>, <c>UserVerificationDays</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A number is out of its bounds.</exception>
    public static Platform From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = settings.GetSection($"Dialects:{IntelligenceBankDialect.Name}");
        var hours = own.GetValue("LoginTimeoutHours", DefaultTimeoutHours);
        return hours is < 1 or > LongestTimeoutHours
            ? throw new InvalidOperationException($"{own.Path}:LoginTimeoutHours must be from 1 to {LongestTimeoutHours}.")
            : new Platform(
                (own["Domains"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                hours,
                own["ContactEmail"] ?? "",
                Days(own, "PasswordExpiryDays"),
                Days(own, "UserVerificationDays")
            );
    }

    private static int? Days(IConfigurationSection own, string name) =>
        own.GetValue<int?>(name) is not { } days ? null
        : days > 0 ? days
        : throw new InvalidOperationException($"{own.Path}:{name} must be at least 1.");

    /// <summary>Whether a domain, as clients write it, names this platform.</summary>
    public bool Answers(string domain) => Domains.Count == 0 || Domains.Contains(Bare(domain), StringComparer.OrdinalIgnoreCase);

    /// <summary>Clients should send a bare host; some leave the scheme before it or a slash behind it.</summary>
    private static string Bare(string domain)
    {
        var scheme = domain.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? domain : domain[(scheme + 3)..]).Trim().TrimEnd('/');
    }
}
