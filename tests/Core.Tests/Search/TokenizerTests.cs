using Dossier.Core.Search;

namespace Dossier.Core.Tests.Search;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("The quick, brown FOX.", "the quick brown fox")]
    [InlineData("Édouard naïve Ångström Ελλάδα Ёлка", "edouard naive angstrom ελλαδα елка")]
    [InlineData("Straße STRASSE ẞ œuvre Æsir Łódź søster", "strasse strasse ss oeuvre aesir lodz soster")]
    [InlineData("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ")]
    [InlineData("İstanbul ıslak", "istanbul islak")]
    [InlineData("ＡＢＣ１２３ ﬁle m² ℀", "abc123 file m2")]
    [InlineData("john.smith@enron.com", "john smith enron com")]
    [InlineData("http://www.enron.com/a_b?c=1", "http www enron com a b c 1")]
    [InlineData("don't O’Brien Smith's", "don t o brien smith s")]
    [InlineData("1,234.56 ENR-000123 2001-05-14", "1 234 56 enr 000123 2001 05 14")]
    [InlineData("a\0b\u0001c \uD800x \uDC00y", "a b c x y")]
    [InlineData("exam\u00ADple zero\u200Bwidth \uFEFFbom ri\u200Dght", "example zero width bom right")]
    [InlineData("😀smile𝐁old", "smilebold")]
    [InlineData("مُحَمَّد أحمد إلى ٢٠٠١", "محمد احمد الى 2001")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("½ liter", "liter")]
    public void Words_are_folded_and_divided(string text, string tokens) => Assert.Equal(tokens, string.Join(' ', Tokens(text)));

    [Theory]
    [InlineData("日本語", "日本 本語 語")]
    [InlineData("日", "日")]
    [InlineData("日 本", "日 本")]
    [InlineData("iPhone手機abc", "iphone 手機 機 abc")]
    [InlineData("カメラ ｶﾒﾗ", "カメ メラ ラ カメ メラ ラ")]
    [InlineData("ガズ ｶﾞｽﾞ カ\u3099ス\u3099", "ガズ ズ ガズ ズ ガズ ズ")]
    [InlineData("한국어 \u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165", "한국 국어 어 한국 국어 어")]
    [InlineData("สวัส", "สว วั ัส ส")]
    [InlineData("𠀀𠀁x", "𠀀𠀁 𠀁 x")]
    [InlineData("⼀二、三", "一二 二 三")]
    [InlineData("2001年5月", "2001 年 5 月")]
    public void Scripts_without_spaces_become_pairs(string text, string tokens) => Assert.Equal(tokens, string.Join(' ', Tokens(text)));

    [Fact]
    public void A_token_knows_its_place_in_the_original()
    {
        const string Text = "Ça, cafe\u0301s: 😀 Straße ｶﾞｽ日";
        var found = new List<string>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(Text);
        while (tokenizer.Next())
        {
            found.Add($"{tokenizer.Position}={Text.Substring((int)tokenizer.Start, tokenizer.Length)}");
        }

        Assert.Equal(["0=Ça", "1=cafe\u0301s", "2=Straße", "3=ｶﾞｽ", "4=ｽ日", "5=日"], found);
    }

    [Fact]
    public void A_long_run_is_one_token_cut_at_its_length()
    {
        var tokenizer = new Tokenizer();
        tokenizer.Read(new string('a', 100_000) + " next");
        Assert.True(tokenizer.Next());
        Assert.Equal(new string('a', Tokenizer.MaximumLength), tokenizer.Text.ToString());
        Assert.Equal(100_000, tokenizer.Length);
        Assert.True(tokenizer.Next());
        Assert.Equal(("next", 100_001L, 1), (tokenizer.Text.ToString(), tokenizer.Start, tokenizer.Position));
        Assert.False(tokenizer.Next());
    }

    [Fact]
    public void A_stream_gives_the_same_tokens_however_it_is_cut()
    {
        var text = string.Concat(Enumerable.Repeat("Über die 日本語ガ😀𠀀𠀁 cafe\u0301 don't\u00ADs, ", 700));
        var whole = Found(new StringReader(text));
        Assert.Equal(whole, Found(new DrippingReader(text, 1)));
        Assert.Equal(whole, Found(new DrippingReader(text, 7)));
    }

    [Fact]
    public void No_two_characters_make_it_fail()
    {
        var tokenizer = new Tokenizer();
        for (var value = 0; value <= char.MaxValue; value++)
        {
            tokenizer.Read($"a{(char)value}{(char)value}b");
            while (tokenizer.Next())
            {
                Assert.InRange(tokenizer.Text.Length, 1, Tokenizer.MaximumLength);
                Assert.DoesNotContain(' ', tokenizer.Text.ToString());
            }
        }
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            tokens.Add(tokenizer.Text.ToString());
        }

        return tokens;
    }

    private static List<(string, int, long, int)> Found(TextReader text)
    {
        var tokens = new List<(string, int, long, int)>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            tokens.Add((tokenizer.Text.ToString(), tokenizer.Position, tokenizer.Start, tokenizer.Length));
        }

        return tokens;
    }

    private sealed class DrippingReader(string text, int drop) : TextReader
    {
        private int at;

        public override int Read(char[] buffer, int index, int count)
        {
            var length = Math.Min(Math.Min(drop, count), text.Length - at);
            text.CopyTo(at, buffer, index, length);
            at += length;
            return length;
        }
    }
}
