using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>Whom a shared playlist's address is sent to.</summary>
/// <param name="Emails">Of anybody.</param>
/// <param name="PersonIds">People of this installation, at the addresses they have.</param>
public sealed record ShareInvitation(IReadOnlyList<string> Emails, IReadOnlyList<Guid> PersonIds, string? Message);

/// <summary>Asking people by mail to look at a shared playlist.</summary>
public sealed class ShareInvitations(IEngine engine, JobQueue queue, Mails mails, Records records, TimeProvider clock)
{
    private const int MostAtOnce = 100;

    /// <summary>In characters.</summary>
    private const int LongestMessage = 4000;

    /// <param name="path">Of the page where a shared playlist is shown; the address's token is put behind it.</param>
    /// <returns>The addresses that are written to.</returns>
    /// <exception cref="Refused">
    /// NotFound: no such playlist, share that works, or person; Forbidden to all but managers; Invalid; Unavailable: this server sends no mail.
    /// </exception>
    public async Task<IReadOnlyList<string>> Send(
        Guid playlistId,
        string token,
        ShareInvitation invitation,
        string path,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var playlist = await PlaylistShares.MustManage(session, playlistId, actor, cancel);
        var share =
            await session.Find<Guid?>(
                """
                SELECT id FROM playlist_share_links
                WHERE playlist_id = @playlistId AND token_hash = @hash AND is_active AND (expiration_date IS NULL OR expiration_date > @now)
                """,
                new
                {
                    playlistId,
                    hash = Secrets.HashOf(token),
                    now = clock.GetUtcNow(),
                },
                cancel
            ) ?? throw Refused.NotFound("share link");
        mails.MustBeThere();
        if (invitation.Message is { Length: > LongestMessage })
        {
            throw Refused.Invalid("message", $"A message has at most {LongestMessage} characters.");
        }

        var addresses = invitation.Emails.Select(email => UserTable.MustBeEmail(email, "emails")).ToList();
        foreach (var person in invitation.PersonIds.Distinct())
        {
            var row = await Records.Seen(session, Models.Persons, person, false, Standing.Administrator, actor, cancel);
            addresses.Add(row.Is("is_bot") ? throw Refused.Invalid("person_ids", "A program reads no mail.") : row.Text("email")!);
        }

        var all = addresses.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (all.Count is 0 or > MostAtOnce)
        {
            throw Refused.Invalid("emails", $"Name 1 to {MostAtOnce} people.");
        }

        await queue.Add(
            session,
            [
                .. all.Select(to => new NewJob(
                    null,
                    SendShareMail.JobKind,
                    "",
                    new SendShareMail.Order(share, to, actor.Name, path) { Message = invitation.Message }
                )),
            ],
            cancel
        );
        await records.Append(session, EventKinds.RecordChanged, playlist, actor, cancel);
        await session.Commit(cancel);
        return all;
    }
}

/// <summary>Sends one address of a shared playlist, if it still works then. The address is put together here: no job's order ever holds it.</summary>
public sealed class SendShareMail(IEngine engine, Secrets secrets, Mails mails, TimeProvider clock) : Job<SendShareMail.Order>
{
    public const string JobKind = "share.mail";

    public sealed record Order(Guid ShareId, string To, string From, string Path)
    {
        public string? Message { get; init; }
    }

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Outgoing;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        Shared? shared;
        await using (var session = await engine.Read(cancel))
        {
            shared = await session.Find<Shared>(
                """
                SELECT l.token, l.expiration_date, l.password IS NOT NULL AS has_password, p.name
                FROM playlist_share_links l JOIN playlists p ON p.id = l.playlist_id
                WHERE l.id = @ShareId AND l.is_active AND (l.expiration_date IS NULL OR l.expiration_date > @now)
                """,
                new { order.ShareId, now = clock.GetUtcNow() },
                cancel
            );
        }

        if (shared is null)
        {
            return;
        }

        var link = mails.Link(order.Path + Uri.EscapeDataString(secrets.Unprotect(shared.Token)));
        string?[] parts =
        [
            $"{order.From} shares the playlist \"{shared.Name}\" with you:",
            link,
            order.Message,
            shared.HasPassword ? "It asks for a password, which you are told by other means." : null,
            shared.ExpirationDate is { } end ? $"The address works until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC." : null,
        ];
        var text = string.Join("\n\n", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
        await mails.Send(new Mail(order.To, "A playlist is shared with you", text), cancel);
    }

    private sealed record Shared
    {
        public string Token { get; init; } = "";
        public DateTimeOffset? ExpirationDate { get; init; }
        public bool HasPassword { get; init; }
        public string Name { get; init; } = "";
    }
}
