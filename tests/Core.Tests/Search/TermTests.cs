using Dossier.Core.Search;

namespace Dossier.Core.Tests.Search;

/// <summary>What single words with signs stand for.</summary>
public sealed class TermTests
{
    private static readonly SearchFields None = new([]);

    [Theory]
    [InlineData("a*b*c", "abc axbxc abcbc aabbcc", "abcd xabc ab")]
    [InlineData("*a?", "ab xxab aab", "a ba abx")]
    [InlineData("=*=", "12 1x2 123", "1 x12")]
    [InlineData("*", "anything", "")]
    [InlineData("b%%anana", "banana bnna bnana banan bandana", "xanana bxyzna")]
    [InlineData("ab%", "ab abc", "abcd a xb")]
    [InlineData("hopping~", "hop hops hopped hopping", "hope hoping hopes")]
    [InlineData("relational~", "relate relating relates related relation", "relent")]
    [InlineData("sky~", "sky", "skies")]
    [InlineData("agreement~", "agreement agreements agreement's", "agree agreeable")]
    [InlineData("derivatives~", "derivative derivatives derive", "deride")]
    [InlineData("#Robert", "Rupert robert", "Rubin")]
    [InlineData("#Ashcraft", "Ashcroft", "Ashes")]
    [InlineData("#Tymczak", "Tymczak tumshak", "Tumcha")]
    [InlineData("#O2", "o2", "o")]
    [InlineData("0~~0012", "0 12 007 12.9", "13 1x")]
    [InlineData("##(ab)+|c", "ab abab c", "abc a cc")]
    [InlineData("##[A-Z]{2}", "xy XY", "x")]
    [InlineData("##caf.", "Café", "cafes")]
    public void A_word_with_signs_stands_for_these_and_not_for_those(string query, string these, string those)
    {
        var tree = QueryParser.Parse(query, None);
        Assert.All(these.Split(' '), word => Assert.True(IsFound(tree, word), word));
        Assert.All(those.Split(' ').Where(word => word.Length > 0), word => Assert.False(IsFound(tree, word), word));
    }

    /// <summary>Whatever is written in it, and however long the text.</summary>
    [Fact]
    public void A_regular_expression_does_not_backtrack()
    {
        var tree = QueryParser.Parse("##(a*)*(a|aa)+(a?){20}b", None);
        var text = string.Concat(Enumerable.Repeat(new string('a', 64) + "c ", 2_000));
        Assert.False(IsFound(tree, text));
    }

    [Fact]
    public void A_distance_with_too_many_hits_is_refused_rather_than_cut_short()
    {
        var tree = QueryParser.Parse("((a w/1000 a) w/1000 a) w/1000 b", None);
        var refused = Assert.Throws<Core.Kernel.Refused>(() => IsFound(tree, string.Concat(Enumerable.Repeat("a ", 5_000))));
        Assert.Equal(Core.Kernel.Reason.TooLarge, refused.Reason);
    }

    private static bool IsFound(Query query, string text) => query is All || Highlights.In(query, new StringReader(text)).Count > 0;
}
