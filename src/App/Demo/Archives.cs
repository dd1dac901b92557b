using System.Formats.Tar;
using System.IO.Compression;

namespace Dossier.App.Demo;

/// <summary>Containers of the matter, as pieces that list what they hold.</summary>
internal static class Archives
{
    public static Piece Zip(string name, DateTimeOffset modified, params IReadOnlyList<Piece> inside)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var piece in inside)
            {
                var entry = archive.CreateEntry(piece.Name);
                entry.LastWriteTime = piece.Modified;
                using var stream = entry.Open();
                stream.Write(piece.Bytes);
            }
        }

        return Container(name, "zip archive", bytes, modified, inside);
    }

    /// <summary>A tape archive in gzip: opened in one go, so one container.</summary>
    public static Piece TarGzip(string name, DateTimeOffset modified, params IReadOnlyList<Piece> inside)
    {
        using var tape = new MemoryStream();
        using (var writer = new TarWriter(tape, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var piece in inside)
            {
                using var content = new MemoryStream(piece.Bytes);
                writer.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, piece.Name) { DataStream = content, ModificationTime = piece.Modified }
                );
            }
        }

        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(tape.ToArray());
        }

        return Container(name, "tape archive", bytes, modified, inside);
    }

    /// <summary>Messages one after another, each behind a "From " line, lines of the body that begin so being quoted (mboxrd).</summary>
    public static Piece Mailbox(string name, DateTimeOffset modified, params IReadOnlyList<Letter> letters)
    {
        using var bytes = new MemoryStream();
        using var writer = new StreamWriter(bytes, System.Text.Encoding.Latin1, leaveOpen: true) { NewLine = "\n" };
        foreach (var letter in letters)
        {
            var sent = letter.Sent.UtcDateTime.ToString("ddd MMM d HH:mm:ss yyyy", System.Globalization.CultureInfo.InvariantCulture);
            writer.WriteLine($"From {letter.From.Address} {sent}");
            foreach (var line in System.Text.Encoding.Latin1.GetString(Mail.Write(letter)).TrimEnd().Split("\r\n"))
            {
                writer.WriteLine(line.TrimStart('>').StartsWith("From ", StringComparison.Ordinal) ? ">" + line : line);
            }

            writer.WriteLine();
        }

        writer.Flush();
        return Container(
            name,
            "mailbox",
            bytes,
            modified,
            [.. letters.Select((letter, index) => Mail.Piece(letter, $"{index + 1:D6}.eml"))]
        );
    }

    private static Piece Container(string name, string kind, MemoryStream bytes, DateTimeOffset modified, IReadOnlyList<Piece> inside) =>
        new(name, kind, bytes.ToArray(), modified) { Outcome = DemoOutcome.Container, Inside = inside };
}
