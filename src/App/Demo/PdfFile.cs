using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>PDFs: pages of text, or pages that are nothing but a picture, as a scanner makes them (ISO 32000-1).</summary>
internal static class PdfFile
{
    private const int LinesOnPage = 52;
    private const int ColumnsOnLine = 86;

    /// <summary>Text over as many pages as it takes; a form feed begins a new one.</summary>
    public static Piece Text(string name, Person author, DateTimeOffset modified, string text)
    {
        var document = new Objects();
        var font = document.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        var pages = new List<int>();
        var parent = document.Reserve();
        foreach (var lines in text.Split('\f').SelectMany(part => Wrap(part).Chunk(LinesOnPage)))
        {
            var content = new StringBuilder("BT /F1 10.5 Tf 13.5 TL 62 770 Td\n");
            foreach (var line in lines)
            {
                content.Append('(').Append(line.Replace(@"\", @"\\").Replace("(", @"\(").Replace(")", @"\)")).Append(") Tj T*\n");
            }

            var stream = document.AddStream("", Encoding.GetEncoding(1252).GetBytes(content.Append("ET").ToString()));
            pages.Add(document.Add(Page(parent, $"/Font << /F1 {font} 0 R >>", stream)));
        }

        return new Piece(name, "pdf", document.Write(parent, pages, name, author, modified), modified);
    }

    /// <summary>One picture a page, no text at all.</summary>
    public static Piece Scan(string name, Person author, DateTimeOffset modified, params IReadOnlyList<Bitmap> pictures)
    {
        var document = new Objects();
        var pages = new List<int>();
        var parent = document.Reserve();
        foreach (var picture in pictures)
        {
            var shape =
                $"/Type /XObject /Subtype /Image /Width {picture.Width} /Height {picture.Height} /ColorSpace /DeviceGray /BitsPerComponent 1 ";
            var image = document.AddStream(shape, picture.ToOneBit());
            var content = document.AddStream("", Encoding.ASCII.GetBytes("q 595 0 0 842 0 0 cm /Im1 Do Q"));
            pages.Add(document.Add(Page(parent, $"/XObject << /Im1 {image} 0 R >>", content)));
        }

        return new Piece(name, "scan", document.Write(parent, pages, name, author, modified), modified);
    }

    private static string Page(int parent, string resources, int content) =>
        $"<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> /Contents {content} 0 R >>";

    private static IEnumerable<string> Wrap(string text)
    {
        foreach (var paragraph in text.Trim('\n').Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' '))
            {
                if (line.Length + word.Length >= ColumnsOnLine)
                {
                    yield return line;
                    line = "";
                }

                line = line.Length == 0 ? word : $"{line} {word}";
            }

            yield return line;
        }
    }

    /// <summary>The numbered objects of one file. Number n is the n-th added or reserved.</summary>
    private sealed class Objects
    {
        private readonly List<byte[]> _bodies = [];

        public int Reserve() => Add("");

        public int Add(string body)
        {
            _bodies.Add(Encoding.Latin1.GetBytes(body));
            return _bodies.Count;
        }

        public int AddStream(string dictionary, byte[] content)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                zlib.Write(content);
            }

            var head = Encoding.ASCII.GetBytes($"<< {dictionary}/Filter /FlateDecode /Length {packed.Length} >>\nstream\n");
            _bodies.Add([.. head, .. packed.ToArray(), .. "\nendstream"u8]);
            return _bodies.Count;
        }

        public byte[] Write(int parent, List<int> pages, string name, Person author, DateTimeOffset at)
        {
            var kids = string.Join(' ', pages.Select(page => $"{page} 0 R"));
            _bodies[parent - 1] = Encoding.ASCII.GetBytes($"<< /Type /Pages /Count {pages.Count} /Kids [{kids}] >>");
            var catalog = Add($"<< /Type /Catalog /Pages {parent} 0 R >>");
            var title = Path.GetFileNameWithoutExtension(name).Replace("(", @"\(").Replace(")", @"\)");
            var date = at.UtcDateTime.ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
            var facts = Add($"<< /Title ({title}) /Author ({author.Name}) /CreationDate ({date}) /ModDate ({date}) >>");

            using var bytes = new MemoryStream();
            void Append(string text) => bytes.Write(Encoding.Latin1.GetBytes(text));
            Append("%PDF-1.4\n%âãÏÓ\n");
            var offsets = new List<long>();
            for (var number = 1; number <= _bodies.Count; number++)
            {
                offsets.Add(bytes.Position);
                Append($"{number} 0 obj\n");
                bytes.Write(_bodies[number - 1]);
                Append("\nendobj\n");
            }

            var table = bytes.Position;
            Append($"xref\n0 {_bodies.Count + 1}\n0000000000 65535 f \n");
            offsets.ForEach(offset => Append($"{offset:D10} 00000 n \n"));
            Append($"trailer\n<< /Size {_bodies.Count + 1} /Root {catalog} 0 R /Info {facts} 0 R >>\nstartxref\n{table}\n%%EOF\n");
            return bytes.ToArray();
        }
    }
}
