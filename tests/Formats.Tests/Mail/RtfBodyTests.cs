using System.Text;
using Dossier.Formats.Mail;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

public sealed class RtfBodyTests
{
    [Fact]
    public void Wrapped_html_comes_out_as_another_program_takes_it_out()
    {
        var rtf = File.ReadAllText(Corpus.File("msg", "MsgReaderTests/SampleFiles/rtf/Issue332.rtf"), Encoding.Latin1);
        var html = File.ReadAllText(Corpus.File("msg", "MsgReaderTests/SampleFiles/rtf/Issue332.html"));
        var body = RtfBody.Unwrap(Encoding.Latin1.GetBytes(rtf));

        Assert.True(body?.IsHtml);
        Assert.Equal(html.ReplaceLineEndings(), body!.Text.ReplaceLineEndings());
    }

    [Theory]
    [InlineData(
        @"{\rtf1\ansi\ansicpg1252\fromtext\deff0{\fonttbl{\f0 Arial;}}\pard one\par two\tab\'e9 \u8364?!}",
        false,
        "one\r\ntwo\té €!"
    )]
    [InlineData(
        @"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 a {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 b\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}",
        true,
        "<p>a &lt;b</p>"
    )]
    [InlineData(@"{\rtf1\ansi\fromtext{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'cf\'f0\f0 !}", false, "Пр!")]
    public void Wrapped_text_is_taken_out(string rtf, bool isHtml, string text) =>
        Assert.Equal(new RtfBody(isHtml, text), RtfBody.Unwrap(Encoding.ASCII.GetBytes(rtf)));

    [Theory]
    [InlineData(@"{\rtf1\ansi just a document}")]
    [InlineData("fromhtml")]
    [InlineData("")]
    public void A_document_of_its_own_is_not_taken_apart(string rtf) => Assert.Null(RtfBody.Unwrap(Encoding.ASCII.GetBytes(rtf)));
}
