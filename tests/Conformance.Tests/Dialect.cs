using System.Reflection;
using Dossier.Dialects.Iconect;
using Dossier.Dialects.IntelligenceBank;
using Dossier.Dialects.Ipro;
using Dossier.Dialects.Opus2;
using Dossier.Dialects.Zou;

namespace Dossier.Conformance.Tests;

/// <summary>A dialect and what its contract holds, counted by hand.</summary>
/// <param name="Root">What stands before every path of the table.</param>
/// <param name="Operations">How many operations the contract has.</param>
public sealed record Dialect(string Name, string Title, string Page, string Root, Assembly Assembly, int Operations)
{
    public static readonly Dialect Ipro = new(IproDialect.Name, "IPRO Public API", "ipro", "/v1", typeof(IproDialect).Assembly, 67)
    {
        Webhooks = 13,
        Identity = "/auth",
    };

    public static IReadOnlyList<Dialect> All { get; } =
    [
        Ipro,
        new(IconectDialect.Name, "iCONECT REST API", "iconect", "", typeof(IconectDialect).Assembly, 60) { Identity = "/openid" },
        new(Opus2Dialect.Name, "Opus 2 Inbound Documents API", "opus2", "", typeof(Opus2Dialect).Assembly, 36),
        new(IntelligenceBankDialect.Name, "IntelligenceBank API v2", "intelligencebank", "", typeof(IntelligenceBankDialect).Assembly, 24),
        new(ZouDialect.Name, "Zou API", "zou", "", typeof(ZouDialect).Assembly, 789),
    ];

    public int Webhooks { get; init; }

    /// <summary>Where its OAuth endpoints stand, if it has some.</summary>
    public string Identity { get; init; } = "";

    public override string ToString() => Name;
}
