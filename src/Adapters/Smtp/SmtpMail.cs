using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Dossier.Core.Kernel;

namespace Dossier.Adapters.Smtp;

/// <summary>How a mail server is reached.</summary>
/// <param name="From">Who our mails are from.</param>
/// <param name="UsesTls">The connection is made safe by STARTTLS; a server that offers none is refused.</param>
public sealed record SmtpServer(string Host, int Port, string From, bool UsesTls, string? User = null, string? Password = null);

/// <summary>Sends mails by SMTP (RFC 5321), each over a connection of its own: they are few.</summary>
public sealed class SmtpMail(SmtpServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="SmtpException">The server is not there, or did not take it.</exception>
    public async Task Send(Core.Kernel.Mail mail, CancellationToken cancel)
    {
        using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.UsesTls };
        if (server.User is not null)
        {
            client.Credentials = new NetworkCredential(server.User, server.Password);
        }

        using var message = new MailMessage(server.From, mail.To, mail.Subject, mail.Text)
        {
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        // Programs that answer mails leave this one alone (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        await client.SendMailAsync(message, limit.Token);
    }
}
