using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Notifications;

/// <summary>Asking for a code by mail. Whether there is such a user, nobody learns, not even by the time that it takes.</summary>
public sealed class CodeMails(IEngine engine, JobQueue queue, Mails mails)
{
    /// <param name="isFirst">For somebody who sets codes by mail up, rather than for one who signs in with them.</param>
    /// <exception cref="Refused">Unavailable: this server sends no mail.</exception>
    public async Task Request(string userNameOrEmail, bool isFirst, CancellationToken cancel)
    {
        mails.MustBeThere();
        await using var session = await engine.Write(cancel);
        await queue.Add(session, new NewJob(null, SendCodeMail.JobKind, "", new SendCodeMail.Order(userNameOrEmail, isFirst)), cancel);
        await session.Commit(cancel);
    }
}

/// <summary>Sends one code. It is made here, so that nothing but the mail ever shows it; an attempt that failed leaves one that nobody knows.</summary>
public sealed class SendCodeMail(EmailCodes codes, Mails mails) : Job<SendCodeMail.Order>
{
    public const string JobKind = "code.mail";

    public sealed record Order(string Name, bool IsFirst);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Outgoing;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await codes.Make(order.Name, order.IsFirst, isAgain: run.Row.Attempts > 1, cancel) is not { } made)
        {
            return;
        }

        var text = $"""
            Your code for signing in is {made.Code}. It is good for ten minutes.

            If you are not signing in just now, somebody knows your password: change it.
            """;
        await mails.Send(new Mail(made.Email, "Your code for signing in", text), cancel);
    }
}
