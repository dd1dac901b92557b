using System.Text;

namespace Dossier.Formats.Tests.Mail;

public sealed class EmailHeadersTests
{
    [Fact]
    public void Headers_become_the_mapped_properties()
    {
        var found = Mails.Read(
            "Received: from b by c; Sat, 15 Jul 2000 04:31:00 -0700",
            "Received: from a by b; Fri, 14 Jul 2000 04:30:30 -0700",
            "Date: Fri, 14 Jul 2000 04:30:00 -0700 (PDT)",
            "From: Ada Lovelace <ada@example.org>",
            "To: \"Lin, Mei\" <lin@example.org>, bob@example.org",
            "Cc: team: c@example.org, Dee <d@example.org>;",
            "Bcc: (hidden) e@example.org",
            "Reply-To: ada@home.example",
            "Subject: Lunch",
            "Message-ID: <1@example.org>",
            "In-Reply-To: <0@example.org>",
            "References: <a@example.org>",
            "\t<b@example.org>",
            "X-Priority: 1 (Highest)",
            "Thread-Index: AcFcnbEUVLQMEIEaQkKKPaXGsKEwQw==",
            "",
            "Hello"
        );

        Assert.Equal(["Ada Lovelace <ada@example.org>"], found.All(Properties.From));
        Assert.Equal(["Lin, Mei <lin@example.org>", "bob@example.org"], found.All(Properties.To));
        Assert.Equal(["c@example.org", "Dee <d@example.org>"], found.All(Properties.Cc));
        Assert.Equal(["ada@home.example"], found.All(Properties.ReplyTo));
        Assert.Single(found.All(Properties.Bcc));
        Assert.Equal("Lunch", found[Properties.Subject]);
        Assert.Equal(new DateTimeOffset(2000, 7, 14, 4, 30, 0, TimeSpan.FromHours(-7)), found[Properties.Sent]);
        Assert.Equal(TimeSpan.FromHours(-7), ((DateTimeOffset)found[Properties.Sent]!).Offset);
        Assert.Equal(new DateTimeOffset(2000, 7, 15, 4, 31, 0, TimeSpan.FromHours(-7)), found[Properties.Received]);
        Assert.Equal("1@example.org", found[Properties.MessageId]);
        Assert.Equal("0@example.org", found[Properties.InReplyTo]);
        Assert.Equal(["a@example.org", "b@example.org"], found.All(Properties.References));
        Assert.Equal("high", found[Properties.Importance]);
        Assert.Equal("AcFcnbEUVLQMEIEaQkKKPaXGsKEwQw==", found[Properties.ConversationIndex]);
        Assert.Equal("Hello", found.AllText);
        Assert.Equal(0L, found[Properties.AttachmentCount]);
    }

    [Fact]
    public void Every_header_is_kept_raw_and_repeated_ones_are_joined()
    {
        var found = Mails.Read("X-One: 1", "Received: first", "received: second", "Subject: =?utf-8?Q?caf=C3=A9?=", "", "");

        Assert.Equal("1", found.RawValues["X-One"]);
        Assert.Equal("first\nsecond", found.RawValues["Received"]);
        Assert.Equal("café", found.RawValues["Subject"]);
    }

    [Theory]
    [InlineData("Fri, 14 Jul 2000 04:30:00 -0700 (PDT)", "2000-07-14T04:30:00.0000000-07:00")]
    [InlineData("14 Jul 00 04:30 EST", "2000-07-14T04:30:00.0000000-05:00")]
    [InlineData("Fri Jul 14 04:30:00 2000", "2000-07-14T04:30:00.0000000+00:00")]
    [InlineData("Fri, 14 Jul 100 04:30:00 +0000", "2000-07-14T04:30:00.0000000+00:00")]
    [InlineData("2000-07-14T04:30:00+02:00", "2000-07-14T04:30:00.0000000+02:00")]
    [InlineData("Fri, 14 July 2000 2:30:00 PM +0530", "2000-07-14T14:30:00.0000000+05:30")]
    [InlineData("31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59.0000000+00:00")]
    [InlineData("Fri, 14 Jul 2000 04:30:00 +2300", "2000-07-13T05:30:00.0000000+00:00")]
    [InlineData("Tue, 24 Oct 01 13:00:00 \"GMT\"", "2001-10-24T13:00:00.0000000+00:00")]
    public void Dates_are_read_as_they_are_written(string written, string expected)
    {
        var sent = Assert.IsType<DateTimeOffset>(Mails.Read($"Date: {written}", "From: a@b", "", "")[Properties.Sent]);

        Assert.Equal(expected, sent.ToString("o"));
    }

    [Theory]
    [InlineData("Sat, 30 Nov 0002 00:00:00 -0800")]
    [InlineData("Fri, 31 Feb 2001 10:00:00 +0000")]
    [InlineData("Thu, 01 Jan 1601 00:00:00 +0000")]
    [InlineData("yesterday")]
    [InlineData("14 Jul 2000 25:00:00 +0000")]
    public void What_is_no_date_does_not_become_one_but_is_kept(string written)
    {
        var found = Mails.Read($"Date: {written}", "From: a@b", "", "");

        Assert.Null(found[Properties.Sent]);
        Assert.Equal(written, found.RawValues["Date"]);
    }

    [Theory]
    [InlineData("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは")]
    [InlineData("=?utf-8?B?44GT44KT44Gr?= =?utf-8?B?44Gh44Gv?=", "こんにちは")]
    [InlineData("=?utf-8?B?44GT44I=?= =?utf-8?B?k+OBqw==?=", "こんに")]
    [InlineData("=?utf-8?Q?=E3=81=93=E3=82?=\r\n =?utf-8?Q?=93?= end", "こん end")]
    [InlineData("=?x-sjis?B?gr2CsQ==?=", "たこ")]
    [InlineData("a =?iso-8859-1?Q?b_c?= d", "a b c d")]
    [InlineData("=?ISO-8859-1*de?Q?gr=FC=DFe?=", "grüße")]
    [InlineData("=?no-such-charset?Q?plain?=", "plain")]
    [InlineData("100% =? sure", "100% =? sure")]
    [InlineData("=?utf-8?B?SGk=", "=?utf-8?B?SGk=")]
    public void Encoded_words_are_decoded(string written, string expected)
    {
        Assert.Equal(expected, Mails.Read($"Subject: {written}", "From: a@b", "", "")[Properties.Subject]);
    }

    [Fact]
    public void Raw_8_bit_headers_are_decoded_in_what_they_seem_to_be_written_in()
    {
        byte[] utf8 = [.. "Subject: "u8, .. Encoding.UTF8.GetBytes("Übergröße"), .. "\r\nFrom: a@b\r\n\r\n"u8];

        Assert.Equal("Übergröße", Mails.Read(utf8)[Properties.Subject]);
        Assert.Contains(
            "r",
            (string)Mails.Read("Subject: \u00dcbergr\u00f6\u00dfe", "From: a@b", "", "")[Properties.Subject]!,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Lokay, Michelle </O=ENRON/OU=NA/CN=RECIPIENTS/CN=MLOKAY>", "Lokay, Michelle </O=ENRON/OU=NA/CN=RECIPIENTS/CN=MLOKAY>")]
    [InlineData("ada@example.org (Ada Lovelace)", "Ada Lovelace <ada@example.org>")]
    [InlineData("\"ada@example.org\" <ada@example.org>", "ada@example.org")]
    [InlineData("=?utf-8?Q?Lovelace=2C_Ada?= <ada@example.org>", "Lovelace, Ada <ada@example.org>")]
    [InlineData("\"A \\\"B\\\" C\" <a@b>", "A \"B\" C <a@b>")]
    [InlineData("<a@b>", "a@b")]
    [InlineData("Susan Bailey", "Susan Bailey")]
    public void Addresses_are_one_value_each(string written, string expected)
    {
        Assert.Equal([expected], Mails.Read($"From: {written}", "Subject: x", "", "").All(Properties.From));
    }

    [Fact]
    public void A_NUL_in_a_header_does_not_cut_it()
    {
        Assert.Equal("beforeafter", Mails.Read("From: a@b", "Subject: before\0after", "", "")[Properties.Subject]);
    }
}
