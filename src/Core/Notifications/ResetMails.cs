using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Notifications;

/// <summary>Asking for a password mail. Whether there is such a user, nobody learns, not even by the time that it takes.</summary>
public sealed class ResetMails(IEngine engine, JobQueue queue, Mails mails)
{
    /// <param name="path">Of the page of this server where a password is chosen; the key is put behind it.</param>
    /// <param name="lifetime">How long the mail's key is good; null for as long as is usual.</param>
    /// <exception cref="Refused">Unavailable: this server sends no mail.</exception>
    public Task Request(string userNameOrEmail, string path, CancellationToken cancel, TimeSpan? lifetime = null) =>
        Add(new SendResetMail.Order(userNameOrEmail, path) { Lifetime = lifetime ?? PasswordResets.Lifetime }, cancel);

    /// <summary>Asks somebody in: the first password is chosen as a new one is.</summary>
    /// <param name="path">As for <see cref="Request"/>.</param>
    /// <exception cref="Refused">Unavailable.</exception>
    public Task Invite(string userNameOrEmail, string path, TimeSpan lifetime, CancellationToken cancel) =>
        Add(new SendResetMail.Order(userNameOrEmail, path) { Lifetime = lifetime, IsInvitation = true }, cancel);

    private async Task Add(SendResetMail.Order order, CancellationToken cancel)
    {
        mails.MustBeThere();
        await using var session = await engine.Write(cancel);
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

    public sealed record Order(string Name, string Path)
    {
        public TimeSpan Lifetime { get; init; } = PasswordResets.Lifetime;
        public bool IsInvitation { get; init; }
    }

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Outgoing;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await resets.Begin(order.Name, cancel, order.Lifetime) is not { } begun)
        {
            return;
        }

        var link = mails.Link(order.Path + Uri.EscapeDataString(begun.Key));
        var within = order.Lifetime == TimeSpan.FromHours(1) ? "an hour" : $"{order.Lifetime.TotalHours:0} hours";
        var (subject, text) = order.IsInvitation
            ? (
                "You are invited",
                $"""
                You have been given an account. Choose your password here within {within}:

                {link}

                If you do not know what this is about, leave this mail alone.
                """
            )
            : (
                "Choose a new password",
                $"""
                Somebody, probably you, asked for a new password for your account. Choose one here within {within}:

                {link}

                If it was not you, leave this mail alone: your password stays as it is.
                """
            );
        await mails.Send(new Mail(begun.Email, subject, text), cancel);
    }
}
