using System.Globalization;

namespace Dossier.Formats.Mail;

/// <summary>
/// application/mbox: mails behind each other, each after a line that starts with <c>From </c>. Lines quoted as <c>&gt;From </c> lose one
/// quote, as mboxrd has it. A Content-Length is believed only when it ends exactly where the next mail starts, or the file does.
/// </summary>
public sealed class MboxReader : Reader
{
    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Mbox ? 90
        : content.MediaType is MediaTypes.Unknown or MediaTypes.PlainText && content.Extension is "mbox" or "mbx" ? 40
        : 0;

    /// <summary>Whether a file that starts like this is an mbox: a line that separates mails, then a header.</summary>
    public static bool LooksLikeMbox(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head.TrimStart("\r\n"u8);
        var line = HeaderBlock.Line(head, out var length);
        var next = HeaderBlock.Line(head[length..], out _);
        return IsFromLine(line) && IsHeader(next);
    }

    /// <summary>A line such as <c>From ann@example.org Sat Jan  3 01:05:34 1996</c>, or Mozilla's <c>From - ..</c>.</summary>
    public static bool IsFromLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("From "u8))
        {
            return false;
        }

        var rest = line[5..].Trim((byte)' ');
        if (rest is [(byte)'-'] or [(byte)'-', (byte)' ', ..])
        {
            return true;
        }

        if (rest.IndexOf((byte)':') < 0 || rest.IndexOf((byte)' ') < 0)
        {
            return false;
        }

        var text = EncodedWords.Plain(rest[..Math.Min(rest.Length, 512)]);
        return Days.Any(day => text.Contains($" {day} ", StringComparison.Ordinal))
            && MailDates.Read(text[text.IndexOf(' ', StringComparison.Ordinal)..]) is not null;
    }

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        using var stream = content.Open();
        using var window = new MboxWindow(stream);
        window.SkipByteOrderMark();
        if (!window.IsFromLineHere())
        {
            throw new Unreadable(FaultKind.Corrupt, "The file does not start with a line that starts a mail.");
        }

        for (var number = 1; !window.IsAtEnd; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var envelope = window.TakeFromLine();
            var child = new Child(number.ToString("D6", CultureInfo.InvariantCulture) + ".eml")
            {
                MediaType = MediaTypes.Email,
                Raw = new Dictionary<string, string> { ["From_"] = EncodedWords.Decode(envelope) },
            };
            using var target = findings.Child(child);
            window.CopyMessage(target, cancel);
        }
    }

    /// <summary>Whether a line could be the first below a line that separates mails.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> line) => HeaderBlock.NameLength(line) > 0 || line.StartsWith(">From "u8);
}
