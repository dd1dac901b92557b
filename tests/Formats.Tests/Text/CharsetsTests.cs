using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Tests.Text;

public class CharsetsTests
{
    private const string Russian = "Съешь же ещё этих мягких французских булок, да выпей чаю. Договор подписан в понедельник утром.";
    private const string Japanese = "これは日本語の文章です。契約書は月曜日に署名されました。添付ファイルをご確認ください。";
    private const string Chinese = "这是一份中文文件,合同已于星期一签署,请查看附件并尽快回复。谢谢您的合作与支持。";
    private const string Korean = "이것은 한국어 문서입니다. 계약서는 월요일에 서명되었습니다. 첨부 파일을 확인하십시오.";

    [Theory]
    [InlineData("UTF-8", 65001)]
    [InlineData("\"utf8\"", 65001)]
    [InlineData("iso-8859-1", 1252)]
    [InlineData("ISO_8859-1:1987", 1252)]
    [InlineData("latin1", 1252)]
    [InlineData("iso-8859-15", 28605)]
    [InlineData("ISO8859_2", 28592)]
    [InlineData("iso-8859-8-i", 28598)]
    [InlineData("us-ascii", 20127)]
    [InlineData("ANSI_X3.4-1968", 20127)]
    [InlineData("x-sjis", 932)]
    [InlineData("cp932", 932)]
    [InlineData("Windows-31J", 932)]
    [InlineData("x-mac-roman", 10000)]
    [InlineData("cp-850", 850)]
    [InlineData("IBM850", 850)]
    [InlineData("cp437", 437)]
    [InlineData("unicode-1-1-utf-7", 65000)]
    [InlineData("UHC", 949)]
    [InlineData("ks_c_5601-1987", 949)]
    [InlineData("euc-kr", 949)]
    [InlineData("gb2312", 54936)]
    [InlineData("GBK", 54936)]
    [InlineData("hz-gb-2312", 52936)]
    [InlineData("big5-hkscs", 950)]
    [InlineData("koi8-r", 20866)]
    [InlineData("x-cp1251", 1251)]
    [InlineData("1251", 1251)]
    [InlineData("tis-620", 874)]
    [InlineData("iso-2022-jp", 50220)]
    [InlineData("iso-2022-kr", 50225)]
    [InlineData("euc-jp", 51932)]
    [InlineData("utf-16be", 1201)]
    public void A_name_in_use_finds_its_encoding(string name, int codePage) => Assert.Equal(codePage, Charsets.Named(name)?.CodePage);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x-unknown")]
    [InlineData("99999")]
    [InlineData("DEFAULT_CHARSET")]
    public void An_unknown_name_finds_none(string? name) => Assert.Null(Charsets.Named(name));

    [Theory]
    [InlineData("koi8-r", Russian)]
    [InlineData("windows-1251", Russian)]
    [InlineData("x-sjis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("iso-2022-jp", Japanese)]
    [InlineData("gb2312", Chinese)]
    [InlineData("uhc", Korean)]
    [InlineData("utf-8", Korean)]
    [InlineData("utf-16", Chinese)]
    [InlineData("utf-16be", Chinese)]
    [InlineData("unicode-1-1-utf-7", Japanese)]
    [InlineData("cp-850", "Größe übermäßig, élève")]
    [InlineData("x-mac-roman", "Größe übermäßig, élève")]
    public void What_is_declared_is_believed(string charset, string text) =>
        Assert.Equal(text, Charsets.Decode(Charsets.Named(charset)!.GetBytes(text), charset));

    [Theory]
    [InlineData("koi8-r", Russian)]
    [InlineData("windows-1251", Russian)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("iso-2022-jp", Japanese)]
    [InlineData("gb18030", Chinese)]
    [InlineData("big5", "這是一份中文文件,合同已於星期一簽署,請查看附件並儘快回覆。謝謝您的合作與支持。")]
    [InlineData("euc-kr", Korean)]
    [InlineData("utf-8", Korean)]
    [InlineData("windows-1252", "Le café est fermé")]
    [InlineData("windows-1252", "“quoted” – dash")]
    [InlineData("utf-16le", "Plain English in UTF-16")]
    [InlineData("utf-16be", "Plain English in UTF-16")]
    [InlineData("utf-16le", Chinese + "\n" + Japanese)]
    [InlineData("utf-16be", Russian)]
    public void What_is_not_declared_is_recognised(string charset, string text) =>
        Assert.Equal(text, Charsets.Decode(Charsets.Named(charset)!.GetBytes(text), null));

    [Theory]
    [InlineData("us-ascii", "utf-8", "naïve façade")]
    [InlineData("utf-8", "windows-1252", "naïve façade")]
    [InlineData("utf-16", "utf-8", "plain text, although declared wide")]
    [InlineData("no-such-charset", "utf-8", "naïve façade")]
    [InlineData("us-ascii", "utf-16le", "wide, although declared narrow")]
    public void What_the_bytes_refute_is_not_believed(string declared, string actual, string text) =>
        Assert.Equal(text, Charsets.Decode(Charsets.Named(actual)!.GetBytes(text), declared));

    [Fact]
    public void A_byte_order_mark_says_more_than_the_declaration() =>
        Assert.Equal("déjà", Charsets.Decode([0xEF, 0xBB, 0xBF, .. "déjà"u8], "iso-8859-1"));

    [Fact]
    public void A_damaged_byte_in_long_utf8_does_not_spoil_the_rest()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Russian), 0xFF, .. Encoding.UTF8.GetBytes(Russian)];
        Assert.Equal(Russian + "\uFFFD" + Russian, Charsets.Decode(bytes, null));
    }

    [Fact]
    public void A_sample_may_end_inside_a_character()
    {
        var bytes = Encoding.UTF8.GetBytes(Japanese);
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.Equal(65001, Charsets.Detect(bytes.AsSpan(0, length), length < 4 ? "utf-8" : null).CodePage);
        }
    }

    [Fact]
    public void No_bytes_make_it_throw_or_lose_what_comes_after()
    {
        var random = new Random(1);
        foreach (
            var declared in new[]
            {
                null,
                "utf-8",
                "utf-16",
                "utf-32",
                "utf-7",
                "iso-2022-jp",
                "iso-2022-kr",
                "hz",
                "gb18030",
                "euc-jp",
                "big5",
                "johab",
                "iso-2022-cn",
            }
        )
        {
            for (var round = 0; round < 200; round++)
            {
                var bytes = new byte[random.Next(0, 60)];
                random.NextBytes(bytes);
                _ = Charsets.Decode(bytes, declared);
                _ = Charsets.Detect(bytes, declared);
            }

            Assert.Contains(
                "the tenth of june, nineteen four",
                Charsets.Decode([0x81, 0xFF, 0x8D, 0x0A, .. "the tenth of june, nineteen four\n"u8], declared)
            );
        }
    }
}
