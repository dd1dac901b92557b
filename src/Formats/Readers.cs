using Dossier.Formats.Cards;
using Dossier.Formats.Containers;
using Dossier.Formats.Images;
using Dossier.Formats.Mail;
using Dossier.Formats.Mail.Pst;
using Dossier.Formats.Media;
using Dossier.Formats.Office;
using Dossier.Formats.Office.Legacy;
using Dossier.Formats.OpenDocument;
using Dossier.Formats.Pdf;
using Dossier.Formats.Rtf;
using Dossier.Formats.Text;

namespace Dossier.Formats;

/// <summary>The auction: every reader bids for an item, the highest bid reads it.</summary>
public static class Readers
{
    /// <summary>Every reader there is. A new format is one file and one line here.</summary>
    private static readonly Reader[] All =
    [
        new EmailReader(),
        new MboxReader(),
        new PstReader(),
        new MsgReader(),
        new TnefReader(),
        new OlmReader(),
        new CardReader(),
        new CalendarReader(),
        new JoinReader(),
        new ArchiveReader(),
        new DiskImageReader(),
        new DocxReader(),
        new XlsxReader(),
        new PptxReader(),
        new EncryptedOffice(),
        new DocReader(),
        new XlsReader(),
        new PptReader(),
        new VisioReader(),
        new RtfReader(),
        new OdfReader(),
        new CompoundReader(),
        new MediaReader(),
        new PdfReader(),
        new ImageReader(),
        new HtmlReader(),
        new XmlTextReader(),
        new PlainTextReader(),
    ];

    /// <summary>The reader with the highest bid; null when none bids, so the item is of an unsupported type.</summary>
    public static Reader? For(Content content)
    {
        var winner = All.Select(reader => (Reader: reader, Bid: reader.Bid(content))).MaxBy(candidate => candidate.Bid);
        return winner.Bid > 0 ? winner.Reader : null;
    }
}
