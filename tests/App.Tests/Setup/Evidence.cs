using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.App.Tests.Setup;

/// <summary>An archive made up on the spot, of which it is known what must come out: no two of its documents are the same.</summary>
/// <param name="Hashes">SHA-256 of every document in it, attachments included.</param>
/// <param name="Items">Documents, containers and the archive itself.</param>
internal sealed record Evidence(byte[] Archive, IReadOnlyList<string> Hashes, int Items)
{
    private const int InnerTexts = 10;

    /// <param name="pdfs">PDFs are slow: each takes programs of its own to read.</param>
    public static Evidence Of(int pdfs, int texts, int messages, int archives)
    {
        var entries = new List<(string Name, byte[] Bytes)>();
        var hashes = new List<string>();
        for (var number = 0; number < pdfs; number++)
        {
            Document($"papers/report-{number:D4}.pdf", Pdf($"Report number {number} of the survey."));
        }

        for (var number = 0; number < texts; number++)
        {
            Document($"notes/note-{number:D4}.txt", Note($"loose {number}"));
        }

        for (var number = 0; number < messages; number++)
        {
            var attached = Note($"attached {number}");
            Document($"mail/{number:D4}.eml", Message(number, attached));
            hashes.Add(HashOf(attached));
        }

        for (var number = 0; number < archives; number++)
        {
            var inner = Enumerable.Range(0, InnerTexts).Select(note => Note($"packed {number} {note}")).ToList();
            hashes.AddRange(inner.Select(HashOf));
            entries.Add(($"packed/{number:D3}.zip", Zips.Of(inner.Select((note, index) => ($"{index}.txt", note)))));
        }

        return new Evidence(Zips.Of(entries), hashes, hashes.Count + archives + 1);

        void Document(string name, byte[] bytes)
        {
            entries.Add((name, bytes));
            hashes.Add(HashOf(bytes));
        }
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Note(string what) =>
        Zips.Text(string.Concat(Enumerable.Range(0, 400).Select(line => $"Line {line} of the note {what}: nothing has moved.\n")));

    private static byte[] Message(int number, byte[] attached) =>
        Zips.Text(
            $"""
            From: ada@harbor.example
            To: lin@harbor.example
            Subject: Survey {number}
            Date: Tue, 16 Oct 2001 09:{number % 60:D2}:00 +0000
            Message-ID: <survey-{number}@harbor.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="edge"

            --edge
            Content-Type: text/plain; charset=utf-8

            The note {number} is attached.
            --edge
            Content-Type: text/plain; name="note-{number}.txt"
            Content-Disposition: attachment; filename="note-{number}.txt"
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(attached, Base64FormattingOptions.InsertLineBreaks)}
            --edge--

            """.ReplaceLineEndings("\r\n")
        );

    /// <summary>One page with one line (ISO 32000-1).</summary>
    private static byte[] Pdf(string line)
    {
        var content = $"BT /F1 12 Tf 72 720 Td ({line}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
            $"<< /Length {content.Length} >>\nstream\n{content}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var text = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder("0000000000 65535 f \n");
        for (var number = 0; number < objects.Length; number++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{objects[number]}\nendobj\n");
        }

        var start = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n{table}");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
