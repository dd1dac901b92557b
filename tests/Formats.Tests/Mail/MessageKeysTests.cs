using System.Security.Cryptography;
using System.Text;
using Dossier.Formats.Analysis;
using Dossier.Formats.Mail;

namespace Dossier.Formats.Tests.Mail;

/// <summary>The keys by which copies of a mail and the mails of a thread are found.</summary>
public sealed class MessageKeysTests
{
    private static readonly MessageParts Sent = new()
    {
        From = ["Bailey, Susan <Susan.Bailey@enron.com>"],
        To = ["Ed Hlopak <ed@enron.net>", "ann@enron.com"],
        Subject = "Netting agreements",
        Sent = new DateTimeOffset(2002, 1, 23, 9, 23, 50, TimeSpan.FromHours(-6)),
        MessageId = "one@enron.com",
        Attachments = [new string('b', 64), new string('a', 64)],
    };

    [Theory]
    [InlineData("one@enron.com")]
    [InlineData("<one@enron.com>")]
    [InlineData(" < one@enron.com >  (a comment)")]
    [InlineData("<one@enron.com> <two@enron.com>")]
    public void The_identification_hash_is_of_the_identifier_in_its_brackets(string written)
    {
        var wanted = Convert.ToHexString(MD5.HashData(Encoding.ASCII.GetBytes("<one@enron.com>")));

        Assert.Equal(wanted, MessageKeys.Identification(written));
        Assert.Equal(wanted, wanted.ToUpperInvariant());
    }

    [Fact]
    public void The_identification_hash_minds_case_and_is_absent_without_an_identifier()
    {
        Assert.NotEqual(MessageKeys.Identification("<one@enron.com>"), MessageKeys.Identification("<ONE@enron.com>"));
        Assert.All(new[] { null, "", "  ", "<>" }, none => Assert.Null(MessageKeys.Identification(none)));
    }

    [Fact]
    public void The_content_key_is_the_same_in_every_form_a_mail_is_kept_in()
    {
        var key = Key(Sent, "See the  attached\r\ndraft.");

        // Another order of recipients and attachments, names instead of none, another zone, Bcc that only the sender sees, another identifier.
        var received = Sent with
        {
            From = ["susan.bailey@ENRON.com"],
            To = ["Ann <ann@enron.com>"],
            Cc = ["ed@enron.net"],
            Bcc = ["boss@enron.com"],
            Subject = "  Netting   AGREEMENTS ",
            Sent = new DateTimeOffset(2002, 1, 23, 15, 23, 50, TimeSpan.Zero),
            MessageId = "two@enron.com",
            Attachments = [new string('a', 64), new string('b', 64)],
        };
        Assert.Equal(key, Key(received, "> see the attached draft"));

        MessageParts[] others =
        [
            Sent with
            {
                From = ["ann@enron.com"],
            },
            Sent with
            {
                To = ["ed@enron.net"],
            },
            Sent with
            {
                Subject = "RE: Netting agreements",
            },
            Sent with
            {
                Sent = Sent.Sent!.Value.AddSeconds(1),
            },
            Sent with
            {
                Attachments = [new string('a', 64)],
            },
        ];
        Assert.All(others, other => Assert.NotEqual(key, Key(other, "See the attached draft.")));
        Assert.NotEqual(key, Key(Sent, "See the attached drafts."));
    }

    [Fact]
    public void What_a_mail_has_to_be_told_by_is_noted()
    {
        const string TenWords = "one two three four five six seven eight nine ten";
        Assert.Equal((Evidence)63, Of(Sent, TenWords).Evidence);
        Assert.Equal((Evidence)47, Of(Sent, "one two three").Evidence);
        Assert.Equal(Evidence.None, Of(new MessageParts(), "").Evidence);
    }

    [Theory]
    [InlineData("RE: Netting", "netting", true)]
    [InlineData("Re[2]: FW:  Netting", "netting", true)]
    [InlineData("AW: WG: Netting", "netting", true)]
    [InlineData("[EXTERNAL] Re: [list] Netting", "netting", true)]
    [InlineData("回复：Netting", "netting", true)]
    [InlineData("SV: VS: Netting (fwd)", "netting", true)]
    [InlineData("RÉF: Netting", "netting", true)]
    [InlineData("Netting", "netting", false)]
    [InlineData("Reminder: Netting", "reminder: netting", false)]
    [InlineData("[Netting]", "[netting]", false)]
    [InlineData("Harbour: RE: Netting", "harbour: re: netting", false)]
    public void Signs_and_tags_are_no_part_of_the_base_subject(string subject, string same, bool isReply)
    {
        var facts = Of(Sent with { Subject = subject }, "");

        Assert.Equal(Of(Sent with { Subject = same }, "").SubjectKey, facts.SubjectKey);
        Assert.Equal(isReply, facts.IsReply);
        Assert.Equal("", Of(Sent with { Subject = "RE: " }, "").SubjectKey);
    }

    [Fact]
    public void People_are_known_by_address_and_by_name()
    {
        Assert.NotEmpty(Of(new MessageParts { From = ["Susan Bailey"] }, "").People.Intersect(Of(Sent, "").People));
        Assert.NotEmpty(Of(new MessageParts { To = ["ANN@enron.com"] }, "").People.Intersect(Of(Sent, "").People));
        Assert.Empty(Of(new MessageParts { From = ["Ann Bailey"], To = ["susan@enron.com"] }, "").People.Intersect(Of(Sent, "").People));
    }

    [Fact]
    public void Answers_are_nearest_first_and_a_conversation_is_cut_into_levels()
    {
        var index = Enumerable.Range(0, 22 + 10).Select(number => (byte)number).ToArray();
        var facts = Of(
            Sent with
            {
                InReplyTo = "three@x",
                References = ["one@x", "two@x", "three@x"],
                ConversationIndex = Convert.ToBase64String(index),
            },
            ""
        );

        Assert.Equal(new[] { "three@x", "two@x", "one@x" }.Select(MessageKeys.Identification), facts.Answers);
        Assert.Equal(Convert.ToHexStringLower(index), facts.Conversation);
        Assert.Null(Of(Sent with { ConversationIndex = "no base64!" }, "").Conversation);
        Assert.Null(Of(Sent with { ConversationIndex = "AAAA" }, "").Conversation);
    }

    private static string Key(MessageParts mail, string text) => Of(mail, text).ContentKey;

    private static MessageFacts Of(MessageParts mail, string text)
    {
        using var analysis = new TextAnalysis();
        analysis.Add(text);
        return MessageKeys.Of(mail, analysis.Finish());
    }
}
