using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Notifications;

/// <summary>What was sent, and what is still to be: seen by administrators, and sent again at once when they say so.</summary>
public sealed class Deliveries(IEngine engine, JobQueue queue, TimeProvider clock)
{
    /// <summary>A user's deliveries, newest first, those of former subscriptions among them.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Page<Delivery>> List(long userNumber, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var userId = await Subscriptions.MustManage(session, userNumber, actor, cancel);
        var with = new
        {
            userId,
            page.Size,
            page.Skip,
        };
        const string From = "FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id WHERE s.user_id = @userId";
        return new Page<Delivery>(
            await session.Query<Delivery>($"SELECT d.*, s.user_id {From} ORDER BY d.number DESC LIMIT @Size OFFSET @Skip", with, cancel),
            await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel)
        );
    }

    /// <summary>Makes the next attempt at a delivery now.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when it is delivered or dropped, or just being attempted.</exception>
    public async Task Retry(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var user = await session.Find<long?>(
            """
            SELECT u.number FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id JOIN users u ON u.id = s.user_id
            WHERE d.number = @number
            """,
            new { number },
            cancel
        );
        await Subscriptions.MustManage(session, user ?? 0, actor, cancel);
        var delivery = (await session.Find<Delivery>("SELECT * FROM deliveries WHERE number = @number", new { number }, cancel))!;
        var now = clock.GetUtcNow();
        var moved = delivery.IsOpen
            ? await session.Execute(
                "UPDATE jobs SET due_at = @now WHERE once_key = @key AND state = 1",
                new { now, key = Deliver.OnceKey(delivery.Id, delivery.Attempts) },
                cancel
            )
            : 0;
        if (moved == 0)
        {
            throw Refused.Conflict("The delivery does not wait for another attempt.");
        }

        await session.Execute("UPDATE deliveries SET due_at = @now WHERE id = @Id", new { now, delivery.Id }, cancel);
        session.AfterCommit(queue.Wake);
        await session.Commit(cancel);
    }
}
