using System.Globalization;
using System.Text;
using Dossier.Support;

namespace Dossier.App.Tests.Setup;

/// <summary>Pages as a scanner makes them: pictures of text that we wrote, drawn by poppler.</summary>
internal static class Scans
{
    private const int Resolution = 150;

    /// <summary>A picture of lines of text; the format is one of png, jpeg and tiff.</summary>
    public static byte[] Picture(string folder, string format, params IReadOnlyList<string> lines)
    {
        var name = $"page-{Guid.NewGuid():N}";
        var pdf = Path.Combine(folder, name + ".pdf");
        var text = string.Join(" T* ", lines.Select(line => $"({line}) Tj"));
        File.WriteAllBytes(pdf, Pdf("/Font << /F1 5 0 R >>", $"BT /F1 16 Tf 22 TL 60 330 Td {text} ET", Font));
        Tool.Run(
            folder,
            "pdftoppm",
            "-gray",
            "-singlefile",
            "-r",
            Resolution.ToString(CultureInfo.InvariantCulture),
            $"-{format}",
            pdf,
            name
        );
        var picture = Directory.GetFiles(folder, name + ".*").Single(path => path != pdf);
        var bytes = File.ReadAllBytes(picture);
        File.Delete(pdf);
        File.Delete(picture);
        return bytes;
    }

    /// <summary>A PDF of one page that is nothing but a picture of lines of text.</summary>
    public static byte[] Scan(string folder, params IReadOnlyList<string> lines)
    {
        var picture = Picture(folder, "jpeg", lines);
        var image = $"""
            << /Type /XObject /Subtype /Image /Width 1240 /Height 834 /ColorSpace /DeviceRGB
            /BitsPerComponent 8 /Filter /DCTDecode /Length {picture.Length} >>
            stream
            {Encoding.Latin1.GetString(picture)}
            endstream
            """;
        return Pdf("/XObject << /Im1 5 0 R >>", "q 595 0 0 400 0 0 cm /Im1 Do Q", image);
    }

    private const string Font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    private static byte[] Pdf(string resources, string content, string last)
    {
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 400] /Resources << {resources} >> /Contents 4 0 R >>",
            $"<< /Length {content.Length} >>\nstream\n{content}\nendstream",
            last,
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
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
