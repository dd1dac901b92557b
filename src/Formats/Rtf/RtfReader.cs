using Dossier.Formats.Text;

namespace Dossier.Formats.Rtf;

/// <summary>Rich Text Format of any version.</summary>
public sealed class RtfReader : Reader
{
    public override int Bid(Content content) => content.MediaType is MediaTypes.Rtf ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var stream = content.Open();
        using var flow = new TextFlow(findings) { KeepsSpace = true };
        using var document = new RtfDocument(flow, findings);
        if (!document.Read(stream, cancel))
        {
            findings.Fault(FaultKind.Truncated, "The document ends inside a group.");
        }
    }
}
