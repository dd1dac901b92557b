using System.Text;
using System.Text.Json;
using Dossier.Formats.Mail;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class MboxReaderTests
{
    private const string FromLine = "From ada@example.org Sat Jan  3 01:05:34 1996";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Each_mail_becomes_a_child_with_its_own_bytes(string lineBreak)
    {
        var one = string.Join(lineBreak, "From: a@b", "Subject: 1", "", "one", "");
        var two = string.Join(lineBreak, "From: a@b", "Subject: 2", "", "two", "");
        var found = Read($"{FromLine}{lineBreak}{one}{lineBreak}{FromLine}{lineBreak}{two}{lineBreak}");

        Assert.True(found.Container);
        Assert.Equal(["000001.eml", "000002.eml"], found.Names());
        Assert.Equal([one, two], found.Children.Select(child => child.Text()));
        Assert.Equal("ada@example.org Sat Jan  3 01:05:34 1996", found.Children[0].Child.Raw["From_"]);
    }

    [Fact]
    public void Quoted_from_lines_lose_one_quote()
    {
        var found = Read($"{FromLine}\nFrom: a@b\n\n>From here\n>>From there\n> From nowhere\nfrom >From inside\n");

        Assert.Equal("From: a@b\n\nFrom here\n>From there\n> From nowhere\nfrom >From inside\n", found.Children.Single().Text());
    }

    [Fact]
    public void Prose_that_nobody_quoted_does_not_start_a_mail()
    {
        var found = Read($"{FromLine}\nFrom: a@b\n\nbody\n\nFrom the beginning:\nNote: this is text\n\nFrom time to time\n");

        Assert.Single(found.Children);
    }

    [Fact]
    public void A_content_length_is_believed_when_it_ends_at_the_next_mail()
    {
        var body = $"\n{FromLine}\nFrom: forwarded@by.hand\n\n>From x\n";
        var mail = $"From: a@b\nContent-Length: {body.Length}\n\n{body}";
        var found = Read($"{FromLine}\n{mail}\n{FromLine}\nFrom: c@d\n\n2\n");

        Assert.Equal(2, found.Children.Count);
        Assert.Equal(mail, found.Children[0].Text());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(999_999)]
    public void A_content_length_that_ends_elsewhere_is_not(int length)
    {
        var found = Read($"{FromLine}\nFrom: a@b\nContent-Length: {length}\n\nlonger than that\n\n{FromLine}\nFrom: c@d\n\n2\n");

        Assert.Equal(
            ["From: a@b\nContent-Length: " + length + "\n\nlonger than that\n", "From: c@d\n\n2\n"],
            found.Children.Select(child => child.Text())
        );
    }

    [Fact]
    public void Mails_longer_than_the_window_and_lines_across_its_edges_are_whole()
    {
        var random = new Random(3);
        var file = new StringBuilder();
        var expected = new List<string>();
        for (var number = 0; number < 60; number++)
        {
            var body = new StringBuilder($"From: a@b\nSubject: {number}\n\n");
            for (var left = random.Next(number % 7 == 0 ? 3_000_000 : 90_000); left > 0; left -= body.Length > 0 ? 40 : 1)
            {
                body.Append(random.Next(9) == 0 ? "From: not a separator" : new string((char)('a' + random.Next(26)), random.Next(60)))
                    .Append('\n');
            }

            expected.Add(body.ToString());
            file.Append(FromLine)
                .Append('\n')
                .Append(body.ToString().Replace("\nFrom ", "\n>From ", StringComparison.Ordinal))
                .Append('\n');
        }

        Assert.Equal(expected, Read(file.ToString()).Children.Select(child => child.Text()));
    }

    [Fact]
    public void A_file_that_starts_with_something_else_is_unreadable() =>
        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Read("Hello\nFrom me\n")).Kind);

    [Theory]
    [InlineData("From a@b Sat Jan  3 01:05:34 1996\nFrom: a@b\n", true)]
    [InlineData("From - Tue Oct 02 11:32:19 2001\nX-Mozilla-Status: 0001\n", true)]
    [InlineData("From 1432@xxx Sat Jan 03 01:05:34 +0000 2015\r\nX-GM-THRID: 1\r\n", true)]
    [InlineData("From the beginning: all is well\nNote: text\n", false)]
    [InlineData("From: a@b\nTo: c@d\nSubject: x\n", false)]
    public void Mboxes_are_told_from_other_text(string head, bool isMbox) =>
        Assert.Equal(isMbox, MboxReader.LooksLikeMbox(Encoding.Latin1.GetBytes(head)));

    [Fact]
    public void Mails_lie_where_another_parser_finds_them()
    {
        var found = Mails.Read(new MboxReader(), Corpus.File("mimekit", "UnitTests/TestData/mbox/content-length.mbox.txt"));
        using var offsets = JsonDocument.Parse(
            File.ReadAllText(Corpus.File("mimekit", "UnitTests/TestData/mbox/content-length.unix-offsets.json"))
        );
        var lengths = offsets
            .RootElement.EnumerateArray()
            .Select(mail => mail.GetProperty("endOffset").GetInt64() - mail.GetProperty("beginOffset").GetInt64())
            .ToList();

        Assert.Equal(29, found.Children.Count);
        Assert.All(found.Children.Zip(lengths), pair => Assert.InRange(pair.First.Bytes.Length, pair.Second, pair.Second + 1));
    }

    private static Found Read(string text) => Mails.Read(new MboxReader(), Encoding.Latin1.GetBytes(text), "x.mbox");
}
