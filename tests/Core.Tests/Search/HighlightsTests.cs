using Dossier.Core.Search;

namespace Dossier.Core.Tests.Search;

public sealed class HighlightsTests
{
    [Theory]
    [InlineData("fraud", "The Fraud was FRAUD.", "Fraud|FRAUD")]
    [InlineData("cafe", "Two cafe\u0301s? No: Café!", "Café")]
    [InlineData("strasse", "Lange Straße 5", "Straße")]
    [InlineData("deriv*", "A derivative derived", "derivative|derived")]
    [InlineData("\"credit derivative\"", "credit; Credit, derivative credit", "Credit, derivative")]
    [InlineData("\"a a b\"", "x a a a b", "a a b")]
    [InlineData("john.smith@enron.com", "mail JOHN.SMITH@ENRON.COM now", "JOHN.SMITH@ENRON.COM")]
    [InlineData("a or \"a b\"", "a a b", "a|a b")]
    [InlineData("not fraud", "fraud", "")]
    [InlineData("x and not fraud", "fraud x", "x")]
    [InlineData("name:fraud", "fraud", "")]
    [InlineData("日", "今日は日本", "日|日")]
    [InlineData("日本語", "私は日本語を話す", "日本語")]
    [InlineData("𠀀", "x𠀀𠀁", "𠀀")]
    [InlineData("*", "anything", "")]
    [InlineData("a w/2 b", "a x x a x b b x x x b a", "a|b|b|a")]
    [InlineData("a pre/2 b", "b a x b x a x x b", "a|b")]
    [InlineData("a w/3 \"b c\"", "a. x B, c b", "a|B, c")]
    [InlineData("a not w/2 b", "a b x x a x x x a", "a|a")]
    [InlineData("fraud not w/2 \"no fraud\"", "No fraud here, but fraud there.", "fraud")]
    [InlineData("(a w/2 b) w/3 c", "a b x x c a x x b", "a|b|c")]
    [InlineData("(a or z) w/1 b", "a x b z", "b|z")]
    [InlineData("a w/2 a", "a x x a a", "a|a")]
    [InlineData("a w/2 xfirstword", "x a a", "a")]
    [InlineData("a w/2 xlastword", "a a a", "a|a")]
    [InlineData("a not w/1 xlastword", "a a a", "a|a")]
    [InlineData("d?r*tive", "A DERIVATIVE, derive, directive!", "DERIVATIVE|directive")]
    [InlineData("\"*it der*tive\"", "Credit derivative", "Credit derivative")]
    [InlineData("5==", "512 5a2 51 5123", "512")]
    [InlineData("ba%nana", "banana bannana bxnana xanana bananas", "banana|bannana|bananas")]
    [InlineData("applies~", "apply applied applying apple", "apply|applied|applying")]
    [InlineData("#smith", "Smythe and Schmidt, smith; Jones", "Smythe|Schmidt|smith")]
    [InlineData("10~~20", "9, 10 15.5 020 21", "10|15|020")]
    [InlineData("##[a-z]\\d+", "Ab12 c3 d x4y", "c3")]
    [InlineData("日本 w/4 話", "日本語を話す", "日本|話")]
    [InlineData("日本 w/3 話", "日本語を話す", "")]
    [InlineData("fraud w/2 subject", "Subject: fraud", "Subject|fraud")]
    public void Hits_are_marked_at_the_right_characters(string query, string text, string marked)
    {
        var hits = Highlights.In(
            QueryParser.Parse(query, new SearchFields([])),
            new StringReader(text),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(marked, string.Join('|', hits.Select(hit => text.Substring((int)hit.Start, hit.Length))));
    }

    [Fact]
    public void A_snippet_shows_where_most_of_the_words_stand_together()
    {
        var filler = string.Concat(Enumerable.Repeat("lorem ipsum dolor ", 60));
        var text = $"{filler}apple {filler}the apple and the pear grow {filler}pear";
        var snippet = Snippet("apple pear", text);
        Assert.Contains("the apple and the pear grow", snippet.Text, StringComparison.Ordinal);
        Assert.InRange(snippet.Text.Length, 100, 200);
        Assert.Equal(text.Substring((int)snippet.Start, snippet.Text.Length), snippet.Text);
        Assert.Equal(["apple", "pear"], snippet.Highlights.Select(hit => snippet.Text.Substring((int)hit.Start, hit.Length)));
        Assert.DoesNotContain(snippet.Text.Split(' '), word => word.Length > 0 && !text.Contains($" {word} ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_snippet_without_hits_is_the_beginning()
    {
        var snippet = Snippet("absent", "The beginning of it.");
        Assert.Equal(("The beginning of it.", 0L, 0), (snippet.Text, snippet.Start, snippet.Highlights.Count));
        Assert.Equal("", Snippet("absent", "").Text);
    }

    [Fact]
    public void A_snippet_of_a_hit_longer_than_itself_holds_it()
    {
        var run = new string('a', 100_000);
        Assert.InRange(Snippet($"{run[..64]}*", $"x {run} y").Text.Length, 1, 2_000);
    }

    [Fact]
    public void A_snippet_never_splits_a_character()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 500)) + " word " + string.Concat(Enumerable.Repeat("😀", 500));
        var snippet = Snippet("word", text);
        Assert.Equal(["word"], snippet.Highlights.Select(hit => snippet.Text.Substring((int)hit.Start, hit.Length)));
        Assert.False(char.IsLowSurrogate(snippet.Text[0]) || char.IsHighSurrogate(snippet.Text[^1]));
    }

    private static Snippet Snippet(string query, string text) =>
        Highlights.Snippet(QueryParser.Parse(query, new SearchFields([])), new StringReader(text));
}
