using System.Globalization;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>Text by the gigabyte: sentences about cranes, cut at random places from a block that is made once, with numbers put in between.</summary>
internal sealed class BigText
{
    private const int BlockLength = 4 << 20;
    private const int PieceLength = 700;

    private static readonly string[] Subjects =
    [
        "The surveyor",
        "The crane driver",
        "Norland",
        "The port office",
        "The night shift",
        "Our insurer",
        "The hoist maker",
        "The harbour master",
        "The second engineer",
        "The buyer",
        "The lawyer",
        "A deckhand",
    ];
    private static readonly string[] Verbs =
    [
        "measured",
        "refused",
        "signed for",
        "asked about",
        "photographed",
        "repaired",
        "delivered",
        "complained of",
        "greased",
        "paid for",
        "forgot",
        "checked",
        "returned",
        "ordered",
        "weighed",
    ];
    private static readonly string[] Objects =
    [
        "the brake pads",
        "the wire rope",
        "the load test",
        "the rail gauge",
        "invoice",
        "the gantry drive",
        "the limit switch",
        "the berth plan",
        "the demurrage",
        "the certificate",
        "the wind log",
        "the spreader",
        "the boom",
        "change order",
        "the twistlocks",
        "the cable reel",
    ];
    private static readonly string[] Endings =
    [
        "in the rain",
        "before noon",
        "without a word",
        "for the third time",
        "on the sea side",
        "against the advice of counsel",
        "as agreed",
        "while the vessel waited",
        "at the end of the shift",
        "in front of witnesses",
        "and left",
        "by telephone",
    ];

    private readonly byte[] _block = new byte[BlockLength];
    private readonly byte[] _noise = new byte[BlockLength];
    private readonly byte[][] _letters;

    public BigText(Random random)
    {
        random.NextBytes(_noise);
        var position = 0;
        while (position < _block.Length)
        {
            var sentence = string.Create(
                CultureInfo.InvariantCulture,
                $"{Pick(Subjects)} {Pick(Verbs)} {Pick(Objects)} {random.Next(1, 9_999)} {Pick(Endings)}{(random.Next(6) == 0 ? ".\r\n" : ". ")}"
            );
            var bytes = Encoding.ASCII.GetBytes(sentence);
            var fits = Math.Min(bytes.Length, _block.Length - position);
            bytes.AsSpan(0, fits).CopyTo(_block.AsSpan(position));
            position += fits;
        }

        _letters = [.. Enumerable.Range(1, 48).Select(number => BuildLetter(random, number))];

        string Pick(string[] words) => words[random.Next(words.Length)];
    }

    /// <summary>One message of about that length, for a file of its own or for a mailbox; returns what it came to.</summary>
    public long Message(Stream stream, Random random, int length, bool mailbox)
    {
        var end = mailbox ? "\n" : "\r\n";
        var at = People.At(1, 1, 8, 0).AddSeconds(random.Next(30_000_000));
        var head = new StringBuilder();
        if (mailbox)
        {
            head.Append(
                CultureInfo.InvariantCulture,
                $"From site{random.Next(40)}@harborreach.example {at.UtcDateTime:ddd MMM d HH:mm:ss yyyy}\n"
            );
        }

        head.Append(
            CultureInfo.InvariantCulture,
            $"Date: {at:ddd, d MMM yyyy HH:mm:ss} +0200{end}From: Site {random.Next(40)} <site{random.Next(40)}@harborreach.example>{end}"
        );
        head.Append(
            CultureInfo.InvariantCulture,
            $"To: Lin Okafor <lin.okafor@norlandcrane.example>{end}Subject: Report {random.Next(1_000_000)}{end}"
        );
        head.Append(CultureInfo.InvariantCulture, $"Message-ID: <{random.NextInt64():x}@harborreach.example>{end}MIME-Version: 1.0{end}");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: text/plain; charset=us-ascii{end}{end}");
        var bytes = Encoding.ASCII.GetBytes(head.ToString());
        stream.Write(bytes);
        Lines(stream, random, length);
        stream.Write(mailbox ? "\n\n"u8 : "\r\n"u8);
        return bytes.Length + length;
    }

    /// <summary>Running text, in ASCII; no two stretches of it alike.</summary>
    public void Lines(Stream stream, Random random, long length)
    {
        Span<byte> number = stackalloc byte[24];
        while (length > 0)
        {
            var piece = (int)Math.Min(length, random.Next(PieceLength / 2, PieceLength));
            stream.Write(_block.AsSpan(random.Next(_block.Length - piece), piece));
            length -= piece;
            if (length > number.Length && random.NextInt64().TryFormat(number, out var digits, default, CultureInfo.InvariantCulture))
            {
                stream.Write(number[..digits]);
                length -= digits;
            }
        }
    }

    /// <summary>A table with a heading; its last row may be cut short.</summary>
    public void Table(Stream stream, Random random, long length)
    {
        Span<byte> row = stackalloc byte[96];
        "lift,load,drum,gust,remark\r\n"u8.CopyTo(row);
        var filled = 28;
        for (var lift = 1; length > 0; lift++)
        {
            var fits = (int)Math.Min(filled, length);
            stream.Write(row[..fits]);
            length -= fits;
            var bits = random.NextInt64();
            var written = System.Text.Unicode.Utf8.TryWrite(
                row,
                CultureInfo.InvariantCulture,
                $"{lift},{bits & 63},{bits >> 6 & 127},{bits >> 13 & 15}.{(bits >> 17) % 10},row {bits >> 20 & 0xFFFFFF:x}\r\n",
                out filled
            );
            System.Diagnostics.Debug.Assert(written);
        }
    }

    /// <summary>Bytes that mean nothing and do not compress, each megabyte different from the last.</summary>
    public void Noise(Stream stream, Random random, long length)
    {
        // One byte no file type begins with, so that it stays what it is: unknown.
        Span<byte> mark = stackalloc byte[16];
        random.NextBytes(mark);
        mark[0] = 0xF7;
        while (length > 0)
        {
            var start = (int)Math.Min(mark.Length, length);
            stream.Write(mark[..start]);
            length -= start;
            var piece = (int)Math.Min(length, random.Next(1 << 19, 1 << 20));
            stream.Write(_noise.AsSpan(random.Next(_noise.Length - piece), piece));
            length -= piece;
            random.NextBytes(mark);
        }
    }

    /// <summary>A Word file: one of a few made beforehand, told apart from all others by a number in its archive's comment.</summary>
    public void Letter(Stream stream, Random random, int number)
    {
        var letter = _letters[random.Next(_letters.Length)];
        var comment = Encoding.ASCII.GetBytes($"{number}-{random.NextInt64():x}");
        // An archive ends with the length of its comment; those of OpenPackage have none.
        stream.Write(letter.AsSpan(0, letter.Length - 2));
        stream.Write([(byte)comment.Length, 0]);
        stream.Write(comment);
    }

    private byte[] BuildLetter(Random random, int number)
    {
        var length = random.Next(2_000, 60_000);
        var text = Encoding.ASCII.GetString(_block.AsSpan(random.Next(_block.Length - length), length)).ReplaceLineEndings("\n");
        return WordFile.Write($"Letter {number}.docx", People.Ada, People.At(5, 1, 9, 0), text).Bytes;
    }
}
