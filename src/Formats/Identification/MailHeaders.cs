using System.Buffers;
using System.Text;

namespace Dossier.Formats.Identification;

/// <summary>Whether text begins as mail does: with header fields that mail has and letters quoted in prose have not.</summary>
internal static class MailHeaders
{
    private const int MostLines = 200;
    private const int LongestName = 76;

    private static readonly SearchValues<byte> Time = SearchValues.Create("0123456789:"u8);

    /// <summary>Written by mail programs, never by people.</summary>
    private static readonly HashSet<string> Strong = new(StringComparer.OrdinalIgnoreCase)
    {
        "Message-ID",
        "Received",
        "Return-Path",
        "MIME-Version",
        "Delivered-To",
        "DKIM-Signature",
        "DomainKey-Signature",
        "Authentication-Results",
        "X-Received",
        "X-Mailer",
        "X-Mozilla-Status",
        "X-MS-Has-Attach",
        "X-Originating-IP",
        "X-Gmail-Labels",
        "X-GM-THRID",
        "X-FileName",
        "Envelope-To",
        "Newsgroups",
        "Thread-Index",
    };

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
        "In-Reply-To",
        "Content-Type",
        "Content-Transfer-Encoding",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> StrongBySpan = Strong.GetAlternateLookup<
        ReadOnlySpan<char>
    >();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> WeakBySpan = Weak.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>RFC 5322 2.2, strictly: the text begins with a field, two fields are mail's, and one of them no person writes.</summary>
    /// <param name="isMailByName">The item's name or parent calls it mail: then two fields of mail will do, whoever wrote them, or one that no person writes.</param>
    public static bool LooksLikeEmail(ReadOnlySpan<byte> head, bool isMailByName = false)
    {
        Span<char> buffer = stackalloc char[LongestName];
        int strong = 0,
            weak = 0;
        for (var line = 0; line < MostLines && !head.IsEmpty; line++)
        {
            var text = NextLine(ref head);
            if (text.IsEmpty)
            {
                if (line == 0 && isMailByName)
                {
                    continue;
                }

                break;
            }

            if (line > 0 && text[0] is (byte)' ' or (byte)'\t')
            {
                continue;
            }

            if (line == 0 && isMailByName && text.StartsWith("From "u8))
            {
                continue;
            }

            var name = FieldName(text);
            if (name.IsEmpty)
            {
                if (line == 0 || !isMailByName)
                {
                    break;
                }

                continue;
            }

            var letters = buffer[..Encoding.Latin1.GetChars(name, buffer)];
            strong += StrongBySpan.Contains(letters) ? 1 : 0;
            weak += WeakBySpan.Contains(letters) ? 1 : 0;
            if (strong >= 1 && strong + weak >= 2)
            {
                return true;
            }
        }

        return isMailByName && (strong >= 1 || weak >= 2);
    }

    /// <summary>RFC 4155: "From ", an address, a time with its year; then a header field, or nothing. Netscape wrote "From - " alone.</summary>
    public static bool LooksLikeMbox(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("From "u8))
        {
            return false;
        }

        var separator = NextLine(ref head);
        var next = NextLine(ref head);
        var isBeforeField = !FieldName(next).IsEmpty || next.StartsWith(">From "u8);
        return separator.StartsWith("From - "u8) || separator.SequenceEqual("From -"u8)
            ? isBeforeField
            : (isBeforeField || next.IsEmpty) && HasTimeAndYear(separator);
    }

    private static bool HasTimeAndYear(ReadOnlySpan<byte> line)
    {
        bool hasTime = false,
            hasYear = false;
        foreach (var range in line.SplitAny(" \t"u8))
        {
            var word = line[range];
            hasTime |= word.Length is 5 or 8 && word[2] == ':' && word.IndexOfAnyExcept(Time) < 0;
            hasYear |= word.Length == 4 && word[0] is (byte)'1' or (byte)'2' && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        }

        return hasTime && hasYear;
    }

    /// <summary>What stands before the colon; empty when the line is no field.</summary>
    private static ReadOnlySpan<byte> FieldName(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon is <= 0 or > LongestName)
        {
            return default;
        }

        var name = line[..colon].TrimEnd(" \t"u8);
        return name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 ? name : default;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            var last = rest;
            rest = default;
            return last;
        }

        var line = rest[..end];
        rest = rest[(rest[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        return line;
    }
}
