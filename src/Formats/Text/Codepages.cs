using System.Text;

namespace Dossier.Formats.Text;

/// <summary>Encodings by Windows' number or by a font's character set, as RTF and the older Office formats name them.</summary>
internal static class Codepages
{
    public static readonly Encoding Western = Find(1252);

    /// <summary>The encoding of that number; Latin 1 when there is none.</summary>
    public static Encoding Find(int codepage)
    {
        try
        {
            return codepage switch
            {
                // Macintosh Roman, and how Excel writes the two commonest.
                0x8000 => Find(10000),
                0x8001 or 0 => Find(1252),
                _ => CodePagesEncodingProvider.Instance.GetEncoding(codepage) ?? Encoding.GetEncoding(codepage),
            };
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return Encoding.Latin1;
        }
    }

    /// <summary>The code page of a font's character set (RTF 1.9, \fcharset); null when it names none of its own.</summary>
    public static int? OfCharset(int charset) =>
        charset switch
        {
            0 => 1252,
            77 => 10000,
            128 => 932,
            129 => 949,
            130 => 1361,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => null,
        };
}
