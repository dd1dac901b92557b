using System.Globalization;

namespace Dossier.Formats.Pdf;

/// <summary>What a PDF says of itself.</summary>
internal static class PdfProperties
{
    /// <summary>The entries of the information dictionary (ISO 32000-1, table 317), and where they go.</summary>
    private static readonly (string Entry, string? Property)[] Entries =
    [
        ("Title", Properties.Title),
        ("Subject", null),
        ("Keywords", Properties.Keywords),
        ("Author", Properties.Author),
        ("Creator", Properties.Application),
        ("Producer", null),
    ];

    private static readonly (string Entry, string Property)[] Times =
    [
        ("CreationDate", Properties.Created),
        ("ModDate", Properties.Modified),
    ];

    public static void Set(PdfDocument document, Findings findings)
    {
        foreach (var (entry, property) in Entries)
        {
            var value = document.Information(entry).Trim();
            findings.Raw(entry, value);
            if (property is not null)
            {
                findings.Set(property, value);
            }
        }

        foreach (var (entry, property) in Times)
        {
            var value = document.Information(entry).Trim();
            findings.Raw(entry, value);
            if (PdfDates.Parse(value) is { } time)
            {
                findings.Set(property, time);
            }
        }

        findings.Set(Properties.PageCount, document.PageCount);
        findings.Raw("Pages", document.PageCount.ToString(CultureInfo.InvariantCulture));
        findings.Raw("PDF version", document.Version);
        findings.Raw("Form", document.Form);
        findings.Raw("Tagged", document.IsTagged ? "yes" : "no");
    }
}
