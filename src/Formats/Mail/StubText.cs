using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>Tells plain text that only says that there is HTML ("Your program cannot show this message") from plain text that says the same.</summary>
internal static class StubText
{
    private const int LongestStub = 2048;
    private const int SampleLength = 65536;
    private const int FewestWords = 8;

    /// <summary>Whether fewer than half of the words that begin the HTML are in the plain text, which is short.</summary>
    public static bool Is(MailBytes bytes, MailPart plain, MailPart html)
    {
        var said = Start(bytes, plain, LongestStub + 1);
        if (said.Length > LongestStub)
        {
            return false;
        }

        var page = Start(bytes, html, SampleLength);
        var shown = Words(HtmlText.ToText(Charsets.Decode(page, html.Charset ?? HtmlText.DeclaredCharset(page))));
        return shown.Count >= FewestWords && shown.Count(Words(Charsets.Decode(said, plain.Charset)).Contains) * 2 < shown.Count;
    }

    private static byte[] Start(MailBytes bytes, MailPart part, int most)
    {
        using var content = new PartStream(bytes, part);
        var start = new byte[most];
        return start[..content.ReadAtLeast(start, most, throwOnEndOfStream: false)];
    }

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int at = 0, start = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsLetterOrDigit(text[at]))
            {
                continue;
            }

            if (at > start)
            {
                words.Add(text[start..at]);
            }

            start = at + 1;
        }

        return words;
    }
}
