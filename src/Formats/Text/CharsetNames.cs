using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Text;

/// <summary>From the names that mails, pages and files give their character sets to the encodings we have.</summary>
internal static partial class CharsetNames
{
    private const int MostRemembered = 1000;

    /// <summary>
    /// What .NET does not know, or knows more narrowly than it is used: as the WHATWG Encoding Standard does, a subset's name
    /// stands for its superset (iso-8859-1 for Windows-1252, gb2312 for gb18030), because that is what senders send under it.
    /// </summary>
    private static readonly Dictionary<string, int> CodePages = new()
    {
        ["ascii"] = 20127,
        ["us-ascii"] = 20127,
        ["us"] = 20127,
        ["646"] = 20127,
        ["iso646-us"] = 20127,
        ["iso-646-us"] = 20127,
        ["ansi-x3.4-1968"] = 20127,
        ["ansi-x3.4-1986"] = 20127,
        ["latin1"] = 1252,
        ["latin-1"] = 1252,
        ["l1"] = 1252,
        ["ansi"] = 1252,
        ["x-ansi"] = 1252,
        ["cp819"] = 1252,
        ["ibm819"] = 1252,
        ["latin2"] = 28592,
        ["l2"] = 28592,
        ["latin3"] = 28593,
        ["latin4"] = 28594,
        ["latin5"] = 1254,
        ["latin7"] = 28603,
        ["latin9"] = 28605,
        ["latin-9"] = 28605,
        ["l9"] = 28605,
        ["greek"] = 28597,
        ["greek8"] = 28597,
        ["cyrillic"] = 28595,
        ["hebrew"] = 28598,
        ["arabic"] = 28596,
        ["visual"] = 28598,
        ["logical"] = 28598,
        ["tis-620"] = 874,
        ["tis620"] = 874,
        ["dos-874"] = 874,
        ["utf8"] = 65001,
        ["utf-8"] = 65001,
        ["utf8mb4"] = 65001,
        ["unicode-1-1-utf-8"] = 65001,
        ["x-unicode20utf8"] = 65001,
        ["cp65001"] = 65001,
        ["unicode"] = 1200,
        ["utf16"] = 1200,
        ["utf-16"] = 1200,
        ["utf-16le"] = 1200,
        ["utf16le"] = 1200,
        ["ucs-2"] = 1200,
        ["ucs-2le"] = 1200,
        ["iso-10646-ucs-2"] = 1200,
        ["csunicode"] = 1200,
        ["unicodefeff"] = 1200,
        ["utf-16be"] = 1201,
        ["utf16be"] = 1201,
        ["ucs-2be"] = 1201,
        ["unicodefffe"] = 1201,
        ["utf-32"] = 12000,
        ["utf-32le"] = 12000,
        ["ucs-4"] = 12000,
        ["ucs-4le"] = 12000,
        ["utf-32be"] = 12001,
        ["ucs-4be"] = 12001,
        ["utf-7"] = 65000,
        ["utf7"] = 65000,
        ["unicode-1-1-utf-7"] = 65000,
        ["x-unicode-2-0-utf-7"] = 65000,
        ["unicode-2-0-utf-7"] = 65000,
        ["x-user-defined"] = 1252,
        ["shift-jis"] = 932,
        ["shiftjis"] = 932,
        ["sjis"] = 932,
        ["x-sjis"] = 932,
        ["s-jis"] = 932,
        ["ms-kanji"] = 932,
        ["windows-31j"] = 932,
        ["cswindows31j"] = 932,
        ["csshiftjis"] = 932,
        ["sjis-win"] = 932,
        ["euc-jp"] = 51932,
        ["eucjp"] = 51932,
        ["x-euc-jp"] = 51932,
        ["x-euc"] = 51932,
        ["eucjp-ms"] = 51932,
        ["eucjp-win"] = 51932,
        ["ujis"] = 51932,
        ["cseucpkdfmtjapanese"] = 51932,
        ["iso-2022-jp"] = 50220,
        ["csiso2022jp"] = 50220,
        ["iso-2022-jp-1"] = 50220,
        ["iso-2022-jp-2"] = 50220,
        ["iso-2022-jp-3"] = 50220,
        ["iso-2022-jp-ms"] = 50220,
        ["jis"] = 50220,
        ["cp50220"] = 50220,
        ["cp50221"] = 50221,
        ["gb2312"] = 54936,
        ["gb-2312-80"] = 54936,
        ["csgb2312"] = 54936,
        ["euc-cn"] = 54936,
        ["euccn"] = 54936,
        ["x-euc-cn"] = 54936,
        ["chinese"] = 54936,
        ["iso-ir-58"] = 54936,
        ["csiso58gb231280"] = 54936,
        ["gbk"] = 54936,
        ["x-gbk"] = 54936,
        ["cp936"] = 54936,
        ["ms936"] = 54936,
        ["windows-936"] = 54936,
        ["936"] = 54936,
        ["gb18030"] = 54936,
        ["gb-18030"] = 54936,
        ["gb18030-2000"] = 54936,
        ["hz-gb-2312"] = 52936,
        ["hz"] = 52936,
        ["iso-2022-cn"] = 50227,
        ["big5"] = 950,
        ["big-5"] = 950,
        ["big5-hkscs"] = 950,
        ["big5hkscs"] = 950,
        ["x-x-big5"] = 950,
        ["cn-big5"] = 950,
        ["csbig5"] = 950,
        ["big5-eten"] = 950,
        ["uhc"] = 949,
        ["x-windows-949"] = 949,
        ["euc-kr"] = 949,
        ["euckr"] = 949,
        ["x-euc-kr"] = 949,
        ["cseuckr"] = 949,
        ["korean"] = 949,
        ["ks-c-5601"] = 949,
        ["ks-c-5601-1987"] = 949,
        ["ks-c-5601-1989"] = 949,
        ["ksc5601"] = 949,
        ["ksc-5601"] = 949,
        ["ksc-5601-1987"] = 949,
        ["ks-x-1001"] = 949,
        ["iso-ir-149"] = 949,
        ["csksc56011987"] = 949,
        ["iso-2022-kr"] = 50225,
        ["johab"] = 1361,
        ["koi8-r"] = 20866,
        ["koi8"] = 20866,
        ["koi"] = 20866,
        ["koi8r"] = 20866,
        ["cskoi8r"] = 20866,
        ["koi8-u"] = 21866,
        ["koi8u"] = 21866,
        ["koi8-ru"] = 21866,
        ["macintosh"] = 10000,
        ["mac"] = 10000,
        ["macroman"] = 10000,
        ["mac-roman"] = 10000,
        ["x-mac-roman"] = 10000,
        ["x-macroman"] = 10000,
        ["csmacintosh"] = 10000,
        ["x-mac-cyrillic"] = 10007,
        ["mac-cyrillic"] = 10007,
        ["maccyrillic"] = 10007,
        ["x-mac-ukrainian"] = 10017,
        ["x-mac-greek"] = 10006,
        ["x-mac-turkish"] = 10081,
        ["x-mac-ce"] = 10029,
        ["mac-centraleurope"] = 10029,
        ["mac-ce"] = 10029,
        ["x-mac-croatian"] = 10082,
        ["x-mac-romanian"] = 10010,
        ["x-mac-icelandic"] = 10079,
        ["x-mac-japanese"] = 10001,
        ["x-mac-korean"] = 10003,
        ["x-mac-chinesesimp"] = 10008,
        ["x-mac-chinesetrad"] = 10002,
        ["x-mac-arabic"] = 10004,
        ["x-mac-hebrew"] = 10005,
        ["x-mac-thai"] = 10021,
    };

    private static readonly ConcurrentDictionary<string, Encoding?> Remembered = new();

    static CharsetNames() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 64)
        {
            return null;
        }

        if (Remembered.TryGetValue(name, out var known))
        {
            return known;
        }

        var found = ByName(name.Trim().Trim('"', '\'', ';', ',').Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-'));
        if (Remembered.Count < MostRemembered)
        {
            Remembered[name] = found;
        }

        return found;
    }

    private static Encoding? ByName(string name)
    {
        if (CodePages.TryGetValue(name, out var codePage))
        {
            return ByCodePage(codePage);
        }

        if (Iso8859().Match(name) is { Success: true } iso)
        {
            return ByCodePage(
                int.Parse(iso.Groups[1].Value, CultureInfo.InvariantCulture) switch
                {
                    1 => 1252,
                    9 => 1254,
                    11 => 874,
                    var part => 28590 + part,
                }
            );
        }

        if (Numbered().Match(name) is { Success: true } numbered)
        {
            return ByCodePage(int.Parse(numbered.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        try
        {
            return ByCodePage(Encoding.GetEncoding(name).CodePage);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding? ByCodePage(int codePage)
    {
        if (codePage == 65000)
        {
#pragma warning disable SYSLIB0001 // Old mail is written in UTF-7. Nothing here runs what it decodes, which is what makes UTF-7 unsafe.
            return new UTF7Encoding();
#pragma warning restore SYSLIB0001
        }

        try
        {
            // 28591 and 28599 as numbers also mean what their names mean; 936 is a subset of gb18030.
            var wider = codePage switch
            {
                28591 => 1252,
                28599 => 1254,
                936 => 54936,
                _ => codePage,
            };
            return Encoding.GetEncoding(wider, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>iso-8859-15, iso8859-15, 8859-15, iso-8859-15:1998, iso-8859-8-i, iso885915.</summary>
    [GeneratedRegex(@"^(?:cs)?(?:iso|x-iso)?-?8859-?(\d{1,2})(?::\d{4})?(?:-[ie])?$")]
    private static partial Regex Iso8859();

    /// <summary>cp850, cp-850, ibm850, windows-1252, win1252, x-cp1252, ms932, dos-866, or the bare number.</summary>
    [GeneratedRegex(@"^(?:cp|x-cp|ibm|x-ibm|windows|x-windows|win|x-win|ms|dos|oem|codepage|ansi)?-?0?(\d{3,5})$")]
    private static partial Regex Numbered();
}
