using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>By what a guest is known again.</summary>
/// <param name="Id">Everybody who sees the playlist reads it beside what the guest says.</param>
/// <param name="Secret">What the guest was given beside it and nobody else knows.</param>
public sealed record GuestKey(Guid Id, string? Secret);

/// <summary>
/// People without an account who say something about a shared playlist. A guest belongs to one share, and is nobody anywhere else.
/// </summary>
public sealed class PlaylistGuests(IEngine engine, PlaylistShares shares, Records records, TimeProvider clock)
{
    /// <summary>Of one share: whoever has its address makes them.</summary>
    private const int MostGuests = 1000;
    private const int LongestName = 80;

    /// <summary>Takes somebody in under a name, or gives a guest who is known already another one.</summary>
    /// <param name="known">Passed over when it is nobody's, or its secret is wrong: then it is somebody new.</param>
    /// <returns>The guest, and the secret of one who is new.</returns>
    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>; Forbidden where nothing may be said; Invalid; Conflict when there are too many.</exception>
    public async Task<(Row Guest, string? Secret)> Enter(
        ShareKey key,
        GuestKey? known,
        string firstName,
        string lastName,
        CancellationToken cancel
    )
    {
        var open = await shares.Open(key, cancel);
        MustSpeak(open);
        var names = new Dictionary<string, object?>
        {
            ["first_name"] = Name(firstName, "first_name"),
            ["last_name"] = Name(lastName, "last_name"),
        };
        await using var session = await engine.Write(cancel);
        var now = clock.GetUtcNow();
        if (known is not null && await Find(session, open, known, cancel) is { } guest)
        {
            await RowTable.Update(session, PlaylistModels.Guests, guest.Id, names, now, cancel);
            var renamed = await RowTable.MustFind(session, PlaylistModels.Guests, guest.Id, cancel);
            await session.Commit(cancel);
            return (renamed, null);
        }

        await session.Query<int>($"SELECT 1 FROM playlist_share_links WHERE id = @Id{engine.ForUpdate}", new { open.Share.Id }, cancel);
        var count = await session.Value<int>("SELECT COUNT(*) FROM playlist_guests WHERE share_id = @Id", new { open.Share.Id }, cancel);
        if (count >= MostGuests)
        {
            throw Refused.Conflict("This address has had too many guests; ask for another one.");
        }

        var (id, secret) = (Id.New(clock), Secrets.NewToken());
        names["share_id"] = open.Share.Id;
        names["key_hash"] = Secrets.HashOf(secret);
        await RowTable.Insert(session, PlaylistModels.Guests, id, names, now, cancel);
        var made = await RowTable.MustFind(session, PlaylistModels.Guests, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, open.Playlist, As(open, made), cancel);
        await session.Commit(cancel);
        return (made, secret);
    }

    /// <summary>The guest, who may say something.</summary>
    /// <exception cref="Refused">Forbidden: nothing may be said, or this is no guest of the share.</exception>
    internal static async Task<Row> Must(Session session, OpenShare open, GuestKey key, CancellationToken cancel)
    {
        MustSpeak(open);
        return await Find(session, open, key, cancel)
            ?? throw new Refused(Reason.Forbidden, "Say who you are first: this is no guest of the shared playlist.");
    }

    /// <summary>Null when this is no guest of the share.</summary>
    internal static async Task<Row?> Find(Session session, OpenShare open, GuestKey key, CancellationToken cancel) =>
        await RowTable.Find(session, PlaylistModels.Guests, key.Id, cancel) is { } guest
        && guest.Reference("share_id") == open.Share.Id
        && key.Secret is { } secret
        && guest.Text("key_hash") == Secrets.HashOf(secret)
            ? guest
            : null;

    /// <summary>Guests act in the name of who shared the playlist; that it was a guest stands in the audit trail.</summary>
    internal static Actor As(OpenShare open, Row guest) =>
        open.Maker with
        {
            Name = $"{guest.Text("full_name")} (guest of {open.Maker.Name})",
        };

    private static void MustSpeak(OpenShare open)
    {
        if (!open.Share.CanComment)
        {
            throw new Refused(Reason.Forbidden, "This playlist is only to be looked at.");
        }
    }

    private static string Name(string text, string field) => string.IsNullOrWhiteSpace(text) ? "" : Names.Check(text, field, LongestName);
}
