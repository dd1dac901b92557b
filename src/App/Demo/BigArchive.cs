using System.IO.Compression;

namespace Dossier.App.Demo;

/// <summary>
/// An archive of any size, for trying what memory and time a large one takes: thousands of mails, notes, tables and Word files, and some
/// members of 50 to 300 MB. It is streamed: nothing of it is ever held whole. The same seed and size give the same bytes.
/// </summary>
public static class BigArchive
{
    private const long Megabyte = 1 << 20;

    // Shares of the archive: this much in large members, the rest in small ones.
    private const double LargeShare = 0.6;
    private const long SmallestLarge = 50 * Megabyte;
    private const long LargestLarge = 300 * Megabyte;

    private static readonly string[] LargeKinds = ["mbox", "log", "csv", "bin", "zip"];

    /// <summary>Writes about that many bytes (never less, rarely more than a percent above). Returns the number of members.</summary>
    /// <exception cref="IOException">The disk is full, or the path cannot be written.</exception>
    public static int Write(string path, long bytes, int seed = 4, CancellationToken cancel = default)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        return Write(file, bytes, new Random(seed), cancel);
    }

    private static int Write(Stream output, long bytes, Random random, CancellationToken cancel)
    {
        var counted = new CountedStream(output);
        var words = new BigText(random);
        using var archive = new ZipArchive(counted, ZipArchiveMode.Create, leaveOpen: true);
        var members = 0;
        long large = 0;
        while (counted.Length < bytes)
        {
            cancel.ThrowIfCancellationRequested();
            var room = bytes - counted.Length;
            var wanted = random.NextInt64(SmallestLarge, LargestLarge);
            if (room > SmallestLarge && large < LargeShare * counted.Length)
            {
                large += LargeMember(archive, members, Math.Min(wanted, room), random, words);
            }
            else
            {
                SmallMember(archive, members, random, words);
            }

            members++;
        }

        return members;
    }

    /// <summary>A mailbox, a log, a table, bytes of no known type, or an archive within the archive; stored, so that its size is what it adds.</summary>
    private static long LargeMember(ZipArchive archive, int number, long length, Random random, BigText words)
    {
        var kind = random.Next(LargeKinds.Length);
        var name = $"large/{number:D6}.{LargeKinds[kind]}";
        using var stream = Open(archive, name, number, CompressionLevel.NoCompression);
        switch (kind)
        {
            case 0:
                for (long written = 0; written < length; )
                {
                    written += words.Message(stream, random, 4_000, mailbox: true);
                }

                break;
            case 1:
                words.Lines(stream, random, length);
                break;
            case 2:
                words.Table(stream, random, length);
                break;
            case 3:
                words.Noise(stream, random, length);
                break;
            default:
                Nested(stream, random, words, length);
                break;
        }

        return length;
    }

    private static void Nested(Stream stream, Random random, BigText words, long length)
    {
        var counted = new CountedStream(stream);
        using var inner = new ZipArchive(counted, ZipArchiveMode.Create, leaveOpen: true);
        for (var number = 0; counted.Length < length; number++)
        {
            SmallMember(inner, number, random, words);
        }
    }

    /// <summary>4 to 400 KB, most of them small. One in eight is compressed.</summary>
    private static void SmallMember(ZipArchive archive, int number, Random random, BigText words)
    {
        var length = (int)(4_000 * Math.Pow(100, random.NextDouble() * random.NextDouble()));
        var level = random.Next(8) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
        var kind = random.Next(20);
        var folder = $"{number / 1000:D3}";
        var name = kind switch
        {
            < 10 => $"{folder}/mail/{number:D6}.eml",
            < 14 => $"{folder}/notes/{number:D6}.txt",
            < 17 => $"{folder}/tables/{number:D6}.csv",
            < 19 => $"{folder}/letters/{number:D6}.docx",
            _ => $"{folder}/parts/{number:D6}.dat",
        };
        using var stream = Open(archive, name, number, level);
        switch (kind)
        {
            case < 10:
                words.Message(stream, random, length, mailbox: false);
                break;
            case < 14:
                words.Lines(stream, random, length);
                break;
            case < 17:
                words.Table(stream, random, length);
                break;
            case < 19:
                words.Letter(stream, random, number);
                break;
            default:
                words.Noise(stream, random, length);
                break;
        }
    }

    private static Stream Open(ZipArchive archive, string name, int number, CompressionLevel level)
    {
        var entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = People.At(1, 1, 8, 0).AddMinutes(number % 500_000);
        return entry.Open();
    }

    /// <summary>A stream that can only be written, and knows how much was.</summary>
    private sealed class CountedStream(Stream inner) : Stream
    {
        private long _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _written;

        public override long Position
        {
            get => _written;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            _written += buffer.Length;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
