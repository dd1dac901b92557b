namespace Dossier.Core.Kernel;

/// <summary>A letter to one person, in plain text.</summary>
public sealed record Mail(string To, string Subject, string Text);

/// <summary>Hands a mail to the mail server of this installation, and waits until it has taken it. Throws when it has not.</summary>
public delegate Task SendMail(Mail mail, CancellationToken cancel);

/// <summary>Mail to people, where the operator has named a mail server.</summary>
/// <param name="send">Null: there is no mail server.</param>
/// <param name="address">
/// Where people reach this server; links in mails begin with it. Never taken from a request: its sender could lead people elsewhere.
/// </param>
public sealed class Mails(SendMail? send, Uri? address)
{
    /// <summary>Asked before anything is promised.</summary>
    /// <exception cref="Refused">Unavailable.</exception>
    public void MustBeThere()
    {
        if (send is null || address is null)
        {
            throw new Refused(Reason.Unavailable, "This server sends no mail: its operator has not set up a mail server.");
        }
    }

    /// <param name="path">Of this server, with its slash before it.</param>
    /// <exception cref="Refused">Unavailable.</exception>
    public string Link(string path)
    {
        MustBeThere();
        return address!.AbsoluteUri.TrimEnd('/') + path;
    }

    /// <summary>A link that is not mailed. Null when the operator has not said where people reach this server.</summary>
    /// <param name="path">As for <see cref="Link"/>.</param>
    public string? LinkOrNull(string path) => address is null ? null : address.AbsoluteUri.TrimEnd('/') + path;

    /// <exception cref="Refused">Unavailable.</exception>
    public Task Send(Mail mail, CancellationToken cancel)
    {
        MustBeThere();
        return send!(mail, cancel);
    }
}
