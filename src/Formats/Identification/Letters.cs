using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Dossier.Formats.Identification;

/// <summary>Whether bytes are writing, in whatever encoding, and how it begins.</summary>
internal static class Letters
{
    /// <summary>Control characters, but for those that occur in text: white space, backspace, escape, DOS's end mark, and DC4, which parts the fields of load files.</summary>
    private static readonly SearchValues<byte> Strange = SearchValues.Create([
        .. Enumerable
            .Range(0, 0x20)
            .Append(0x7f)
            .Where(value => value is not ((>= 0x08 and <= 0x0d) or 0x14 or 0x1a or 0x1b))
            .Select(value => (byte)value),
    ]);

    private static ReadOnlySpan<byte> Utf32Mark => [0xff, 0xfe, 0, 0];

    private static ReadOnlySpan<byte> LittleMark => [0xff, 0xfe];

    private static ReadOnlySpan<byte> BigMark => [0xfe, 0xff];

    /// <summary>UTF-8 or UTF-16, marked or not.</summary>
    public static bool IsText(ReadOnlySpan<byte> head) => Wide(head) is not null || IsUtf8(head);

    /// <summary>An encoding of one byte a character, or of two for East Asia: no zeros and hardly a control character.</summary>
    public static bool IsEightBitText(ReadOnlySpan<byte> head) => IsFreeOfControls(head);

    /// <summary>The beginning of the text as UTF-8, without byte order mark; text in an eight-bit encoding as it is.</summary>
    public static ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> head)
    {
        if (Wide(head) is { } encoding)
        {
            var text = encoding.GetString(head);
            return Encoding.UTF8.GetBytes(text.TrimStart('\ufeff'));
        }

        return head.StartsWith("\ufeff"u8) ? head[3..] : head;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> head) => IsFreeOfControls(head) && Utf8.IsValid(WithoutCutCharacter(head));

    /// <summary>The head may end within a character.</summary>
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> head)
    {
        for (var back = 1; back <= Math.Min(3, head.Length); back++)
        {
            var last = head[^back];
            if ((last & 0xc0) == 0xc0)
            {
                var length =
                    last >= 0xf0 ? 4
                    : last >= 0xe0 ? 3
                    : 2;
                return length > back ? head[..^back] : head;
            }
        }

        return head;
    }

    /// <summary>The encoding when it is one of two or four bytes a character; null otherwise.</summary>
    private static Encoding? Wide(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Utf32Mark))
        {
            return Encoding.UTF32;
        }

        if (head.StartsWith(LittleMark) || head.StartsWith(BigMark))
        {
            var marked = head[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode;
            return IsWriting(marked, head) ? marked : null;
        }

        // Without a mark: Latin letters have a zero in one half of each pair, and next to never in the other.
        var pairs = head.Length / 2;
        if (pairs < 4 || !head.Contains((byte)0))
        {
            return null;
        }

        int high = 0,
            low = 0;
        for (var index = 0; index < pairs * 2; index += 2)
        {
            high += head[index] == 0 ? 1 : 0;
            low += head[index + 1] == 0 ? 1 : 0;
        }

        var encoding =
            low > pairs * 7 / 10 && high <= pairs / 100 ? Encoding.Unicode
            : high > pairs * 7 / 10 && low <= pairs / 100 ? Encoding.BigEndianUnicode
            : null;
        return encoding is not null && IsWriting(encoding, head) ? encoding : null;
    }

    private static bool IsWriting(Encoding encoding, ReadOnlySpan<byte> head)
    {
        var text = encoding.GetString(head[..(head.Length & ~1)]);
        var strange = 0;
        foreach (var character in text)
        {
            strange +=
                char.IsControl(character) && character is not ('\t' or '\n' or '\r' or '\f') || character is '\ufffd' or '\uffff' ? 1 : 0;
        }

        return strange <= text.Length / 50;
    }

    private static bool IsFreeOfControls(ReadOnlySpan<byte> head)
    {
        var most = head.Length / 50;
        for (var rest = head; rest.IndexOfAny(Strange) is var at and >= 0; rest = rest[(at + 1)..])
        {
            if (rest[at] == 0 || --most < 0)
            {
                return false;
            }
        }

        return true;
    }
}
