using Dossier.Core.Kernel;

namespace Dossier.Core.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("Harbor", "  HARBOR ")]
    [InlineData("Größe", "GRO\u0308ßE")]
    [InlineData("Ｗｉｄｅ", "wide")]
    [InlineData("ﬁle", "File")]
    public void Names_that_look_alike_have_one_key(string one, string other) => Assert.Equal(Names.Key(one), Names.Key(other));

    [Theory]
    [InlineData("Harbor", "Harbour")]
    [InlineData("a b", "ab")]
    [InlineData("o", "ö")]
    public void Other_names_have_other_keys(string one, string other) => Assert.NotEqual(Names.Key(one), Names.Key(other));

    [Fact]
    public void A_name_that_may_be_kept_is_trimmed()
    {
        Assert.Equal("Harbor 1", Names.Check(" \u00A0Harbor 1\t", "name"));
        Assert.Equal(new string('a', 255), Names.Check(new string('a', 255) + "  ", "name"));
        Assert.Equal("ab", Names.Check("ab", "name", 2));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\u2003")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    [InlineData("abcdef")]
    public void A_name_that_breaks_a_rule_is_refused_and_the_member_named(string? name)
    {
        var refused = Assert.Throws<Refused>(() => Names.Check(name, "client", 5));
        Assert.Equal((Reason.Invalid, "client"), (refused.Reason, refused.Subject));
        Assert.Contains("'client'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_may_have_lines_and_be_absent()
    {
        Assert.Equal("One,\r\n\ttwo ", Names.CheckText("One,\r\n\ttwo ", "note", 20));
        Assert.Null(Names.CheckText(" \n", "note", 1));
        Assert.Null(Names.CheckText(null, "note", 1));
    }

    [Theory]
    [InlineData("nul\0")]
    [InlineData("\u009b31m")]
    [InlineData("abcdef")]
    public void Text_that_breaks_a_rule_is_refused_and_the_member_named(string text)
    {
        var refused = Assert.Throws<Refused>(() => Names.CheckText(text, "note", 5));
        Assert.Equal((Reason.Invalid, "note"), (refused.Reason, refused.Subject));
    }
}
