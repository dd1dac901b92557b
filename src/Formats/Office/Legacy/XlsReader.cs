using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Excel workbooks from Excel 3 to Excel 2003 ([MS-XLS]: BIFF3 to BIFF8).</summary>
public sealed class XlsReader : Reader
{
    public override int Bid(Content content) => content.MediaType is MediaTypes.Xls or "application/vnd.ms-excel.sheet.2" ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (!CompoundFile.LooksRight(content.Head.Span))
        {
            ReadBare(content, findings, cancel);
            return;
        }

        Legacy.Read(
            content,
            findings,
            file =>
            {
                using var stream =
                    file.Open("Workbook")
                    ?? file.Open("Book")
                    ?? throw new Unreadable(FaultKind.Corrupt, "The workbook has no stream of cells.");
                var isWhole = Write(stream, content, findings, cancel);
                OleObjects.WriteAll(
                    file,
                    file.Root.Children.Where(entry => !entry.IsStream && entry.Name.StartsWith("MBD", StringComparison.Ordinal)),
                    findings,
                    cancel
                );
                if (!isWhole)
                {
                    throw new Unreadable(FaultKind.Corrupt, "A sheet or the list of sheets is damaged.");
                }
            }
        );
    }

    /// <summary>Excel 4 and earlier wrote the stream of cells alone.</summary>
    private static void ReadBare(Content content, Findings findings, CancellationToken cancel)
    {
        if (content.Head.Span is not [0x09, 0x00 or 0x02 or 0x04 or 0x08, ..])
        {
            throw new Unreadable(FaultKind.Corrupt, "It is no workbook: its container is missing.");
        }

        using var stream = content.Open();
        try
        {
            if (!Write(stream, content, findings, cancel))
            {
                throw new Unreadable(FaultKind.Corrupt, "The sheet is damaged.");
            }
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            throw new Unreadable(FaultKind.Corrupt, $"The workbook is damaged: {damaged.Message}", damaged);
        }
    }

    private static bool Write(Stream stream, Content content, Findings findings, CancellationToken cancel)
    {
        var biff = new Biff(stream);
        var hidden = new HiddenContent(findings);
        using var workbook = new XlsWorkbook(content.Passwords, cancel);
        using var flow = new TextFlow(findings) { KeepsSpace = true };
        var isWhole = workbook.Read(biff);
        if (biff.IsDecrypted)
        {
            findings.Set(Properties.WasEncrypted, true);
        }

        foreach (var sheet in workbook.Sheets)
        {
            flow.Break(2);
            flow.Write(sheet.Name);
            flow.Break(1);
            flow.HasWritten = false;
            biff.Position = sheet.Start;
            isWhole &= new XlsSheet(biff, workbook, flow, hidden, cancel).Read();
            hidden.Found(sheet.Hidden, sheet.Hidden.Length > 0 && flow.HasWritten);
        }

        return isWhole;
    }
}
