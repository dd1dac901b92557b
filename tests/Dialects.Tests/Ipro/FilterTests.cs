using Dossier.Core.Kernel;
using Dossier.Dialects.Ipro;
using Dossier.Support;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 5: the fifteen operators, and Sieve's rules 1 to 7 read strictly.</summary>
public sealed class FilterTests
{
    private sealed record Item(string? Name, long? Likes, string? Title = null, DateTimeOffset? At = null);

    private static readonly FilterProperties<Item> Properties = new FilterProperties<Item>()
        .Text("name", item => item.Name)
        .Text("title", item => item.Title)
        .Number("likes", item => item.Likes)
        .Number("queue.pending", item => item.Likes * 2)
        .Time("at", item => item.At);

    private static readonly Item Awesome = new("awesome, new | hot", 10, "null", new DateTimeOffset(2020, 1, 2, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    // Every operator, both ways.
    [InlineData(@"name==awesome\, new \| hot", true)]
    [InlineData("name==Awesome", false)]
    [InlineData("name!=other", true)]
    [InlineData(@"name!=awesome\, new \| hot", false)]
    [InlineData("likes>9", true)]
    [InlineData("likes>10", false)]
    [InlineData("likes<11", true)]
    [InlineData("likes<10", false)]
    [InlineData("likes>=10", true)]
    [InlineData("likes>=11", false)]
    [InlineData("likes<=10", true)]
    [InlineData("likes<=9", false)]
    [InlineData("name@=some", true)]
    [InlineData("name@=SOME", false)]
    [InlineData("name_=awe", true)]
    [InlineData("name_=some", false)]
    [InlineData("name!@=some", false)]
    [InlineData("name!@=SOME", true)]
    [InlineData("name!_=awe", false)]
    [InlineData("name!_=some", true)]
    [InlineData(@"name==*AWESOME\, NEW \| HOT", true)]
    [InlineData("name==*other", false)]
    [InlineData("name@=*SOME", true)]
    [InlineData("name@=*x", false)]
    [InlineData("name_=*AWE", true)]
    [InlineData("name_=*SOME", false)]
    [InlineData("name!@=*SOME", false)]
    [InlineData("name!@=*x", true)]
    [InlineData("name!_=*AWE", false)]
    [InlineData("name!_=*SOME", true)]
    // Terms, names and values joined.
    [InlineData("name@=some,likes==10", true)]
    [InlineData("name@=some, likes==11", false)]
    [InlineData(",,name@=some, ,", true)]
    [InlineData("name@=x|some", true)]
    [InlineData("(name|title)@=some", true)]
    [InlineData("( title | name )@=some", true)]
    [InlineData("(likes|queue.pending)>15", true)]
    [InlineData("queue.pending>=20", true)]
    [InlineData("name!@=some|x", true)]
    [InlineData("likes!=10|11", true)]
    // Spaces, case, escapes.
    [InlineData("  NAME  @=  some  ", true)]
    [InlineData("title==null", false)]
    [InlineData(@"title==\null", true)]
    [InlineData("title@=null", true)]
    [InlineData("title!=null", true)]
    [InlineData("likes==null", false)]
    [InlineData("likes!=null", true)]
    [InlineData(@"name@=\@=", false)]
    [InlineData(@"name!=\\", true)]
    [InlineData("at>2020-01-01", true)]
    [InlineData("at==2020-01-02T01:00:00+01:00", true)]
    [InlineData("", true)]
    public void A_filter_holds_or_does_not(string filter, bool holds) =>
        Assert.Equal(holds, Properties.Compile(Filter.Parse(filter))(Awesome));

    [Theory]
    [InlineData("name!=x", false)]
    [InlineData("name!@=x", false)]
    [InlineData("name==null", true)]
    [InlineData("name==NULL", true)]
    [InlineData("likes!=1", false)]
    [InlineData("likes<1", false)]
    [InlineData("likes==null", true)]
    [InlineData("likes>null", false)]
    public void What_is_null_matches_no_value(string filter, bool holds) =>
        Assert.Equal(holds, Properties.Compile(Filter.Parse(filter))(new Item(null, null)));

    [Theory]
    [InlineData(@"name==a\,b", "a,b")]
    [InlineData(@"name==a\\", @"a\")]
    [InlineData(@"name==a\|b", "a|b")]
    [InlineData(@"name==a\>=b", "a>=b")]
    [InlineData(@"name==C:\temp", @"C:\temp")]
    [InlineData("name==a)b(", "a)b(")]
    public void Escapes_are_taken_off(string filter, string value) =>
        Assert.Equal(value, Assert.Single(Assert.Single(Filter.Parse(filter).Terms).Values).Text);

    [Fact]
    public void A_comma_after_an_escaped_backslash_ends_the_term() => Assert.Equal(2, Filter.Parse(@"name==a\\,likes==1").Terms.Count);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("unknown==1")]
    [InlineData("==1")]
    [InlineData("()==1")]
    [InlineData("(name==1")]
    [InlineData("((name)|title)==1")]
    [InlineData("(name)title==1")]
    [InlineData("name!=*x")]
    [InlineData("name_-=x")]
    [InlineData("name!_-=x")]
    [InlineData("name==a==b")]
    [InlineData("first name==x")]
    [InlineData("name>x")]
    [InlineData("likes@=1")]
    [InlineData("likes_=1")]
    [InlineData("likes==ten")]
    [InlineData("likes==")]
    [InlineData("likes==1.5")]
    [InlineData("at==yesterday")]
    public void What_Sieve_would_pass_over_in_silence_is_refused(string filter)
    {
        var refused = Assert.Throws<Refused>(() => Properties.Compile(Filter.Parse(filter)));
        Assert.Equal(Reason.Invalid, refused.Reason);
        Assert.Equal("filter", refused.Subject);
    }

    [Theory]
    [InlineData("caseId==1", "1")]
    [InlineData("name@=x,CASEID == 1|2", "1 2")]
    [InlineData("caseId!=1", null)]
    [InlineData("caseId==*1", null)]
    [InlineData("(caseId|name)==1", null)]
    [InlineData("", null)]
    public void A_filter_may_have_to_name_a_case(string filter, string? cases)
    {
        if (cases is null)
        {
            Assert.Throws<Refused>(() => Filter.Parse(filter).Required("caseId"));
        }
        else
        {
            Assert.Equal(cases, string.Join(' ', Filter.Parse(filter).Required("caseId")));
        }
    }

    [Fact]
    public void Reading_a_long_filter_takes_no_long_time()
    {
        var clock = OwnTime.Start();
        Filter.Parse("name==" + new string('\\', 7000) + ",");
        Assert.Throws<Refused>(() => Filter.Parse(new string('x', 9000)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
    }
}
