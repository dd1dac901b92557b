using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office;

/// <summary>
/// Visio drawings, templates and stencils, of before 2013 and since: their properties and embedded files by readers of our own, the words in
/// their shapes by the program vsd2text (Debian: libvisio-tools, MPL-2.0), page by page.
/// </summary>
public sealed class VisioReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType switch
        {
            MediaTypes.OldVisio when CompoundFile.LooksRight(content.Head.Span) => 60,
            MediaTypes.Visio => 60,
            _ => 0,
        };

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (content.MediaType == MediaTypes.OldVisio)
        {
            Legacy.Legacy.Read(content, findings, _ => { });
            ReadWords(content, findings, cancel);
            return;
        }

        using var package = new OfficePackage(content, findings, cancel);
        OfficeProperties.Read(package, findings);
        Embedded.Read(package, [], findings);
        ReadWords(content, findings, cancel);
    }

    private static void ReadWords(Content content, Findings findings, CancellationToken cancel) =>
        ToolText.Read("vsd2text", "libvisio-tools", content, findings, cancel);
}
