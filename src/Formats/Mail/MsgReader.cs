using Dossier.Formats.Office.Compound;
using Dossier.Formats.Office.Legacy;

namespace Dossier.Formats.Mail;

/// <summary>MSG and OFT: one item of Outlook as a file, mail, contact, appointment or any other ([MS-OXMSG]). What is attached are its children.</summary>
public sealed class MsgReader : Reader
{
    public override int Bid(Content content) => content.MediaType == MediaTypes.OutlookMessage ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        try
        {
            using var file = new CompoundFile(content.Open());
            using var message = new MsgMessage(file, file.Root, new MsgNames(file));
            MapiTranscript.Read(message, content, findings, cancel);
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            throw new Unreadable(FaultKind.Corrupt, $"The message is damaged: {damaged.Message}", damaged);
        }
    }
}
