namespace Dossier.Formats;

/// <summary>A language that text in pictures can be recognized in.</summary>
/// <param name="Code">Its BCP 47 tag in capitals, as people and doors name it.</param>
/// <param name="Pack">What Tesseract calls it.</param>
public sealed record OcrLanguage(string Code, string Name, string Pack)
{
    /// <summary>What is recognized when nothing else is said.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["EN"];

    /// <summary>The Debian package with its pack.</summary>
    public string Package => $"tesseract-ocr-{Pack.Replace('_', '-')}";

    /// <summary>All there are. Both kinds of Portuguese share one pack.</summary>
    public static IReadOnlyList<OcrLanguage> All { get; } =
    [
        new("EN", "English", "eng"),
        new("AR", "Arabic", "ara"),
        new("ZH-HANS", "Chinese (Simplified)", "chi_sim"),
        new("ZH-HANT", "Chinese (Traditional)", "chi_tra"),
        new("JA", "Japanese", "jpn"),
        new("KO", "Korean", "kor"),
        new("AF", "Afrikaans", "afr"),
        new("SQ", "Albanian", "sqi"),
        new("EU", "Basque", "eus"),
        new("BE", "Belarusian", "bel"),
        new("BG", "Bulgarian", "bul"),
        new("CA", "Catalan", "cat"),
        new("HR", "Croatian", "hrv"),
        new("CS", "Czech", "ces"),
        new("DA", "Danish", "dan"),
        new("NL", "Dutch", "nld"),
        new("ET", "Estonian", "est"),
        new("FO", "Faroese", "fao"),
        new("FI", "Finnish", "fin"),
        new("FR", "French", "fra"),
        new("GL", "Galician", "glg"),
        new("DE", "German", "deu"),
        new("EL", "Greek", "ell"),
        new("HU", "Hungarian", "hun"),
        new("IS", "Icelandic", "isl"),
        new("ID", "Indonesian", "ind"),
        new("IT", "Italian", "ita"),
        new("LV", "Latvian", "lav"),
        new("LT", "Lithuanian", "lit"),
        new("MK", "Macedonian", "mkd"),
        new("NO", "Norwegian", "nor"),
        new("PL", "Polish", "pol"),
        new("PT", "Portuguese", "por"),
        new("PT-BR", "Portuguese (Brazil)", "por"),
        new("RO", "Romanian", "ron"),
        new("RU", "Russian", "rus"),
        new("SR-LATN-CS", "Serbian", "srp_latn"),
        new("SR-CYRL-CS", "Serbian (Cyrillic)", "srp"),
        new("SK", "Slovak", "slk"),
        new("SL", "Slovenian", "slv"),
        new("ES", "Spanish", "spa"),
        new("SV", "Swedish", "swe"),
        new("TR", "Turkish", "tur"),
        new("UK", "Ukrainian", "ukr"),
    ];

    /// <summary>The language of a code, spelt exactly so; null when there is none.</summary>
    public static OcrLanguage? Find(string code) => All.FirstOrDefault(language => language.Code == code);
}
