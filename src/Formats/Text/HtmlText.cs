using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Text;

/// <summary>The text a reader of an HTML page or mail sees, in reading order. Runs no script and fetches nothing.</summary>
public static partial class HtmlText
{
    private const int SampleLength = 65536;

    /// <summary>The text of a page already decoded. Bytes are decoded by <see cref="Charsets.Decode"/>, with <see cref="DeclaredCharset"/>.</summary>
    public static string ToText(string html)
    {
        using var flow = new TextFlow(null);
        new HtmlScanner(flow, null).Take(html, isLast: true);
        return flow.ToString();
    }

    /// <summary>The character set that the page's own meta element declares; null when none does.</summary>
    public static string? DeclaredCharset(ReadOnlySpan<byte> head)
    {
        var written = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 4096)]);
        var match = MetaCharset().Match(written);
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>Reads a page of any length: its text, title, author, keywords and description.</summary>
    public static void Write(Stream html, string? declaredCharset, Findings findings, CancellationToken cancel)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(SampleLength);
        var read = html.ReadAtLeast(bytes.AsSpan(0, SampleLength), SampleLength, throwOnEndOfStream: false);
        var head = bytes.AsSpan(0, read);
        var encoding = EncodingOf(head, declaredCharset);
        findings.Raw("encoding", encoding.WebName);

        using var flow = new TextFlow(findings);
        var scanner = new HtmlScanner(flow, findings);
        var decoder = encoding.GetDecoder();
        var characters = new char[encoding.GetMaxCharCount(SampleLength)];
        var pending = bytes.AsMemory(Charsets.MarkLength(head, encoding)..read);
        var kept = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var isLast = pending.IsEmpty;
            if (characters.Length - kept < encoding.GetMaxCharCount(pending.Length))
            {
                Array.Resize(ref characters, characters.Length * 2);
            }

            var length = kept + decoder.GetChars(pending.Span, characters.AsSpan(kept), flush: isLast);
            var taken = scanner.Take(characters.AsSpan(0, length), isLast);
            kept = length - taken;
            characters.AsSpan(taken, kept).CopyTo(characters);
            if (isLast)
            {
                break;
            }

            pending = bytes.AsMemory(0, html.Read(bytes.AsSpan(0, SampleLength)));
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Mark, declaration, meta element; and where none is right, a guess from what stands outside the tags.</summary>
    private static Encoding EncodingOf(ReadOnlySpan<byte> head, string? declaredCharset)
    {
        var meta = DeclaredCharset(head);
        var isDeclared = Charsets.Named(declaredCharset) is not null || Charsets.Named(meta) is not null;
        var encoding =
            isDeclared || head.Contains((byte)0) || Charsets.IsPlainAscii(head)
                ? Charsets.Detect(head, declaredCharset, meta, isWhole: false)
                : Charsets.Detect(OutsideTags(head), null);
        return encoding.CodePage == 20127 ? Encoding.UTF8 : encoding;
    }

    /// <summary>The detector takes the English of tags for the language of the page.</summary>
    private static ReadOnlySpan<byte> OutsideTags(ReadOnlySpan<byte> head)
    {
        var outside = new byte[head.Length];
        var length = 0;
        var isInside = false;
        foreach (var one in head)
        {
            isInside = one == '<' || (isInside && one != '>');
            if (!isInside && one != '>')
            {
                outside[length++] = one;
            }
        }

        return outside.AsSpan(0, length);
    }

    [GeneratedRegex(
        """<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([A-Za-z0-9_:.()-]{2,40})""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex MetaCharset();
}
