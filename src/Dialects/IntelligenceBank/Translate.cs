using System.Globalization;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Ids, times, flags and rights, from core words to the vendor's and back (contract 1 and 4.1).</summary>
internal static class Translate
{
    /// <summary>32 hexadecimal digits in lower case.</summary>
    public static string Id(Guid id) => id.ToString("N");

    /// <summary>The id that a text stands for; null when it is none. Hyphens are tolerated.</summary>
    public static Guid? Id(string text) => Guid.TryParseExact(text, "N", out var id) || Guid.TryParseExact(text, "D", out id) ? id : null;

    /// <exception cref="Refused">NotFound: it can be no id of ours.</exception>
    public static Guid Id(string text, string what) => Id(text) ?? throw Refused.NotFound(what);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Flag(bool isOn) => isOn ? "1" : "0";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>
    /// What the platform calls a user's level on a folder. Preview, its lowest, is never given: whoever may see a workspace of ours may
    /// download from it.
    /// </summary>
    public static string Level(IReadOnlySet<Capability> rights) =>
        rights.Contains(Capability.Organize) && rights.Contains(Capability.Delete) ? "Admin"
        : rights.Contains(Capability.Edit) ? "Publish"
        : rights.Contains(Capability.View) ? "Access"
        : "Preview";
}
