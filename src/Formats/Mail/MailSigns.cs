using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>How a mail is told from other text: it starts with header lines only, and their names are those of mails.</summary>
internal static class MailSigns
{
    private const int DamageWithin = 65536;

    /// <summary>Names that little else than a mail uses.</summary>
    private static readonly HashSet<string> Strong = new(StringComparer.OrdinalIgnoreCase)
    {
        "Received",
        "Message-ID",
        "MIME-Version",
        "Return-Path",
        "Delivered-To",
        "In-Reply-To",
        "DKIM-Signature",
        "Content-Transfer-Encoding",
        "Thread-Index",
        "Thread-Topic",
        "X-Mailer",
        "X-Originating-IP",
        "X-MimeOLE",
        "X-Message-Class",
        "Authentication-Results",
        "Envelope-To",
        "User-Agent",
    };

    /// <summary>Names that letters and notes use too.</summary>
    private static readonly HashSet<string> Weak = new(StringComparer.OrdinalIgnoreCase)
    {
        "From",
        "To",
        "Cc",
        "Bcc",
        "Subject",
        "Date",
        "Sender",
        "Reply-To",
        "References",
        "Content-Type",
        "Importance",
    };

    public static bool AreIn(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head[AppleMailPreface(head)..];
        var strong = 0;
        var weak = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var hasAddressOrDate = false;
        var isFirst = true;
        while (head.Length > 0)
        {
            var line = HeaderBlock.Line(head, out var length);
            var isCut = length == head.Length;
            head = head[length..];
            if (line.Length == 0)
            {
                break;
            }

            if (!isFirst && line[0] is (byte)' ' or (byte)'\t')
            {
                continue;
            }

            var colon = HeaderBlock.NameLength(line);
            if (colon < 0)
            {
                if (isFirst && (line.StartsWith(">From "u8) || MboxReader.IsFromLine(line)))
                {
                    isFirst = false;
                    continue;
                }

                // A broken mailer may leave out the blank line, but only a mail has so many signs before it.
                return (isCut || strong >= 2) && IsEnough(strong, weak, hasAddressOrDate);
            }

            isFirst = false;
            var name = Encoding.ASCII.GetString(line[..colon].TrimEnd(" \t"u8));
            if (Strong.Contains(name))
            {
                strong++;
            }
            else if (Weak.Contains(name))
            {
                weak.Add(name);
                var value = line[(colon + 1)..];
                hasAddressOrDate |= name.Equals("From", StringComparison.OrdinalIgnoreCase) && value.Contains((byte)'@');
                hasAddressOrDate |=
                    name.Equals("Date", StringComparison.OrdinalIgnoreCase) && MailDates.Read(EncodedWords.Plain(value)) is not null;
            }
        }

        return IsEnough(strong, weak, hasAddressOrDate);
    }

    /// <summary>Whether a line is a header that mails have.</summary>
    public static bool IsMailHeader(ReadOnlySpan<byte> line)
    {
        var colon = HeaderBlock.NameLength(line);
        var name = colon < 0 ? "" : Encoding.ASCII.GetString(line[..colon].TrimEnd(" \t"u8));
        return Strong.Contains(name) || Weak.Contains(name) || name.StartsWith("X-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Where the mail lies in its file: all of it, but for what Apple Mail writes around it.</summary>
    public static (long Start, long End) Bounds(MailBytes bytes)
    {
        var head = bytes.Slice(0, Math.Min(bytes.Length, 64));
        var preface = AppleMailPreface(head);
        if (preface > 0 && long.TryParse(HeaderBlock.Line(head, out _).Trim((byte)' '), out var length))
        {
            return (preface, length > 0 && length < bytes.Length - preface ? preface + length : bytes.Length);
        }

        var start = 0;
        if (head.StartsWith("\uFEFF"u8))
        {
            start = 3;
        }

        while (start < head.Length && head[start] is (byte)'\r' or (byte)'\n')
        {
            start++;
        }

        return (Math.Min(start, bytes.Length - 1), bytes.Length);
    }

    /// <summary>Where the first header stands: damaged lines before it are passed over when what follows is surely a mail.</summary>
    public static long FirstHeader(MailBytes bytes, long start, long end)
    {
        var head = bytes.Slice(start, Math.Min(end - start, DamageWithin));
        var position = 0;
        while (position < head.Length)
        {
            var line = HeaderBlock.Line(head[position..], out var length);
            var colon = HeaderBlock.NameLength(line);
            var isHeader = colon > 0 && line[colon - 1] is not ((byte)' ' or (byte)'\t'); // GMime takes no blank there in the first line.
            if (isHeader || (position == 0 && (line.StartsWith("From "u8) || line.StartsWith(">From "u8))))
            {
                return position == 0 || HasTwoMailHeaders(head[position..]) ? start + position : start;
            }

            position += length;
        }

        return start;
    }

    private static bool HasTwoMailHeaders(ReadOnlySpan<byte> head)
    {
        var count = 0;
        for (var line = HeaderBlock.Line(head, out var length); line.Length > 0 && count < 2; line = HeaderBlock.Line(head, out length))
        {
            count += IsMailHeader(line) ? 1 : 0;
            head = head[length..];
        }

        return count == 2;
    }

    private static bool IsEnough(int strong, HashSet<string> weak, bool hasAddressOrDate) =>
        (strong >= 1 && strong + weak.Count >= 2)
        || (weak.Count >= 3 && hasAddressOrDate)
        || (weak.Count == 2 && hasAddressOrDate && weak.Contains("From"));

    /// <summary>The length of an .emlx file's first line, which holds nothing but the length of the mail; 0 when it is another line.</summary>
    public static int AppleMailPreface(ReadOnlySpan<byte> head)
    {
        var line = HeaderBlock.Line(head, out var length).Trim((byte)' ');
        return line.Length is > 0 and <= 12 && line.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? length : 0;
    }
}
