using Dossier.Formats.Analysis;

namespace Dossier.Formats.Tests.Analysis;

/// <summary>What is kept of a text to compare it by, and how good it is.</summary>
public sealed class TextAnalysisTests
{
    private static readonly Random Chance = new(4);

    [Fact]
    public void Layout_quoting_and_case_make_no_difference_and_pieces_neither()
    {
        const string Text = "Dear Ann,\nthe Lease is signed. We'll send it on Monday, with both annexes.";
        const string Quoted = "> Dear Ann, the lease\r\n> is signed.   We'll send it on Monday,\r\n> with both annexes!";

        var whole = Of(Text);
        using var pieces = new TextAnalysis();
        foreach (var letter in Text)
        {
            pieces.Add([letter]);
        }

        Assert.NotNull(whole.Key);
        Assert.Equal(whole.Key, Of(Quoted).Key);
        Assert.Equal(whole.Key, pieces.Finish().Key);
        Assert.Equal(14 + 1, whole.Words);
        Assert.NotEqual(whole.Key, Of(Text + " Bob").Key);
        Assert.Null(Of(" -- !\n").Key);
        Assert.Empty(Of("").Bands);
    }

    [Fact]
    public void Short_texts_are_compared_exactly()
    {
        // 100 words have 96 shingles; a changed last word changes one of them: 95 in both, 97 in either.
        var words = Enumerable.Range(0, 100).Select(number => $"w{number}").ToList();
        var changed = words.SkipLast(1).Append("other").ToList();

        var (one, other) = (Of(string.Join(' ', words)).Sketch, Of(string.Join(' ', changed)).Sketch);

        Assert.Equal(95.0 / 97, one.Similarity(other), 12);
        Assert.Equal(1, one.Similarity(Sketch.Read(one.Write())));
        Assert.Equal(0, one.Similarity(Of("Nothing of the kind is to be found in this one.").Sketch));
    }

    [Fact]
    public void Long_texts_are_compared_within_a_few_points()
    {
        for (var round = 0; round < 20; round++)
        {
            // Of 6,000 words every twentieth to hundredth is changed; the truth is counted.
            var words = Enumerable.Range(0, 6000).Select(_ => $"w{Chance.Next(100_000)}").ToArray();
            var changed = words.Select(word => Chance.Next(20 + (round * 4)) == 0 ? $"x{Chance.Next(100_000)}" : word).ToArray();
            var (left, right) = (ShinglesOf(words), ShinglesOf(changed));
            var truth = (double)left.Intersect(right).Count() / left.Union(right).Count();

            var estimate = Of(string.Join(' ', words)).Sketch.Similarity(Of(string.Join(' ', changed)).Sketch);

            Assert.True(Math.Abs(truth - estimate) < 0.09, $"{estimate} for {truth}");
        }
    }

    [Fact]
    public void Texts_that_are_four_fifths_the_same_share_a_band_nearly_always_and_strangers_never()
    {
        var (found, strangers) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            // 44 shingles of 204 changed on each side: 160 in both, 248 - 4 in either would be too few; take 180 of 220.
            var shared = Enumerable.Range(0, 204).Select(_ => $"w{Chance.Next(1_000_000)}").ToList();
            var one = Of(string.Join(' ', shared.Concat(Enumerable.Range(0, 20).Select(number => $"a{number}"))));
            var other = Of(string.Join(' ', shared.Concat(Enumerable.Range(0, 20).Select(number => $"b{number}"))));
            Assert.InRange(one.Sketch.Similarity(other.Sketch), 0.80, 0.86);
            found += one.Bands.Intersect(other.Bands).Any() ? 1 : 0;
            var stranger = Of(string.Join(' ', Enumerable.Range(0, 224).Select(_ => $"w{Chance.Next(1_000_000)}")));
            strangers += one.Bands.Intersect(stranger.Bands).Any() ? 1 : 0;
        }

        Assert.InRange(found, 196, 200);
        Assert.Equal(0, strangers);
    }

    [Fact]
    public void A_text_is_within_another_that_quotes_it_whole_and_no_other()
    {
        const string Footer = "\nThis message may hold secrets. If it is not for you tell us and forget what you read in it.";
        const string First = "Could you let me know by Friday whether the crane can be moved before the survey begins on the north quay?";
        const string Reply = "It can, if the tide allows. I will ask the pilots tomorrow morning and call you back.";
        var first = Of(First + Footer).Sketch;

        Assert.True(first.IsWithin(Of($"{Reply}\n-----Original Message-----\nFrom: Ann\n> {First}\n{Footer}").Sketch));
        Assert.True(first.IsWithin(Of($"{Reply}\n> {First}\n> Best, Ann\n{Footer}").Sketch)); // One seam.
        Assert.False(first.IsWithin(Of(Reply + Footer).Sketch));
        Assert.False(first.IsWithin(Of($"{Reply}\n> {First[..60]}\n{Footer}").Sketch));
        Assert.False(Of("").Sketch.IsWithin(first));
    }

    /// <summary>Of a short text next to a long one a shingle or two are in the sample: those of the footer, it may be.</summary>
    [Fact]
    public void A_few_shingles_of_a_sample_prove_nothing_and_many_do()
    {
        var footer = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"f{number}"));
        var thread = string.Join(' ', Enumerable.Range(0, 8000).Select(number => $"t{number}")) + ' ' + footer;
        var whole = Of(thread).Sketch;
        var strangers = Enumerable
            .Range(0, 200)
            .Select(round => Of($"{string.Join(' ', Enumerable.Range(0, 12).Select(number => $"s{round}x{number}"))} {footer}").Sketch);
        Assert.DoesNotContain(strangers, stranger => stranger.IsWithin(whole));
        Assert.True(Of(string.Join(' ', Enumerable.Range(0, 4000).Select(number => $"t{number}"))).Sketch.IsWithin(whole));
        Assert.False(Of(string.Join(' ', Enumerable.Range(0, 4000).Select(number => $"t{number * 2}"))).Sketch.IsWithin(whole));
    }

    private static TextFacts Of(string text)
    {
        using var analysis = new TextAnalysis();
        analysis.Add(text);
        return analysis.Finish();
    }

    private static HashSet<string> ShinglesOf(string[] words) =>
        [.. Enumerable.Range(0, words.Length - 4).Select(start => string.Join(' ', words[start..(start + 5)]))];
}
