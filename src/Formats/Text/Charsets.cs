using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Dossier.Formats.Native;

namespace Dossier.Formats.Text;

/// <summary>
/// From bytes to characters. What a sender declares is believed unless its bytes refute it; after that bytes speak for themselves.
/// Nothing is dropped: bytes that mean nothing become U+FFFD.
/// </summary>
public static class Charsets
{
    private static readonly Encoding Western = CharsetNames.Find("windows-1252") ?? Encoding.Latin1;

    /// <summary>The encoding of an IANA, MIME, Windows or Macintosh name; null when we have none.</summary>
    public static Encoding? Named(string? name) => CharsetNames.Find(name);

    /// <summary>All of the bytes as text. Never throws.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? declared)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        var encoding = Detect(bytes, declared, null, isWhole: true);
        bytes = bytes[MarkLength(bytes, encoding)..];
        return encoding.CodePage == 20127 ? Encoding.Latin1.GetString(bytes) : encoding.GetString(bytes);
    }

    /// <summary>The encoding to decode bytes with, of which the sample is the beginning; it may end inside a character.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> sample, string? declared) => Detect(sample, declared, null, isWhole: false);

    /// <summary>As <see cref="Detect(ReadOnlySpan{byte}, string?)"/>, with a second name to believe where the first is refuted.</summary>
    internal static Encoding Detect(ReadOnlySpan<byte> sample, string? declared, string? alsoDeclared, bool isWhole)
    {
        if (ByMark(sample) is { } marked)
        {
            return marked;
        }

        ReadOnlySpan<Encoding?> named = [Named(declared), Named(alsoDeclared)];
        if (IsPlainAscii(sample) && !IsSevenBit(named[0]) && !IsSevenBit(named[1]))
        {
            // Whatever is declared, it says the same here: every other encoding of ours holds ASCII. What follows the sample may not be ASCII.
            return !isWhole && (named[0] ?? named[1]) is { } first && !IsWide(first) && first.CodePage != 20127 ? first : Encoding.UTF8;
        }

        if (sample.Contains((byte)0) && Wide.WithoutMark(sample) is { } wide)
        {
            return wide;
        }

        foreach (var encoding in named)
        {
            if (Believe(encoding, sample, isWhole) is { } believed)
            {
                return believed;
            }
        }

        if (BySwitch(sample) is { } switched)
        {
            return switched;
        }

        if (IsUtf8(sample, isWhole) || Misread.Share(Encoding.UTF8, sample, isWhole) < 0.1)
        {
            return Encoding.UTF8;
        }

        foreach (var encoding in named)
        {
            if (encoding is not null && !IsWide(encoding) && encoding.CodePage != 20127 && Misread.Share(encoding, sample, isWhole) < 0.05)
            {
                return encoding;
            }
        }

        return Guess(sample, isWhole);
    }

    /// <summary>How many bytes the byte order mark takes that the bytes begin with; none when it is another encoding's.</summary>
    internal static int MarkLength(ReadOnlySpan<byte> bytes, Encoding encoding) =>
        ByMark(bytes)?.CodePage != encoding.CodePage ? 0
        : encoding.CodePage is 65001 ? 3
        : encoding.CodePage is 12000 or 12001 ? 4
        : 2;

    /// <summary>Holds nothing but ASCII, and no byte that switches a seven-bit encoding or betrays a wide one.</summary>
    internal static bool IsPlainAscii(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes) && !bytes.ContainsAny(Switches);

    private static readonly SearchValues<byte> Switches = SearchValues.Create(0x00, 0x0E, 0x1B);

    private static Encoding? ByMark(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
            [0, 0, 0xFE, 0xFF, ..] => Named("utf-32be"),
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    /// <summary>ISO-2022 announces each change of alphabet with an escape sequence of its own (RFC 1468, RFC 1557, RFC 1922).</summary>
    private static Encoding? BySwitch(ReadOnlySpan<byte> bytes) =>
        !Ascii.IsValid(bytes) ? null
        : bytes.IndexOf("\x1B$)C"u8) >= 0 ? Named("iso-2022-kr")
        : bytes.IndexOf("\x1B$)A"u8) >= 0 ? Named("iso-2022-cn")
        : bytes.IndexOf("\x1B$B"u8) >= 0 || bytes.IndexOf("\x1B$@"u8) >= 0 || bytes.IndexOf("\x1B(J"u8) >= 0 ? Named("iso-2022-jp")
        : null;

    private static bool IsWide(Encoding encoding) => encoding.CodePage is 1200 or 1201 or 12000 or 12001;

    /// <summary>Encodings that write other alphabets in ASCII bytes: UTF-7, HZ, ISO-2022.</summary>
    private static bool IsSevenBit(Encoding? encoding) => encoding?.CodePage is 65000 or 52936 or (>= 50220 and <= 50229);

    /// <summary>The declared encoding, in the byte order the bytes show, unless the bytes refute it.</summary>
    private static Encoding? Believe(Encoding? declared, ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (declared is null || (declared.CodePage == 20127 && !Ascii.IsValid(sample)))
        {
            return null;
        }

        if (IsWide(declared))
        {
            // What reads as ASCII or UTF-8 is not UTF-16, whatever its Content-Type or its meta element says.
            return (!sample.Contains((byte)0) && IsUtf8(sample, isWhole)) || Wide.ReadsAsNarrow(sample) ? null
                : Misread.Share(declared, sample, isWhole) == 0 ? declared
                : null;
        }

        if (declared.CodePage == 65001)
        {
            return IsUtf8(sample, isWhole) ? declared : null;
        }

        return Misread.Share(declared, sample, isWhole) == 0 ? declared : null;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> sample, bool isWhole) =>
        Utf8.IsValid(sample) || (!isWhole && Utf8.IsValid(sample[..^CutOff(sample)]));

    /// <summary>How many bytes at the end begin a UTF-8 character that the sample cuts off.</summary>
    private static int CutOff(ReadOnlySpan<byte> sample)
    {
        for (var back = 1; back <= Math.Min(3, sample.Length); back++)
        {
            var lead = sample[^back];
            if (lead >= 0xC0)
            {
                return
                    back
                    < (
                        lead >= 0xF0 ? 4
                        : lead >= 0xE0 ? 3
                        : 2
                    )
                    ? back
                    : 0;
            }

            if (lead < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }

    private static Encoding Guess(ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (HasOnlyLoneAccents(sample))
        {
            return Western;
        }

        var guess = Named(Uchardet.Guess(sample));
        return guess is null || IsWide(guess) || guess.CodePage == 20127 || Misread.Share(guess, sample, isWhole) > 0.05 ? Western : guess;
    }

    /// <summary>A few accented letters, each between ASCII: too little for statistics, and most of what is so written is western.</summary>
    private static bool HasOnlyLoneAccents(ReadOnlySpan<byte> sample)
    {
        var accents = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (sample[i] >= 0x80 && (++accents > 3 || (i > 0 && sample[i - 1] >= 0x80)))
            {
                return false;
            }
        }

        return accents > 0;
    }
}
