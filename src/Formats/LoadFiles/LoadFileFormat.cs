using System.Text;
using System.Text.Json.Serialization;

namespace Dossier.Formats.LoadFiles;

/// <summary>How the characters of a load file become bytes.</summary>
public enum LoadFileEncoding
{
    /// <summary>UTF-8 with a byte order mark: what most loaders recognise by themselves.</summary>
    Utf8WithMark,
    Utf8,

    /// <summary>UTF-16, little end first, with a byte order mark.</summary>
    Utf16,

    /// <summary>The code page that classic Concordance reads. What it cannot say becomes a question mark.</summary>
    Windows1252,
}

/// <summary>The marks that a delimited load file is made of. The defaults are Concordance's.</summary>
public sealed record LoadFileFormat
{
    public static LoadFileFormat Concordance { get; } = new();

    /// <summary>RFC 4180: a line break inside a field stays one.</summary>
    public static LoadFileFormat Csv { get; } =
        new()
        {
            Separator = ',',
            Qualifier = '"',
            LineBreak = null,
        };

    /// <summary>Between fields.</summary>
    public char Separator { get; init; } = '\u0014';

    /// <summary>Around each field; doubled inside it.</summary>
    public char Qualifier { get; init; } = '\u00FE';

    /// <summary>What stands for a line break inside a field, so that a record is one physical line; null when it stays a line break.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public char? LineBreak { get; init; } = '\u00AE';

    /// <summary>Between the values of a field that has several.</summary>
    public char MultipleValue { get; init; } = ';';

    /// <summary>Classic Concordance ends a record with a separator too; others do not. Readers take both.</summary>
    public bool HasTrailingSeparator { get; init; }

    /// <summary>How it is written; on reading, a byte order mark says otherwise.</summary>
    public LoadFileEncoding Encoding { get; init; } = LoadFileEncoding.Utf8WithMark;

    /// <summary>The encoding with its byte order mark, for writing.</summary>
    internal static Encoding ForWriting(LoadFileEncoding encoding) =>
        encoding switch
        {
            LoadFileEncoding.Utf8WithMark => new UTF8Encoding(true),
            LoadFileEncoding.Utf8 => new UTF8Encoding(false),
            LoadFileEncoding.Utf16 => new UnicodeEncoding(false, true),
            _ => CodePagesEncodingProvider.Instance.GetEncoding(
                1252,
                new EncoderReplacementFallback("?"),
                DecoderFallback.ExceptionFallback
            )!,
        };

    /// <summary>The encoding for reading: it throws at bytes that it cannot be.</summary>
    internal static Encoding ForReading(LoadFileEncoding encoding) =>
        encoding switch
        {
            LoadFileEncoding.Utf16 => new UnicodeEncoding(false, true, true),
            LoadFileEncoding.Windows1252 => ForWriting(encoding),
            _ => new UTF8Encoding(true, true),
        };
}
