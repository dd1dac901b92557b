using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Notifications;

/// <summary>Asking for a password mail. Whether there is such a user, nobody learns, not even by the time that it takes.</summary>
public sealed class ResetMails(IEngine engine, JobQueue queue, Mails mails)
{
    /// <param name="path">Of the page of this server where a password is chosen; the key is put behind it.</param>
    /// <exception cref="Refused">Unavailable: this server sends no mail.</exception>
    public async Task Request(string userNameOrEmail, string path, CancellationToken cancel)
    {
        mails.MustBeThere();
        await using var session = await engine.Write(cancel);
        var order = new SendResetMail.Order(userNameOrEmail, path);
        await queue.Add(session, new NewJob(null, SendResetMail.JobKind, "", order), cancel);
        await session.Commit(cancel);
    }
}

/// <summary>
/// Sends one password mail, if the name is somebody's. The key is made here, so that nothing but the mail ever holds it; an attempt that
/// failed leaves one that nobody knows.
/// </summary>
public sealed class SendResetMail(PasswordResets resets, Mails mails) : Job<SendResetMail.Order>
{
    public const string JobKind = "password.mail";

    public sealed record Order(string Name, string Path);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Outgoing;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await resets.Begin(order.Name, cancel) is not { } begun)
        {
            return;
        }

        var text = $"""
            Somebody, probably you, asked for a new password for your account. Choose one here within an hour:

            {mails.Link(order.Path + Uri.EscapeDataString(begun.Key))}

            If it was not you, leave this mail alone: your password stays as it is.
            """;
        await mails.Send(new Mail(begun.Email, "Choose a new password", text), cancel);
    }
}
