using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Workspaces;

/// <summary>Which languages go together.</summary>
public static class OcrChoice
{
    private static readonly HashSet<string> Ideographic = ["ZH-HANS", "ZH-HANT", "JA", "KO"];

    /// <summary>The languages of these codes, each once, in their order; the usual ones when none are given.</summary>
    /// <exception cref="Refused">Invalid: an unknown code, none at all, Arabic with another, or two of Chinese, Japanese and Korean.</exception>
    public static IReadOnlyList<OcrLanguage> Check(IReadOnlyList<string>? codes, string subject)
    {
        var wanted = (codes ?? OcrLanguage.Usual).Distinct().ToList();
        if (wanted.Count == 0)
        {
            throw Refused.Invalid(subject, $"'{subject}' must name at least one language.");
        }

        var found = wanted.Select(code =>
            OcrLanguage.Find(code) ?? throw Refused.Invalid(subject, $"'{subject}' names '{code}', which is none of the languages known.")
        );
        var languages = found.ToList();
        if (wanted.Contains("AR") && wanted.Count > 1)
        {
            throw Refused.Invalid(subject, $"'{subject}': Arabic (AR) goes with no other language.");
        }

        return wanted.Count(Ideographic.Contains) <= 1
            ? languages
            : throw Refused.Invalid(subject, $"'{subject}': only one of ZH-HANS, ZH-HANT, JA and KO can be recognized at a time.");
    }
}
