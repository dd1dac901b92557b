namespace Dossier.Formats.Text;

/// <summary>Web pages saved or attached.</summary>
public sealed class HtmlReader : Reader
{
    public override int Bid(Content content) => content.MediaType is MediaTypes.Html or "application/xhtml+xml" ? 80 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var stream = content.Open();
        HtmlText.Write(stream, content.DeclaredCharset, findings, cancel);
    }
}
