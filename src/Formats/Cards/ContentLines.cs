using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Cards;

/// <summary>The lines of a vCard or an iCalendar, folded ones put together again (RFC 6350 3.2), and those that quoted-printable breaks.</summary>
internal sealed class ContentLines
{
    private const int SampleLength = 65536;
    private const int LongestLine = 64 << 20;

    private readonly Findings findings;
    private readonly Func<Stream> open;
    private readonly Encoding encoding;

    public ContentLines(Content content, Findings findings)
    {
        this.findings = findings;
        open = content.Open;
        using var stream = content.Open();
        var sample = new byte[(int)Math.Min(SampleLength, content.Length)];
        var length = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        encoding = Charsets.Detect(sample.AsSpan(0, length), content.DeclaredCharset, null, isWhole: length == content.Length);
    }

    /// <summary>The character set of values that state none.</summary>
    public string Charset => IsWide ? "utf-8" : encoding.WebName;

    private bool IsWide => encoding.CodePage is 1200 or 1201 or 12000 or 12001;

    public IEnumerable<ContentLine> Read(CancellationToken cancel)
    {
        var line = new StringBuilder();
        var isTooLong = false;
        var isQuoted = false;
        foreach (var physical in Physical(cancel))
        {
            var isFolded = physical.Length > 0 && physical[0] is ' ' or '\t';
            if (line.Length > 0 && (isFolded || isQuoted))
            {
                isTooLong |= line.Length + physical.Length > LongestLine;
                if (isQuoted)
                {
                    line.Length--; // The equals sign that says the line goes on.
                }

                if (!isTooLong)
                {
                    line.Append(isFolded && !isQuoted ? physical.AsSpan(1) : physical);
                }

                isQuoted = isQuoted && physical.EndsWith('=');
                continue;
            }

            if (ContentLine.Parse(line.ToString()) is { } whole)
            {
                yield return whole;
            }

            line.Clear().Append(physical);
            isQuoted = physical.EndsWith('=') && physical.Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
        }

        if (isTooLong)
        {
            findings.Fault(FaultKind.LimitExceeded, "A line is longer than 64 MB; its end was left out.");
        }

        if (ContentLine.Parse(line.ToString()) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>One character a byte, so that each value can be decoded by its own character set.</summary>
    private IEnumerable<string> Physical(CancellationToken cancel)
    {
        var isWide = IsWide;
        using var reader = new StreamReader(open(), isWide ? encoding : Encoding.Latin1, detectEncodingFromByteOrderMarks: isWide);
        var isFirst = true;
        while (reader.ReadLine() is { } line)
        {
            cancel.ThrowIfCancellationRequested();
            line = isWide ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line)) : line;
            yield return isFirst && line.StartsWith("\u00ef\u00bb\u00bf", StringComparison.Ordinal) ? line[3..] : line;
            isFirst = false;
        }
    }
}
