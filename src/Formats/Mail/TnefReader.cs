namespace Dossier.Formats.Mail;

/// <summary>
/// TNEF, known as winmail.dat ([MS-OXTNEF]): what Outlook wraps around the attachments of a mail. They are its children and so of the mail's
/// family. Where the wrapper also holds a body it is a document with that text; where it holds none it is a mere container.
/// </summary>
public sealed class TnefReader : Reader
{
    public override int Bid(Content content) => content.MediaType == MediaTypes.Tnef ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var stream = content.Open();
        using var bytes = MailBytes.Of(stream);
        try
        {
            using var message = new TnefMessage(bytes, 0, bytes.Length, findings.Fault);
            if (!MapiTranscript.Read(message, content, findings, cancel))
            {
                findings.IsContainer();
            }
        }
        catch (InvalidDataException damaged)
        {
            throw new Unreadable(FaultKind.Corrupt, $"The message is damaged: {damaged.Message}", damaged);
        }
    }
}
