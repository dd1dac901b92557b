using System.Text;
using Dossier.Formats.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Text;

public class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree")]
    [InlineData("a\n   b\t\tc", "a b c")]
    [InlineData("<b>bo</b>ld <i> it</i>", "bold it")]
    [InlineData("<table><tr><td>a</td><td> b </td></tr><tr><td>c<td>d</table>e", "a\tb\nc\td\ne")]
    [InlineData("x<script>if (a < b) alert('</p>')</script>y<style>p{}</style>z", "xyz")]
    [InlineData("<head><title>T</title><style>x</style></head><body>b", "b")]
    [InlineData("a<!-- <b>no</b> -->b<!-->c", "abc")]
    [InlineData(
        "AT&amp;T &lt;tag&gt; &eacute;&#233;&#xE9; &copy 2001 &nbsp;x &#146;s &unknown; & so",
        "AT&T <tag> ééé © 2001  x ’s &unknown; & so"
    )]
    [InlineData("<pre>a  b\r\n  c</pre>d", "a  b\n  c\nd")]
    [InlineData("see <img src=x alt=\"the &quot;logo&quot;\"> here", "see the \"logo\" here")]
    [InlineData("<a title=\"a > b\" href='x'>link</a>", "link")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("mail <someone@example.com and more", "mail <someone@example.com and more")]
    [InlineData("<p>don't <b class=it's>x</b>", "don't x")]
    [InlineData("<o:p>&nbsp;</o:p>a<![if !mso]>b<![endif]>", " ab")]
    [InlineData("<ul><li>one<li>two</ul>", "one\ntwo")]
    [InlineData("", "")]
    [InlineData("<", "<")]
    [InlineData("<a", "<a")]
    [InlineData("&", "&")]
    public void Shows_what_a_browser_shows(string html, string text) => Assert.Equal(text, HtmlText.ToText(html));

    [Fact]
    public void A_page_gives_its_title_and_what_it_says_of_itself()
    {
        var found = Read(
            "<html><head><meta charset=koi8-r><title> Two &amp;\n more </title><meta name=\"Author\" content=\"Ada\">"
                + "<meta name='keywords' content='a, b'><meta content='What it is' name=description></head><body>x</body>"
        );
        Assert.Equal("Two & more", found[Properties.Title]);
        Assert.Equal("Ada", found[Properties.Author]);
        Assert.Equal("a, b", found[Properties.Keywords]);
        Assert.Equal("What it is", found[Properties.Comments]);
        Assert.Equal("koi8-r", found.RawValues["encoding"]);
        Assert.Equal("x", found.AllText);
    }

    [Theory]
    [InlineData("windows-1251", null, "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\">")]
    [InlineData("koi8-r", "koi8-r", "<meta charset=windows-1251>")]
    [InlineData("utf-8", null, "<meta charset=utf-16>")]
    [InlineData("utf-8", "us-ascii", "")]
    [InlineData("koi8-r", null, "")]
    public void The_character_set_comes_from_the_declaration_the_page_or_the_bytes(string charset, string? declared, string meta)
    {
        const string Words = "Договор подписан в понедельник утром, просим всех сотрудников ознакомиться с его условиями.";
        var found = new Found();
        HtmlText.Write(
            new MemoryStream(Charsets.Named(charset)!.GetBytes(meta + "<p>" + Words)),
            declared,
            found,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Words, found.AllText);
    }

    [Fact]
    public void Every_cut_into_pieces_reads_the_same()
    {
        var page = new StringBuilder();
        for (var i = 0; page.Length < 300_000; i++)
        {
            page.Append(
                $"<p class=\"a > b {i}\">Line {i} &amp; caf&eacute; <!-- no --> <b>é{new string('x', i % 37)}</b><script>no < no</script> end<br>"
            );
        }

        var found = new Found();
        HtmlText.Write(new Trickle(Encoding.UTF8.GetBytes(page.ToString())), null, found, TestContext.Current.CancellationToken);
        Assert.Equal(HtmlText.ToText(page.ToString()), found.AllText);
    }

    [Fact]
    public void Depth_and_endless_tags_cost_neither_stack_nor_time()
    {
        var clock = OwnTime.Start();
        Assert.Equal("deep", HtmlText.ToText(string.Concat(Enumerable.Repeat("<div><span>", 100_000)) + "deep"));
        Assert.Equal("x", Read(string.Concat(Enumerable.Repeat("<b>", 1_000_000)) + "x").AllText);
        Assert.Equal("ab", Read("a<img src=\"data:" + new string('A', 5_000_000) + "\">b").AllText);
        _ = HtmlText.ToText(string.Concat(Enumerable.Repeat("<a b=\"", 200_000)));
        _ = HtmlText.ToText(string.Concat(Enumerable.Repeat("<a b='\">", 100_001)));
        _ = HtmlText.ToText(string.Concat(Enumerable.Repeat("<!--", 300_000)));
        _ = HtmlText.ToText(new string('<', 500_000));
        _ = HtmlText.ToText(string.Concat(Enumerable.Repeat("<a ", 200_000)));
        _ = HtmlText.ToText(new string('&', 500_000));
        _ = HtmlText.ToText("<a " + string.Concat(Enumerable.Repeat("b=\"", 300_000)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Fact]
    public void Mail_bodies_are_read_by_the_thousand()
    {
        var body =
            "<html><body>"
            + string.Concat(
                Enumerable.Repeat("<p class=MsoNormal><font size=2>Ken, attached is the draft &amp; the &nbsp;letter.</font></p>\r\n", 60)
            )
            + "</body></html>";
        for (var i = 0; i < 200; i++)
        {
            HtmlText.ToText(body);
        }

        var clock = OwnTime.Start();
        for (var i = 0; i < 1000; i++)
        {
            HtmlText.ToText(body);
        }

        TestContext.Current.SendDiagnosticMessage($"{1000 / clock.Elapsed.TotalSeconds:N0} bodies of {body.Length} characters a second");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
    }

    private static Found Read(string html)
    {
        var found = new Found();
        HtmlText.Write(new MemoryStream(Encoding.UTF8.GetBytes(html)), null, found, TestContext.Current.CancellationToken);
        return found;
    }

    /// <summary>Gives a few bytes at a time, never the same number.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        private int turn;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + (turn++ * 7919 % 997))]);
    }
}
