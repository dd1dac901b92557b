using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.Tests.Productions;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;
using NewDocument = Dossier.Core.Tests.Productions.NewDocument;

namespace Dossier.Core.Tests;

/// <summary>Which of two copies is kept, whatever order they are read in, and what becomes of what is wrong with the other.</summary>
public abstract class DuplicatesTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_settled_ingestion_has_kept_stays_when_an_earlier_one_is_read_at_last()
    {
        using var first = await Reading.Start(database, minutes: 0, isExported: false);
        var late = await first.Meet();
        using var second = await first.Beside();
        var kept = (await second.Read("1.txt"))[0];
        await SettleAll(second);

        var copy = await first.ReadMet(late, second, "1.txt");
        await SettleAll(first);

        Assert.Equal<(long?, long?)>((kept, null), (await KeptFor(first, copy), await KeptFor(first, kept)));
    }

    [Fact]
    public async Task What_is_exported_stays_when_what_lies_before_it_is_read_later()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        var late = await reading.Meet();
        var exported = await reading.Read("1.txt");
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(async () => (await reading.Exports()) is [{ IsOver: true }]);
        Assert.Equal(exported, await reading.Documents(0));

        var copy = await reading.ReadMet(late, reading, "1.txt");
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(reading.HasTurnAhead);
        await SettleAll(reading);

        Assert.Single(await reading.Exports());
        Assert.Equal<(long?, long?)>((exported[0], null), (await KeptFor(reading, copy), await KeptFor(reading, exported[0])));
    }

    [Fact]
    public async Task A_mail_that_failed_hides_no_whole_one_with_its_id_and_gives_way_to_it_when_it_is_read()
    {
        using var reading = await Reading.Start(database, minutes: 0, isExported: false, scheme: DuplicateScheme.MessageId);
        var broken = await Mail(reading, new NewDocument("broken.eml") { Outcome = Outcome.Exception });
        var whole = await Mail(reading, new NewDocument("whole.eml"));
        await AddFault(reading, broken.Document, FaultKind.Timeout);
        await SettleAll(reading);
        Assert.Equal<(long?, long?)>((null, null), (await KeptFor(reading, broken.Number), await KeptFor(reading, whole.Number)));

        await reading.Retry(broken.Number);
        await SettleAll(reading, round: 1);

        // By now someone may have coded the one that was kept.
        Assert.Equal<(long?, long?)>((whole.Number, null), (await KeptFor(reading, broken.Number), await KeptFor(reading, whole.Number)));
    }

    [Fact]
    public async Task What_is_wrong_with_a_copy_alone_stays_open_and_a_family_is_in_order_wherever_its_items_lie()
    {
        using var reading = await Reading.Start(database, minutes: 0, isExported: false, scheme: DuplicateScheme.MessageId);
        await Mail(reading, new NewDocument("kept.eml"), "same");
        var copy = await Mail(reading, new NewDocument("copy.eml"), "other", "same");
        var (other, same) = (copy.Attached[0], copy.Attached[1]);
        await AddFault(reading, other, FaultKind.Corrupt);
        await AddFault(reading, same, FaultKind.Corrupt);
        // The second was found first, and many items later than its mail.
        await reading.Execute("UPDATE nodes SET family_key = '1.' WHERE document_id = @Id", new { other.Id });
        await reading.Execute("UPDATE nodes SET family_key = '0.', number = number + 5000 WHERE document_id = @Id", new { same.Id });
        await SettleAll(reading);

        await using var session = await reading.World.Engine.Read(Cancel);
        const string Open = "SELECT document_id FROM faults WHERE workspace_id = @Id AND resolved_at IS NULL";
        Assert.Equal([other.Id], await session.Query<Guid>(Open, new { reading.World.Workspace.Id }, Cancel));
        Assert.NotNull(await KeptFor(reading, copy.Number));
        const string Order = "SELECT id FROM documents WHERE family_id = @Id ORDER BY family_order";
        Assert.Equal([copy.Document.Id, same.Id, other.Id], await session.Query<Guid>(Order, new { copy.Document.Id }, Cancel));
    }

    private static async Task SettleAll(Reading reading, int round = 0)
    {
        await reading.Settle(round);
        await reading.Until(async () => (await reading.Ingestion()).IsOver);
    }

    /// <summary>The number of the document that one is a copy of; null when it is none.</summary>
    private static async Task<long?> KeptFor(Reading reading, long number)
    {
        await using var session = await reading.World.Engine.Read(Cancel);
        return await session.Find<long?>(
            "SELECT k.number FROM documents d JOIN documents k ON k.id = d.duplicate_of WHERE d.number = @number",
            new { number },
            Cancel
        );
    }

    /// <summary>A mail with the one Message-ID of this ingestion's workspace, and bytes of its own; what is attached is named by its bytes.</summary>
    private static async Task<(NewDocument Document, long Number, IReadOnlyList<NewDocument> Attached)> Mail(
        Reading reading,
        NewDocument mail,
        params string[] attached
    )
    {
        var world = reading.World;
        var top = mail with { Blob = await world.Blob($"{mail.Name} of {world.Workspace.Id}") };
        var members = new List<NewDocument>();
        foreach (var content in attached)
        {
            var blob = await world.Blob($"{content} of {world.Workspace.Id}");
            members.Add(
                new NewDocument(content)
                {
                    Parent = top,
                    Blob = blob,
                    FamilyOrder = 1,
                    Outcome = Outcome.Exception,
                }
            );
        }

        var numbers = await reading.Add([top, .. members]);
        await reading.Execute(
            """
            INSERT INTO messages (document_id, workspace_id, identity, message_hash, content_key, header_key, evidence, subject_key, is_reply,
                                  people, answers, conversation_path, attachments, thread, thread_position, thread_depth, is_inclusive)
            VALUES (@Id, @workspaceId, @name, 'hash', @name, @name, 0, '', FALSE, '', '', '', '', '', 1, 0, TRUE);
            INSERT INTO message_key_queue (workspace_id, document_id) VALUES (@workspaceId, @Id);
            """,
            new
            {
                top.Id,
                workspaceId = world.Workspace.Id,
                name = mail.Name,
            }
        );
        return (top, numbers[0], members);
    }

    private static Task AddFault(Reading reading, NewDocument document, FaultKind kind) =>
        reading.Execute(
            """
            INSERT INTO faults (id, workspace_id, workflow_id, part, node_id, document_id, path, kind, message, occurred_at)
            SELECT @fault, @workspaceId, n.ingestion_id, 'streaming', n.id, n.document_id, '', @kind, '', 0
            FROM nodes n WHERE n.document_id = @Id
            """,
            new
            {
                document.Id,
                fault = Guid.NewGuid(),
                workspaceId = reading.World.Workspace.Id,
                kind = (int)kind,
            }
        );
}

public sealed class DuplicatesOnSqliteTests(SqliteTestDatabase database) : DuplicatesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class DuplicatesOnPostgresTests(PostgresTestDatabase database)
    : DuplicatesTests(database),
        IClassFixture<PostgresTestDatabase>;
