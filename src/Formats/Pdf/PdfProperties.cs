using System.Globalization;

namespace Dossier.Formats.Pdf;

/// <summary>What pdfinfo prints of a document.</summary>
internal static class PdfProperties
{
    private const int MostLines = 1000;
    private const int LongestLine = 32768;

    /// <summary>The names pdfinfo prints, in its order. A line without one goes on with the value of the line before.</summary>
    private static readonly HashSet<string> Names =
    [
        "Title",
        "Subject",
        "Keywords",
        "Author",
        "Creator",
        "Producer",
        "CreationDate",
        "ModDate",
        "Custom Metadata",
        "Metadata Stream",
        "Tagged",
        "UserProperties",
        "Suspects",
        "Form",
        "JavaScript",
        "Pages",
        "Encrypted",
        "Page size",
        "Page rot",
        "File size",
        "Optimized",
        "PDF version",
    ];

    public static List<KeyValuePair<string, string>> Parse(TextReader output)
    {
        var lines = new List<KeyValuePair<string, string>>();
        while (output.ReadLine() is { } line)
        {
            if (lines.Count >= MostLines)
            {
                continue;
            }

            line = line.Length > LongestLine ? line[..LongestLine] : line;
            var colon = line.IndexOf(':');
            if (colon > 0 && Names.Contains(line[..colon]))
            {
                lines.Add(new(line[..colon], line[(colon + 1)..].Trim()));
            }
            else if (lines.Count > 0)
            {
                lines[^1] = new(
                    lines[^1].Key,
                    $"{lines[^1].Value}\n{line}"[..Math.Min(LongestLine, lines[^1].Value.Length + line.Length + 1)]
                );
            }
        }

        return lines;
    }

    public static void Set(List<KeyValuePair<string, string>> lines, Findings findings)
    {
        foreach (var (name, value) in lines)
        {
            findings.Raw(name, value);
            switch (name)
            {
                case "Title":
                    findings.Set(Properties.Title, value);
                    break;
                case "Author":
                    findings.Set(Properties.Author, value);
                    break;
                case "Keywords":
                    findings.Set(Properties.Keywords, value);
                    break;
                case "Creator":
                    findings.Set(Properties.Application, value);
                    break;
                case "CreationDate":
                    SetTime(Properties.Created, value, findings);
                    break;
                case "ModDate":
                    SetTime(Properties.Modified, value, findings);
                    break;
                case "Pages" when long.TryParse(value, CultureInfo.InvariantCulture, out var pages):
                    findings.Set(Properties.PageCount, pages);
                    break;
                default:
                    break;
            }
        }
    }

    private static void SetTime(string property, string value, Findings findings)
    {
        if (
            DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year is > 1601 and < 9999
        )
        {
            findings.Set(property, time);
        }
    }
}
