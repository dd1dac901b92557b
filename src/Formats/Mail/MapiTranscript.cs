namespace Dossier.Formats.Mail;

/// <summary>
/// Reads a message kept as MAPI properties by writing it as a mail and reading that: so it has the same fields, text and children whether it
/// comes as MSG, in TNEF, in a PST or as it was sent.
/// </summary>
internal static class MapiTranscript
{
    /// <returns>Whether the message says anything itself, beside what is attached.</returns>
    public static bool Read(MapiMessage message, Content content, Findings findings, CancellationToken cancel)
    {
        var path = Path.Combine(content.Scratch, Path.GetRandomFileName());
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 65536, FileOptions.DeleteOnClose);
        var mail = new MapiMail(findings, cancel, isTranscript: true);
        mail.Write(message, file, "message");
        file.Flush();
        EmailReader.Read(file, findings, cancel);
        return mail.HasBody;
    }
}
